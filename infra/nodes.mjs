import { checkTests } from "./scripts/checks.mjs";
import { ensureInstalled } from "./scripts/installed.mjs";
import { requireNode } from "./scripts/node-version.mjs";
import { ensureNode } from "./scripts/other-nodes.mjs";

/** `npm run nodes [-- 22 24]`: unit, page and contract tests under other versions of Node than this one. */
requireNode();
await ensureInstalled();

const asked = process.argv.slice(2);
const odd = asked.find((major) => !/^\d\d$/.test(major));
if (odd !== undefined) {
  console.error(`npm run nodes takes major versions such as 22, not "${odd}"`);
  process.exit(2);
}
const lines = [];
let isWhole = true;
for (const major of asked.length > 0 ? asked : ["22", "24"]) {
  const { program, version } = await ensureNode(major);
  const { passed, failed, skipped } = await checkTests(["core", "unit", "page"], { node: program });
  const rest = skipped.length > 0 ? `, ${skipped.length} skipped` : "";
  lines.push(...failed.map((name) => `  ${name}`), `Node ${version}: ${passed} passed, ${failed.length} failed${rest}`);
  isWhole &&= failed.length === 0;
}
console.log(`\n${lines.join("\n")}`);
process.exit(isWhole ? 0 : 1);
