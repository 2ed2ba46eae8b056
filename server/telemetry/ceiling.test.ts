import { expect, test } from "vitest";
import { ceilingOf, efficiencyOf, offloadOf } from "./ceiling.ts";

test("ceilingOf() is (N − 1) / N of one swarm, and weighs several by their audience", () => {
  expect(ceilingOf([4])).toBe(0.75);
  expect(ceilingOf([1])).toBe(0);
  expect(ceilingOf([4, 1, 0])).toBe(0.6);
  expect(ceilingOf([])).toBeNull();
  expect(ceilingOf([0])).toBeNull();
});

test("offloadOf() leaves the cache out, efficiencyOf() divides by what was possible", () => {
  expect(offloadOf({ peer: 3, cdn: 1 })).toBe(0.75);
  expect(offloadOf({ peer: 0, cdn: 0 })).toBeNull();
  expect(efficiencyOf(0.6, 0.75)).toBeCloseTo(0.8);
  expect(efficiencyOf(0.6, 0)).toBeNull();
  expect(efficiencyOf(null, 0.5)).toBeNull();
});
