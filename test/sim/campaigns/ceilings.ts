import { type CeilingRun, ceilingTableHead, ceilingTableRow, seedLine } from "../figures/ceiling-table.ts";
import { SimFailure } from "../sim-failure.ts";
import { type CeilingMix, ceilingMixes } from "./ceiling-mixes.ts";
import { runCeilingMix } from "./ceiling-run.ts";

/**
 * `ceiling [MIX] [COUNT [FIRST-SEED]]`: what peers could carry at most, beside what they carry with Tutti and with p2p-media-loader's way of
 * choosing, as a table. 0: all runs came to an end; 1: a checker found a breach; 2: a word can't be read.
 */
export function runCeilings(words: readonly string[]): number {
  const [first = ""] = words;
  const isNamed = ceilingMixes.has(first);
  const [count = 5, firstSeed = 1] = (isNamed ? words.slice(1) : words).map(Number);
  if (!Number.isInteger(count) || count < 1 || !Number.isInteger(firstSeed) || firstSeed < 0) {
    const names = [...ceilingMixes.keys()].join(" ");
    console.error(
      `Cannot read "ceiling ${words.join(" ")}": expected ceiling [MIX] [COUNT [FIRST-SEED]], MIX of ${names}`,
    );
    return 2;
  }
  const seeds = Array.from({ length: count }, (_, index) => firstSeed + index);
  console.log(ceilingTableHead());
  for (const [name, mix] of ceilingMixes) {
    if (isNamed && name !== first) continue;
    const runs: CeilingRun[] = [];
    for (const seed of seeds) {
      const run = runSeed(name, mix, seed);
      if (!run) return 1;
      runs.push(run);
      console.error(seedLine(name, seed, run));
    }
    console.log(ceilingTableRow(name, runs));
  }
  return 0;
}

/** Null, and told, when a checker found a breach. */
function runSeed(name: string, mix: CeilingMix, seed: number): CeilingRun | null {
  try {
    return runCeilingMix(mix, seed);
  } catch (error) {
    if (!(error instanceof SimFailure)) throw error;
    console.error(`FAILED: ${name}, seed ${seed}: ${error.message}`);
    return null;
  }
}
