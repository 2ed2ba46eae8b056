import { expect, test } from "vitest";
import { seededRandom } from "../../seeded-random.ts";
import { eachOfSample } from "./sample.ts";

function visited(count: number, max: number): number[] {
  const indexes: number[] = [];
  eachOfSample({ count, max, random: seededRandom(1) }, (index) => indexes.push(index));
  return indexes;
}

test("of few each is visited once", () => {
  expect(visited(5, 5)).toEqual([0, 1, 2, 3, 4]);
  expect(visited(0, 5)).toEqual([]);
});

test("of however many no more than the limit are visited, from all over", () => {
  const indexes = visited(1_000_000, 32);
  expect(indexes).toHaveLength(32);
  expect(indexes.every((index) => index >= 0 && index < 1_000_000)).toBe(true);
  expect(new Set(indexes.map((index) => Math.floor(index / 100_000))).size).toBeGreaterThan(5);
});
