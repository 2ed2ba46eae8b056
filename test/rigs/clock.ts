import type { Clock } from "../../client/engine/clock.ts";

interface Timer {
  readonly atMs: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test moves it. */
export interface TestClock extends Clock {
  /** Timers that are armed. */
  readonly timers: number;
  /** Moves on, timer by timer; lets promises go on between and after. */
  pass(durationMs: number): Promise<void>;
  /** Moves on without letting a promise go on. */
  jump(durationMs: number): void;
}

/** Starts at 2026-11-03, noon, by the local calendar. */
export function createTestClock(startMs = new Date(2026, 10, 3, 12).getTime()): TestClock {
  let nowMs = startMs;
  const timers = new Set<Timer>();

  /** The earliest timer until then, of two the one that was armed first. */
  function nextUntil(endMs: number): Timer | null {
    let next: Timer | null = null;
    for (const timer of timers) if (timer.atMs <= endMs && (next === null || timer.atMs < next.atMs)) next = timer;
    return next;
  }

  function ring(timer: Timer): void {
    timers.delete(timer);
    nowMs = Math.max(nowMs, timer.atMs);
    timer.callback();
  }

  return {
    nowMs: () => nowMs,
    date: () => new Date(nowMs),
    after(waitMs, callback) {
      const timer = { atMs: nowMs + Math.max(0, waitMs), callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    get timers() {
      return timers.size;
    },
    jump(durationMs) {
      const endMs = nowMs + durationMs;
      for (let timer = nextUntil(endMs); timer; timer = nextUntil(endMs)) ring(timer);
      nowMs = endMs;
    },
    async pass(durationMs) {
      const endMs = nowMs + durationMs;
      await promisesGoOn();
      for (let timer = nextUntil(endMs); timer; timer = nextUntil(endMs)) {
        ring(timer);
        await promisesGoOn();
      }
      nowMs = endMs;
      await promisesGoOn();
    },
  };
}

/** Until no promise that is ready now has anything left to do: a chain of them needs some turns. */
export async function promisesGoOn(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
