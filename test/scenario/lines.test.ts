import { expect, test } from "vitest";
import { runLines } from "../sim/campaigns/line-run.ts";
import { lineScenarioNames, lineScenarios } from "../sim/campaigns/line-scenarios.ts";
import { lineFiguresOf } from "../sim/figures/line-figures.ts";
import { defaultOptions } from "../sim/options.ts";
import { simulate } from "../sim/simulate.ts";

const short = { ...lineScenarios.loss, songs: { count: 1, seconds: 20 } };

function figuresOf(run: ReturnType<typeof runLines>) {
  return lineFiguresOf({ figures: run.result.figures, watch: run.watch, songBytes: run.songBytes });
}

test("the same seed gives the same hash on lines packet by packet, another seed another", () => {
  const [one, again, other] = [1, 1, 2].map((seed) => runLines(short, seed).result.hash);
  expect(again).toBe(one);
  expect(other).not.toBe(one);
});

test.each(lineScenarioNames)("%s, without sharing: one copy each, and nothing late", (name) => {
  const scenario = lineScenarios[name];
  const { copies, lateShare } = figuresOf(runLines(scenario, 1, false));
  // Those who skip leave most of a song.
  if (scenario.skipEverySeconds === Infinity) expect(copies).toBeCloseTo(scenario.listeners, 1);
  expect(lateShare).toBe(0);
});

test("on the lines of homes four listeners share one copy, and nobody hears silence", () => {
  const { copies, stalls, lateShare, worstStartMs } = figuresOf(runLines(lineScenarios.home, 1));
  expect(copies).toBeLessThan(1.05);
  expect(stalls).toBe(0);
  expect(lateShare).toBeLessThan(0.03);
  expect(worstStartMs).toBeLessThan(200);
});

test("a listener whose household fills its line starts later", () => {
  const options = {
    ...defaultOptions,
    peers: 1,
    minutes: 0.5,
    churn: 0,
    workload: "one-track",
    lines: "adsl",
  } as const;
  const startMs = (ownDownMbit: number) => simulate({ options: { ...options, ownDownMbit } }).figures.startsMs.click[0];
  expect(startMs(20)).toBeGreaterThan(startMs(0) ?? Infinity);
});
