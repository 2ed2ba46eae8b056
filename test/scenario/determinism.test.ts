import { expect, test } from "vitest";
import { defaultOptions, parseOptions, replayCommand, type SimOptions } from "../sim/options.ts";
import { simulate } from "../sim/simulate.ts";

const few: SimOptions = { ...defaultOptions, peers: 8, minutes: 1, arriveSeconds: 20, hostile: 0.2 };

test("the same seed gives the same hash and the same figures twice, another seed another hash", () => {
  const first = simulate({ options: few });
  const again = simulate({ options: few });
  const other = simulate({ options: { ...few, seed: 2 } });
  expect(again.hash).toBe(first.hash);
  expect(again.figures).toEqual(first.figures);
  expect(other.hash).not.toBe(first.hash);
});

test("under every hardship the same seed still gives the same hash twice", () => {
  const options = { ...few, sleepy: 0.5, hidden: 0.5, forgetful: 0.5, flaky: 0.5, originErrors: 0.1, originFalse: 0.1 };
  expect(simulate({ options }).hash).toBe(simulate({ options }).hash);
});

test("what is still playing at the end counts as played", () => {
  const { figures } = simulate({
    options: { ...few, peers: 1, minutes: 1, hostile: 0, churn: 0, workload: "one-track" },
  });
  expect(figures.playedSeconds).toBeGreaterThan(59);
});

test("the command that is printed for a failed run repeats exactly that run", () => {
  const options: SimOptions = {
    ...few,
    seed: 77,
    workload: "album",
    phones: 0.1,
    capped: 0.2,
    fickle: 0.3,
    sleepy: 0.1,
    hidden: 0.2,
    forgetful: 0.3,
    flaky: 0.4,
    originMbit: 50,
    originErrors: 0.05,
    originFalse: 0.06,
    originFreezes: 0.07,
    loss: 0.01,
    jitterMs: 30,
    nat: true,
    originDownAt: 20,
    trackerDownAt: 5,
    trackerUpAt: 9,
  };
  const words = replayCommand(options).split(" ").slice(4);
  const parsed = parseOptions(words);
  expect(parsed).toEqual({ ok: true, value: { options, runs: 1, tracePath: null, pagePath: null } });
});

test.each([
  ["--peers", ["--peers", "none"]],
  ["--peers", ["--peers", "1.5"]],
  ["--hostile", ["--hostile", "2"]],
  ["--workload", ["--workload", "radio"]],
  ["--minutes", ["--minutes"]],
  ["--pears", ["--pears", "3"]],
  ["--tracker-up-at", ["--tracker-down-at", "9", "--tracker-up-at", "3"]],
])("a bad %s gets one clear line", (name, words) => {
  const parsed = parseOptions(words);
  expect(parsed.ok).toBe(false);
  if (parsed.ok) return;
  expect(parsed.error).toContain(name);
  expect(parsed.error).not.toContain("\n");
});
