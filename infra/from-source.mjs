import { pathToFileURL } from "node:url";
import { ensureBuilt } from "./scripts/built.mjs";
import { ensureInstalled } from "./scripts/installed.mjs";
import { requireNode } from "./scripts/node-version.mjs";
import { below } from "./scripts/root.mjs";
import { run } from "./scripts/run.mjs";

/** `node infra/from-source.mjs [--built] test/sim/main.ts …`: runs a TypeScript file of the checkout; `--built`: with the pages built from it. */
requireNode();
await ensureInstalled();
const words = process.argv.slice(2);
if (words[0] === "--built") {
  words.shift();
  await ensureBuilt();
}
const [file = "", ...args] = words;
// Most of what a simulation makes is of no use a moment later: with more room for the young it is gone before anybody looks.
const flags = [
  "--max-semi-space-size=64",
  "--enable-source-maps",
  "--import",
  pathToFileURL(below("infra/typescript.mjs")).href,
];
const { code } = await run(process.execPath, [...flags, below(file), ...args], { show: true });
process.exit(code);
