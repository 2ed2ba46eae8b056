import { expect, test } from "vitest";
import { seededRandom } from "./seeded-random.ts";

const drawn = (seed: number, count: number) => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => random());
};

test("seededRandom() draws the same numbers from the same seed, and others from another", () => {
  expect(drawn(7, 20)).toEqual(drawn(7, 20));
  expect(drawn(7, 20)).not.toEqual(drawn(8, 20));
});

test("seededRandom() spreads its numbers evenly from 0 to below 1", () => {
  const numbers = drawn(1, 10_000);
  const tenths = Array.from({ length: 10 }, (_, tenth) => numbers.filter((x) => Math.floor(x * 10) === tenth).length);
  expect(Math.min(...tenths)).toBeGreaterThan(900);
  expect(Math.max(...tenths)).toBeLessThan(1_100);
});
