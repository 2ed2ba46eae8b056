import { expect, test } from "vitest";
import { ceilingOf, efficiencyOf, offloadOf } from "./ceiling.ts";

test("ceilingOf() is the part of the demands that somebody could meet: (N − 1) / N for one song", () => {
  expect(ceilingOf({ total: 4, unmet: 1 })).toBe(0.75);
  expect(ceilingOf({ total: 1, unmet: 1 })).toBe(0);
  expect(ceilingOf({ total: 5, unmet: 2 })).toBe(0.6);
  expect(ceilingOf({ total: 0, unmet: 0 })).toBeNull();
});

test("offloadOf() leaves the cache out, efficiencyOf() divides by what was possible", () => {
  expect(offloadOf({ peer: 3, cdn: 1 })).toBe(0.75);
  expect(offloadOf({ peer: 0, cdn: 0 })).toBeNull();
  expect(efficiencyOf(0.6, 0.75)).toBeCloseTo(0.8);
  expect(efficiencyOf(0.6, 0)).toBeNull();
  expect(efficiencyOf(null, 0.5)).toBeNull();
});
