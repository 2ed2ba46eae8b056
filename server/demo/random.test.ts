import { expect, test } from "vitest";
import { createRandom } from "./random.ts";

test("the same seed and purpose give the same numbers, another seed or purpose gives others", () => {
  const draw = (seed: number, purpose: string) => {
    const random = createRandom(seed, purpose);
    return Array.from({ length: 20 }, () => random.next());
  };
  expect(draw(1, "a")).toEqual(draw(1, "a"));
  expect(draw(1, "a")).not.toEqual(draw(2, "a"));
  expect(draw(1, "a")).not.toEqual(draw(1, "b"));
  expect(draw(1, "a")).not.toEqual(draw(1 + 2 ** 32, "a"));
  expect(draw(7, "spread").every((value) => value >= 0 && value < 1)).toBe(true);
});

test("shuffle() keeps every item", () => {
  const items = [1, 2, 3, 4, 5, 6];
  expect(createRandom(3, "shuffle").shuffle(items).toSorted()).toEqual(items);
});
