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
tallies.push(await timed("contract", () => checkTests(["apart"])));
for (const seed of [1, 2, 3]) {
  tallies.push(await timed(`simulator seed ${seed}, twice`, () => checkSeed({ seed, peers: 60, minutes: 5 })));
}
// Tests that listen, measure or wait leave most of the processors' time to others. What only computes gets it meanwhile,
// and stands back behind all that they do.
const computing = inTurn({ show: false, niceness: 19 }, [
  ["sound: composing and encoding", "sound"],
  ["end to end: programs, without a browser", "e2e-programs"],
]);
const listening = inTurn({}, [
  ["servers of ours and of others", "servers"],
  ["scenario", "scenario"],
  ["chaos, its short form", "chaos"],
  ["end to end: listening", "e2e-listening"],
]);
tallies.push(...(await listening), ...(await computing));
tallies.push(await timed("end to end: pages", () => checkTests(["e2e-pages"])));
tallies.push(await timed("end to end: a crowd", () => checkTests(["e2e"])));

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

/** Runs projects of tests one after the other. */
async function inTurn(options, projects) {
  const found = [];
  for (const [title, project] of projects) found.push(await timed(title, () => checkTests([project], options)));
  return found;
}
