import { checkTests, unitProjects } from "./scripts/checks.mjs";
import { ensureInstalled } from "./scripts/installed.mjs";
import { requireNode } from "./scripts/node-version.mjs";
import { ensureNode } from "./scripts/other-nodes.mjs";

/** `npm run nodes [-- 22 24]`: unit, page and contract tests under other versions of Node than this one. */
requireNode();

/** Those that the workflow tests, the oldest first: that one is tested only when asked for. */
const majors = ["20", "22", "24"];
const asked = process.argv.slice(2);
const unknown = asked.filter((each) => !majors.includes(each));
if (unknown.length > 0) {
  console.error(`Cannot test under Node "${unknown.join('", "')}": npm run nodes takes ${majors.join(", ")}.`);
  process.exit(2);
}
await ensureInstalled();

const lines = [];
let isWhole = true;
for (const major of asked.length > 0 ? asked : majors.slice(1)) {
  const { program, version } = await ensureNode(major);
  const { passed, failed, skipped } = await checkTests([...unitProjects, "patient"], { node: program });
  const rest = skipped.length > 0 ? `, ${skipped.length} skipped` : "";
  lines.push(...failed.map((name) => `  ${name}`), `Node ${version}: ${passed} passed, ${failed.length} failed${rest}`);
  isWhole &&= failed.length === 0;
}
console.log(`\n${lines.join("\n")}`);
process.exit(isWhole ? 0 : 1);
