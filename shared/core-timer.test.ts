import { expect, test } from "vitest";
import { timerServes, timerWaitMs } from "./core-timer.ts";

test("a timer serves when it comes at the time that is due or before it, and none serves where nothing is due", () => {
  expect(timerServes(5_000, 5_000)).toBe(true);
  expect(timerServes(4_000, 5_000)).toBe(true);
  expect(timerServes(6_000, 5_000)).toBe(false);
  expect(timerServes(Number.POSITIVE_INFINITY, 5_000)).toBe(false);
  expect(timerServes(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)).toBe(true);
});

test("what is overdue is waited for no longer, and no wait is longer than a timer can be set to", () => {
  expect(timerWaitMs(5_000, 2_000)).toBe(3_000);
  expect(timerWaitMs(5_000, 9_000)).toBe(0);
  expect(timerWaitMs(1e12, 0)).toBe(2 ** 31 - 1);
});
