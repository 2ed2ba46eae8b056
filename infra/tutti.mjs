#!/usr/bin/env node
import { existsSync } from "node:fs";
import { becomeServer } from "./become-server.mjs";
import { ensureBuilt } from "./built.mjs";
import { ensureInstalled } from "./installed.mjs";
import { requireNode } from "./node-version.mjs";
import { below } from "./root.mjs";

requireNode();
if (!existsSync(below("dist/server/main.js"))) {
  await ensureInstalled();
  await ensureBuilt();
}
await becomeServer(process.argv.slice(2));
