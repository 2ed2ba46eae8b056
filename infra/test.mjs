import { ensureBuilt } from "./scripts/built.mjs";
import { checkLint, checkSeed, checkTests, checkTypes, sumUp, timed, typedParts } from "./scripts/checks.mjs";
import { ensureInstalled } from "./scripts/installed.mjs";
import { requireNode } from "./scripts/node-version.mjs";
import { secondsSince } from "./scripts/progress.mjs";
import { ensureSystemPrograms } from "./scripts/system-programs.mjs";

const slowestShown = 25;

requireNode();
const startMs = performance.now();
process.once("exit", (code) => {
  if (code !== 0 && !told) console.log("0 passed, 1 failed");
});
let told = false;

await ensureInstalled();
await ensureBuilt();
// Programs of others come from afar, and what follows needs none of them.
const installing = ensureSystemPrograms();

const types = typedParts.map((part) => timed(`types of ${part}`, () => checkTypes(part)));
const tallies = await Promise.all(types);
tallies.push(await timed("lint and format", checkLint));
tallies.push(await timed("tidy, units and pages", () => checkTests(["tidy", "unit", "page"])));
await installing;
tallies.push(await timed("contract, and what needs patience", () => checkTests(["apart", "patient"])));
for (const seed of [1, 2, 3]) {
  tallies.push(await timed(`simulator seed ${seed}, twice`, () => checkSeed({ seed, peers: 60, minutes: 5 })));
}
// Tests that listen, measure or wait leave most of the processors' time to others. What only computes gets it meanwhile,
// and stands back behind all that they do.
const behind = { show: false, niceness: 19 };
const computing = inTurn([
  ["sound: composing and encoding", () => checkTests(["sound"], behind)],
  ["end to end: programs, without a browser", () => checkTests(["e2e-programs"], behind)],
]);
const listening = inTurn([
  ["servers of ours and of others", () => checkTests(["servers"])],
  ["scenario", () => checkTests(["scenario"])],
  ["chaos, its short form", () => checkTests(["chaos"])],
  ["end to end: listening", () => checkTests(["e2e-listening"])],
]);
tallies.push(...(await listening), ...(await computing));
tallies.push(await timed("end to end: pages", () => checkTests(["e2e-pages"])));
tallies.push(await timed("end to end: one by one", () => checkTests(["e2e"])));

const { passed, failed, skipped, slowest } = sumUp(tallies);
console.log(
  `\nSlowest files: ${slowest
    .slice(0, slowestShown)
    .map(({ file, seconds }) => `${file} ${seconds} s`)
    .join(", ")}`,
);
if (skipped.length > 0) console.log(`\nSkipped:\n${skipped.map((name) => `  ${name}`).join("\n")}`);
if (failed.length > 0) console.log(`\nFailed:\n${failed.map((name) => `  ${name}`).join("\n")}`);
console.log(`\nAll of it took ${secondsSince(startMs)}.`);
told = true;
console.log(`${passed} passed, ${failed.length} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ""}`);
process.exit(failed.length > 0 ? 1 : 0);

/** One check after the other. */
async function inTurn(checks) {
  const found = [];
  for (const [title, check] of checks) found.push(await timed(title, check));
  return found;
}
