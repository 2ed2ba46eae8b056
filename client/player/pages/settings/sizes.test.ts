import { expect, test } from "vitest";
import { withChosen } from "./sizes.ts";

test("a size that was chosen stands in its order among the others, once", () => {
  expect(withChosen([1, 5, 20], 7)).toEqual([1, 5, 7, 20]);
  expect(withChosen([1, 5, 20], 100)).toEqual([1, 5, 20, 100]);
  expect(withChosen([1, 5, 20], 5)).toEqual([1, 5, 20]);
  expect(withChosen([1, 5, 20], null)).toEqual([1, 5, 20]);
});
