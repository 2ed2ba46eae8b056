import { type LineFigures, lineFiguresOf } from "../figures/line-figures.ts";
import { lineTableHead, lineTableRow } from "../figures/line-table.ts";
import { SimFailure } from "../sim-failure.ts";
import { runLines } from "./line-run.ts";
import { type LineScenario, lineScenarioNames, lineScenarios } from "./line-scenarios.ts";

/**
 * `lines [NAME] [COUNT [FIRST-SEED]]`: the lab's scenarios on lines packet by packet, each with sharing and without it, as a table. 0: all
 * runs came to an end; 1: a checker found a breach; 2: a word can't be read.
 */
export function runLineScenarios(words: readonly string[]): number {
  const [first = ""] = words;
  const named = lineScenarioNames.filter((name) => name === first);
  const [count = 5, firstSeed = 1] = (named.length > 0 ? words.slice(1) : words).map(Number);
  if (!Number.isInteger(count) || count < 1 || !Number.isInteger(firstSeed) || firstSeed < 0) {
    console.error(
      `Cannot read "lines ${words.join(" ")}": expected lines [NAME] [COUNT [FIRST-SEED]], NAME of ${lineScenarioNames.join(" ")}`,
    );
    return 2;
  }
  const seeds = Array.from({ length: count }, (_, index) => firstSeed + index);
  const startedMs = performance.now();
  let virtualMs = 0;
  console.log(lineTableHead());
  for (const name of named.length > 0 ? named : lineScenarioNames) {
    for (const p2p of [true, false]) {
      const runs: LineFigures[] = [];
      for (const seed of seeds) {
        const run = runSeed(lineScenarios[name], seed, p2p);
        if (!run) return 1;
        runs.push(run.figures);
        virtualMs += run.virtualMs;
      }
      console.log(lineTableRow(p2p ? lineScenarios[name].title : "… without sharing", runs));
    }
  }
  console.error(`${Math.round(virtualMs / (performance.now() - startedMs))} × real time`);
  return 0;
}

/** Null, and told, when a checker found a breach. */
function runSeed(
  scenario: LineScenario,
  seed: number,
  p2p: boolean,
): { readonly figures: LineFigures; readonly virtualMs: number } | null {
  try {
    const { result, watch, songBytes } = runLines(scenario, seed, p2p);
    const { figures, world } = result;
    return { figures: lineFiguresOf({ figures, watch, songBytes }), virtualMs: world.scheduler.nowMs() };
  } catch (error) {
    if (!(error instanceof SimFailure)) throw error;
    console.error(`FAILED: ${scenario.title}, seed ${seed}, ${p2p ? "with" : "without"} sharing: ${error.message}`);
    return null;
  }
}
