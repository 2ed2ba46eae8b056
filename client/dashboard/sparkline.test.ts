import { expect, test } from "vitest";
import { sparklinePath } from "./sparkline.tsx";

test("sparklinePath() reaches from the left edge to the right one, the largest value at the top", () => {
  expect(sparklinePath([0, 10, 5], 100, 20)).toBe("M0.0 20.0L50.0 0.0L100.0 10.0");
});

test("sparklinePath() leaves a gap for a missing value and draws nothing of nothing", () => {
  expect(sparklinePath([1, null, 1, 1], 90, 10)).toBe("M0.0 0.0M60.0 0.0L90.0 0.0");
  expect([sparklinePath([], 9, 9), sparklinePath([3], 9, 9), sparklinePath([null, null], 9, 9)]).toEqual(["", "", ""]);
});

test("sparklinePath() draws a flat line on the ground when all is zero", () => {
  expect(sparklinePath([0, 0], 10, 10)).toBe("M0.0 10.0L10.0 10.0");
});
