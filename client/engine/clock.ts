/** Ends what was begun; a second call does nothing. */
export type Cancel = () => void;

/** Time, as the engine's shells get it. The page gives the real one, a test gives one that it moves itself. */
export interface Clock {
  /** Milliseconds since 1970 that never go back while the page lives. For spans and deadlines. */
  nowMs(): number;
  /** What the listener's calendar says: it may jump when the device's clock is set. */
  date(): Date;
  /** Calls back once, after so many milliseconds. */
  after(waitMs: number, callback: () => void): Cancel;
}

/** The clock of this page or process. Only the files that put a program together name it. */
export const pageClock: Clock = {
  nowMs: () => performance.timeOrigin + performance.now(),
  date: () => new Date(),
  after(waitMs, callback) {
    const timer = setTimeout(callback, waitMs);
    return () => clearTimeout(timer);
  },
};

/** Calls back again and again, the first time after one interval. */
export function every(clock: Clock, intervalMs: number, callback: () => void): Cancel {
  let cancel: Cancel;
  const arm = () => {
    cancel = clock.after(intervalMs, () => {
      arm();
      callback();
    });
  };
  arm();
  return () => cancel();
}

/** Resolves after the wait, or at once when the signal is aborted. */
export function wait(clock: Clock, waitMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      cancel();
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const cancel = clock.after(waitMs, done);
    signal?.addEventListener("abort", done);
  });
}

/** Gives the work a signal that is aborted when it takes longer than this. */
export async function within<Value>(
  clock: Clock,
  limitMs: number,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const controller = new AbortController();
  const cancel = clock.after(limitMs, () => controller.abort(new DOMException("It took too long", "TimeoutError")));
  try {
    return await work(controller.signal);
  } finally {
    cancel();
  }
}
