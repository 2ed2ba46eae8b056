import { expect, test } from "vitest";
import { clockMs } from "./clock-ms.ts";
import { noDelays, queueDelayMs } from "./queue-delay.ts";

/** What is told of a part that left at `sentMs` by our clock and came `underWayMs` later, by a clock that is `aheadMs` ahead of ours. */
const told = (sentMs: number, underWayMs: number, aheadMs: number) =>
  (clockMs(sentMs + underWayMs + aheadMs) - clockMs(sentMs)) >>> 0;

/** Their waiting as it is found out, for parts that leave one second after the other. */
function found(underWayMs: readonly number[], aheadMs: number, sinceMs = 0): number[] {
  const history = noDelays();
  return underWayMs.map((ms, index) => {
    const sentMs = sinceMs + 1_000 * index;
    return queueDelayMs(history, told(sentMs, ms, aheadMs), sentMs + ms);
  });
}

const underWay = [30, 50, 25, 25, 400, 26];
const waited = [0, 20, 0, 0, 375, 1];

test.each([
  ["the same", 0],
  ["40 ms behind", -40],
  ["7 s ahead", 7_000],
  ["7 s behind", -7_000],
  ["started 24.8 days before", 2 ** 31 - 1_000],
  ["started 49 days before", 2 ** 32 - 500],
  ["set to the hour of the day", 1_795_889_554_303],
])("the waiting is what is beyond the least delay, whatever the other clock says: %s", (_name, aheadMs) => {
  expect(found(underWay, aheadMs)).toEqual(waited);
});

test("clocks that wrap while parts are under way do not matter: ours, theirs", () => {
  expect(found(underWay, 0, 2 ** 32 - 2_010)).toEqual(waited);
  expect(found(underWay, 500, 2 ** 32 - 2_510)).toEqual(waited);
});

test("the least delay is forgotten after one to two minutes: a way that became longer is no queue", () => {
  const history = noDelays();
  const at = (nowMs: number, delayMs: number) => queueDelayMs(history, delayMs, nowMs);
  at(0, 20);
  // A clock that started long ago begins its windows with the first delay.
  at(60_000, 20);
  expect(at(61_000, 80)).toBe(60);
  expect(at(119_999, 80)).toBe(60);
  expect(at(120_000, 80)).toBe(60);
  expect(at(179_999, 80)).toBe(60);
  expect(at(180_000, 80)).toBe(0);
});

test("a way that became shorter is believed at once", () => {
  const history = noDelays();
  expect([80, 20, 80].map((delayMs, index) => queueDelayMs(history, delayMs, index))).toEqual([0, 0, 60]);
});
