#!/usr/bin/env node
import { existsSync } from "node:fs";
import { becomeServer } from "./scripts/become-server.mjs";
import { ensureBuilt } from "./scripts/built.mjs";
import { ensureInstalled } from "./scripts/installed.mjs";
import { requireNode } from "./scripts/node-version.mjs";
import { below } from "./scripts/root.mjs";

requireNode();
if (!existsSync(below("dist/server/main.js"))) {
  await ensureInstalled();
  await ensureBuilt();
}
await becomeServer(process.argv.slice(2));
