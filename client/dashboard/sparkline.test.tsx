// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { mount } from "../../test/rigs/mounted.ts";
import { Sparkline, sparklinePath } from "./sparkline.tsx";

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

test("sparklinePath() puts zero where it belongs when values lie below it", () => {
  expect(sparklinePath([-10, 0, 10], 20, 20)).toBe("M0.0 20.0L10.0 10.0L20.0 0.0");
});

test("Sparkline draws the newest 120 values in its colour, and hides itself from screen readers", async () => {
  const values = [1_000_000, ...Array.from({ length: 120 }, (_, index) => index)];
  const { root } = await mount(<Sparkline values={values} colour="--peer" />);
  const svg = root.querySelector("svg");
  expect([svg?.getAttribute("class"), svg?.getAttribute("aria-hidden")]).toEqual(["sparkline line--peer", "true"]);
  const path = root.querySelector("path")?.getAttribute("d") ?? "";
  // The million is out of sight: the last value is the largest, at the top of the right edge.
  expect([path.startsWith("M0.0 30.0"), path.endsWith("L120.0 0.0")]).toEqual([true, true]);
});

test("Sparkline draws nothing as long as there is no line to draw", async () => {
  const { root } = await mount(<Sparkline values={[null, 5]} colour="--text" />);
  expect(root.innerHTML).toBe("");
});
