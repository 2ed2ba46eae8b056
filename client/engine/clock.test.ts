import { afterEach, expect, test, vi } from "vitest";
import { createTestClock } from "../../test/rigs/clock.ts";
import { every, pageClock, wait, within } from "./clock.ts";

afterEach(() => vi.useRealTimers());

test("a wall clock that is set back by an hour moves neither the page's time nor its timers, only its date", () => {
  vi.useFakeTimers();
  const rung: number[] = [];
  const startMs = pageClock.nowMs();
  const dateMs = pageClock.date().getTime();
  pageClock.after(1_000, () => rung.push(pageClock.nowMs()));
  vi.setSystemTime(Date.now() - 3_600_000);
  vi.advanceTimersByTime(1_001);
  expect(rung).toHaveLength(1);
  expect(rung[0]).toBeGreaterThanOrEqual(startMs + 1_000);
  expect(pageClock.date().getTime()).toBeLessThan(dateMs - 3_500_000);
});

test("the page's timer that is cancelled does not ring", () => {
  vi.useFakeTimers();
  const ring = vi.fn();
  const cancel = pageClock.after(10, ring);
  cancel();
  cancel();
  vi.advanceTimersByTime(20);
  expect(ring).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});

test("every() rings once an interval until it is cancelled, from within too", () => {
  const clock = createTestClock();
  const rung: number[] = [];
  const startMs = clock.nowMs();
  const cancel = every(clock, 100, () => {
    rung.push(clock.nowMs() - startMs);
    if (rung.length === 3) cancel();
  });
  clock.jump(1_000);
  expect(rung).toEqual([100, 200, 300]);
  expect(clock.timers).toBe(0);
});

test("every() goes on after a callback that failed", () => {
  const clock = createTestClock();
  let calls = 0;
  every(clock, 100, () => {
    calls += 1;
    if (calls === 1) throw new Error("our bug");
  });
  expect(() => clock.jump(100)).toThrow("our bug");
  clock.jump(100);
  expect(calls).toBe(2);
});

test("wait() ends with its time, or at once with the signal, and leaves no timer", async () => {
  const clock = createTestClock();
  const ended: string[] = [];
  const stop = new AbortController();
  void wait(clock, 1_000).then(() => ended.push("time"));
  void wait(clock, 5_000, stop.signal).then(() => ended.push("signal"));
  await clock.pass(999);
  expect(ended).toEqual([]);
  await clock.pass(1);
  expect(ended).toEqual(["time"]);
  stop.abort();
  await clock.pass(0);
  expect(ended).toEqual(["time", "signal"]);
  expect(clock.timers).toBe(0);
  await wait(clock, 1_000, stop.signal);
  expect(clock.timers).toBe(0);
});

test("within() gives up work that takes too long, and leaves no timer after work that does not", async () => {
  const clock = createTestClock();
  const endless = within(clock, 3_000, (signal) => {
    return new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  }).catch((error: Error) => error.name);
  await clock.pass(2_999);
  expect(clock.timers).toBe(1);
  await clock.pass(1);
  expect(await endless).toBe("TimeoutError");
  expect(await within(clock, 3_000, async () => 7)).toBe(7);
  await expect(within(clock, 3_000, () => Promise.reject(new Error("refused")))).rejects.toThrow("refused");
  expect(clock.timers).toBe(0);
});
