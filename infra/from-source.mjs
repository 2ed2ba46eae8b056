import { ensureBuilt } from "./built.mjs";
import { ensureInstalled } from "./installed.mjs";
import { requireNode } from "./node-version.mjs";
import { below } from "./root.mjs";
import { runNode } from "./run.mjs";

/** `node infra/from-source.mjs [--built] test/sim/main.ts …`: runs a TypeScript file of the checkout; `--built`: with the pages built from it. */
requireNode();
await ensureInstalled();
const words = process.argv.slice(2);
if (words[0] === "--built") {
  words.shift();
  await ensureBuilt();
}
const [file = "", ...args] = words;
const { code } = await runNode(below("node_modules/tsx/dist/cli.mjs"), [below(file), ...args], { show: true });
process.exit(code);
