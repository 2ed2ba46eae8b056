import { expect, test } from "vitest";
import { deliveryStalls, type SoundGaps } from "./watch-sound.ts";

/** Silences that began with so many seconds ahead. */
const gaps = (...ahead: number[]): SoundGaps => ({
  silences: ahead.map((aheadSeconds) => ({ ms: 200, aheadSeconds })),
  blockedMs: 0,
});

test("a silence over sound that was there is the machine's, and any other stall is the delivery's", () => {
  expect(deliveryStalls(0, gaps())).toBe(0);
  expect(deliveryStalls(1, gaps(8))).toBe(0);
  expect(deliveryStalls(1, gaps(0.2))).toBe(1);
  expect(deliveryStalls(2, gaps(8, 0.2))).toBe(1);
  // What the page has counted and nobody has seen is not excused.
  expect(deliveryStalls(1, gaps())).toBe(1);
  expect(deliveryStalls(3, gaps(8))).toBe(2);
  // One silence may have begun short of sound, and the machine's own may not have been counted.
  expect(deliveryStalls(1, gaps(8, 0.2))).toBe(1);
});
