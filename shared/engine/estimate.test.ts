import { expect, test } from "vitest";
import { finishMs, guessNeighbour, guessOrigin, learnBlock, learnLatency, leastFinishMs } from "./estimate.ts";

test("the first measurement takes the place of the guess, later ones weigh 0.3", () => {
  const estimate = guessNeighbour();
  learnLatency(estimate, 40);
  expect(estimate.latencyMs).toBe(40);
  learnLatency(estimate, 140);
  expect(estimate.latencyMs).toBeCloseTo(40 * 0.7 + 140 * 0.3);
});

test("the time between blocks is averaged with the guess from the first on", () => {
  const estimate = guessOrigin();
  learnBlock(estimate, 30);
  expect(estimate.blockMs).toBeCloseTo(10 * 0.7 + 30 * 0.3);
});

test("finishMs() counts what was asked before", () => {
  const estimate = { ...guessNeighbour(), latencyMs: 50, blockMs: 10, measured: true };
  expect(finishMs(estimate, 0, 1)).toBe(60);
  expect(finishMs(estimate, 4, 3)).toBe(120);
});

test("leastFinishMs() counts with the least of late, and before any with the guess", () => {
  const estimate = guessNeighbour();
  expect(leastFinishMs(estimate, 1, 1)).toBe(finishMs(estimate, 1, 1));
  for (const ms of [400, 40, 4_000, 4_000]) learnLatency(estimate, ms);
  for (const ms of [60, 6, 600]) learnBlock(estimate, ms);
  expect(leastFinishMs(estimate, 1, 1)).toBeCloseTo(40 * 1.02 ** 2 + 2 * 6 * 1.02);
  for (let sample = 0; sample < 400; sample += 1) learnLatency(estimate, 4_000);
  expect(leastFinishMs(estimate, 0, 0)).toBeCloseTo(4_000, -1);
});
