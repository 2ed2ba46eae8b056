import { becomeServer } from "./become-server.mjs";
import { ensureBuilt } from "./built.mjs";
import { ensureInstalled } from "./installed.mjs";
import { requireNode } from "./node-version.mjs";

requireNode();
await ensureInstalled();
await ensureBuilt();
await becomeServer(["serve", ...process.argv.slice(2)]);
