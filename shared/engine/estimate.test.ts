import { expect, test } from "vitest";
import { finishMs, guessNeighbour, guessOrigin, learnBlock, learnLatency } from "./estimate.ts";

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
  const estimate = { latencyMs: 50, blockMs: 10, measured: true };
  expect(finishMs(estimate, 0, 1)).toBe(60);
  expect(finishMs(estimate, 4, 3)).toBe(120);
});
