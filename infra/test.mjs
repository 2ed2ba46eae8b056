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
tallies.push(await timed("servers of ours and of others", () => checkTests(["servers"])));
tallies.push(await timed("sound: composing and encoding", () => checkTests(["sound"])));
tallies.push(await timed("scenario", () => checkTests(["scenario"])));
tallies.push(await timed("chaos, its short form", () => checkTests(["chaos"])));
tallies.push(await timed("end to end, side by side", () => checkTests(["e2e-patient"])));
tallies.push(await timed("end to end, one by one", () => checkTests(["e2e"])));

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
