import { expect, test } from "vitest";
import { fairnessOf } from "./fairness.ts";

test("all give the same: nothing is uneven", () => {
  const { gini, jain, topTenthShare } = fairnessOf(Array.from({ length: 20 }, () => 5));
  expect(gini).toBeCloseTo(0);
  expect(jain).toBeCloseTo(1);
  expect(topTenthShare).toBeCloseTo(0.1);
});

test("one of twenty gives all", () => {
  const { gini, jain, topTenthShare } = fairnessOf([...Array.from({ length: 19 }, () => 0), 7]);
  expect(gini).toBeCloseTo(0.95);
  expect(jain).toBeCloseTo(0.05);
  expect(topTenthShare).toBe(1);
});

test("one gives three times what the other gives", () => {
  const { gini, jain, topTenthShare } = fairnessOf([1, 3]);
  expect(gini).toBeCloseTo(0.25);
  expect(jain).toBeCloseTo(0.8);
  expect(topTenthShare).toBe(0.75);
});

test("nobody gives anything, or nobody is there", () => {
  const none = { gini: 0, jain: 1, topTenthShare: 0 };
  expect(fairnessOf([])).toEqual(none);
  expect(fairnessOf([0, 0])).toEqual(none);
});
