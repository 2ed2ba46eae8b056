import {
  checkLint,
  checkSeed,
  checkTests,
  checkTypes,
  sumUp,
  timed,
  typedParts,
  unitProjects,
} from "./scripts/checks.mjs";
import { ensureInstalled } from "./scripts/installed.mjs";
import { requireNode } from "./scripts/node-version.mjs";
import { secondsSince } from "./scripts/progress.mjs";

requireNode();
await ensureInstalled();
const startMs = performance.now();

const types = typedParts.map((part) => timed(`types of ${part}`, () => checkTypes(part)));
const tallies = await Promise.all(types);
const looks = [timed("lint and format", checkLint), timed("tidy", () => checkTests(["tidy"], { show: false }))];
tallies.push(...(await Promise.all(looks)));
tallies.push(await timed("unit and contract", () => checkTests(unitProjects, { show: false })));
for (const seed of [1, 2, 3]) {
  tallies.push(await timed(`simulator seed ${seed}`, () => checkSeed({ seed, peers: 20, minutes: 2 })));
}

const { passed, failed, slowest } = sumUp(tallies);
console.log(
  `\nSlowest files: ${slowest
    .slice(0, 8)
    .map(({ file, seconds }) => `${file} ${seconds} s`)
    .join(", ")}`,
);
console.log(`\n${passed} passed, ${failed.length} failed in ${secondsSince(startMs)}`);
process.exit(failed.length > 0 ? 1 : 0);
