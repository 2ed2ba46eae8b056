import { expect, test } from "vitest";
import {
  clearTimer,
  findOut,
  forgetTime,
  isDue,
  isResting,
  never,
  nextDueMs,
  noTimers,
  restUntil,
  setTimer,
  sooner,
  timerNames,
} from "./timers.ts";

test("nothing is due, or to be waited for, before a timer is set", () => {
  const timers = noTimers();
  expect(timerNames.filter((name) => isDue(timers, name, 1e12))).toEqual([]);
  expect(nextDueMs(timers)).toBe(never);
});

test("the earliest timer is waited for; each is due at its time and not before, until it is cleared", () => {
  const timers = noTimers();
  setTimer(timers, "dial", 2_000);
  setTimer(timers, "announce", 1_000);
  expect(nextDueMs(timers)).toBe(1_000);
  expect([isDue(timers, "announce", 999), isDue(timers, "announce", 1_000)]).toEqual([false, true]);
  clearTimer(timers, "announce");
  expect(isDue(timers, "announce", 1_000)).toBe(false);
  expect(nextDueMs(timers)).toBe(2_000);
});

test("sooner() never puts a timer off; setTimer() does", () => {
  const timers = noTimers();
  sooner(timers, "untold", 500);
  sooner(timers, "untold", 900);
  expect(nextDueMs(timers)).toBe(500);
  setTimer(timers, "untold", 900);
  expect(nextDueMs(timers)).toBe(900);
});

test("a timer whose time is forgotten counts as due until it is found out, and is found out once", () => {
  const timers = noTimers();
  setTimer(timers, "keep-alive", 5_000);
  forgetTime(timers, "keep-alive");
  expect(isDue(timers, "keep-alive", 0)).toBe(true);
  findOut(timers, "keep-alive", () => 7_000);
  expect(isDue(timers, "keep-alive", 6_999)).toBe(false);
  findOut(timers, "keep-alive", () => 1);
  expect(nextDueMs(timers)).toBe(7_000);
});

test("a rest holds back until its end and wakes nobody up", () => {
  const timers = noTimers();
  expect(isResting(timers, "origin", 0)).toBe(false);
  restUntil(timers, "origin", 300);
  expect([isResting(timers, "origin", 299), isResting(timers, "origin", 300)]).toEqual([true, false]);
  expect(nextDueMs(timers)).toBe(never);
});
