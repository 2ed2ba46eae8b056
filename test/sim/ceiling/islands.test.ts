import { expect, test } from "vitest";
import { islandsOf } from "./islands.ts";

test("all who can give to each other are one island", () => {
  expect(islandsOf(3, both([0, 1], [1, 2]))).toEqual([[0, 1, 2]]);
});

test("groups that cannot be linked are islands each", () => {
  expect(islandsOf(4, both([0, 1], [2, 3]))).toEqual([
    [0, 1],
    [2, 3],
  ]);
});

test("one whom an island can give to is on none, whoever else could", () => {
  expect(
    islandsOf(3, [
      { from: 0, to: 1 },
      { from: 1, to: 2 },
      { from: 2, to: 1 },
    ]),
  ).toEqual([[0]]);
});

test("where nobody gives, everybody is an island", () => {
  expect(islandsOf(3, [])).toEqual([[0], [1], [2]]);
});

function both(...pairs: readonly (readonly [number, number])[]): { readonly from: number; readonly to: number }[] {
  return pairs.flatMap(([one, other]) => [
    { from: one, to: other },
    { from: other, to: one },
  ]);
}
