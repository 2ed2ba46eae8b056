import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CoreTimer } from "./core-timer.ts";

let dueMs = Number.POSITIVE_INFINITY;
let woken: number[] = [];
const clock = { nowMs: () => Date.now() };
const nextTimeoutMs = () => dueMs;

function newTimer(waitMinMs = 0): CoreTimer {
  const timer = new CoreTimer({
    nextTimeoutMs,
    clock,
    waitMinMs,
    wake() {
      woken.push(Date.now());
      if (dueMs <= Date.now()) dueMs = Number.POSITIVE_INFINITY;
      timer.arm();
    },
  });
  return timer;
}

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  woken = [];
  dueMs = Number.POSITIVE_INFINITY;
});
afterEach(() => vi.useRealTimers());

test("the core is woken when its timeout is due, and not while none is", () => {
  const timer = newTimer();
  timer.arm();
  vi.advanceTimersByTime(60_000);
  dueMs = 65_000;
  timer.arm();
  vi.advanceTimersByTime(4_999);
  expect(woken).toEqual([]);
  vi.advanceTimersByTime(60_000);
  expect(woken).toEqual([65_000]);
});

test("what comes to be due earlier wakes the core earlier", () => {
  const timer = newTimer();
  dueMs = 10_000;
  timer.arm();
  dueMs = 2_000;
  timer.arm();
  vi.advanceTimersByTime(60_000);
  expect(woken).toEqual([2_000]);
});

test("what comes to be due later does not set the timer anew: it rings once in vain, and then in time", () => {
  const timer = newTimer();
  dueMs = 1_000;
  timer.arm();
  dueMs = 5_000;
  timer.arm();
  vi.advanceTimersByTime(60_000);
  expect(woken).toEqual([1_000, 5_000]);
});

test("with a shortest wait the core is not woken more often than that, however often its next timeout moves", () => {
  const timer = newTimer(1_000);
  dueMs = 10;
  timer.arm();
  vi.advanceTimersByTime(500);
  timer.arm();
  vi.advanceTimersByTime(499);
  expect(woken).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(woken).toEqual([1_000]);
});

test("a timer that was stopped wakes nobody, and can be armed again", () => {
  const timer = newTimer();
  dueMs = 1_000;
  timer.arm();
  timer.stop();
  vi.advanceTimersByTime(5_000);
  expect(woken).toEqual([]);
  timer.arm();
  vi.advanceTimersByTime(0);
  expect(woken).toEqual([5_000]);
});

test("without a shortest wait what is due is done at once", () => {
  const timer = new CoreTimer({ nextTimeoutMs, clock, wake: () => woken.push(Date.now()) });
  dueMs = 0;
  timer.arm();
  vi.advanceTimersByTime(0);
  expect(woken).toEqual([0]);
});

test("a core that waits does not keep the process alive", () => {
  vi.useRealTimers();
  const holding = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = holding();
  const timer = newTimer();
  dueMs = Date.now() + 60_000;
  timer.arm();
  expect(holding()).toBe(before);
  timer.stop();
});
