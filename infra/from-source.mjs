import { ensureInstalled } from "./installed.mjs";
import { requireNode } from "./node-version.mjs";
import { below } from "./root.mjs";
import { runNode } from "./run.mjs";

/** `node infra/from-source.mjs test/sim/main.ts …`: runs a TypeScript file of the checkout. */
requireNode();
await ensureInstalled();
const [file = "", ...args] = process.argv.slice(2);
const { code } = await runNode(below("node_modules/tsx/dist/cli.mjs"), [below(file), ...args], { show: true });
process.exit(code);
