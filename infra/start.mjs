import { becomeServer } from "./scripts/become-server.mjs";
import { ensureBuilt } from "./scripts/built.mjs";
import { ensureInstalled } from "./scripts/installed.mjs";
import { requireNode } from "./scripts/node-version.mjs";

requireNode();
await ensureInstalled();
await ensureBuilt();
await becomeServer(["serve", ...process.argv.slice(2)]);
