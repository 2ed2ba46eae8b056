import { expect, test } from "vitest";
import { sleepMinMs } from "../limits.ts";
import { SleepWatch } from "./sleep-watch.ts";

/** A machine whose calendar the test sets; the clock that counts stands still in a sleep. */
function newWatch() {
  let calendarMs = 1_000_000;
  const watch = new SleepWatch({ nowMs: () => 0, date: () => new Date(calendarMs), after: () => () => undefined });
  const hearAfter = (ms: number) => {
    calendarMs += ms;
    return watch.hear();
  };
  return { hearAfter };
}

test("a silence that is longer than that of a living page was a sleep, told once and with its length", () => {
  const { hearAfter } = newWatch();
  expect([hearAfter(2_000), hearAfter(sleepMinMs - 1)]).toEqual([0, 0]);
  expect([hearAfter(600_000), hearAfter(10)]).toEqual([600_000, 0]);
  expect(hearAfter(sleepMinMs)).toBe(sleepMinMs);
});

test("a calendar that is set back is no sleep", () => {
  const { hearAfter } = newWatch();
  expect([hearAfter(-3_600_000), hearAfter(2_000)]).toEqual([0, 0]);
});
