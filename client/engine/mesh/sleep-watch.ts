import type { Clock } from "../clock.ts";
import { sleepMinMs, throttledAwakeMs, throttledSilenceMs } from "../limits.ts";

/**
 * Notices that the machine slept: nothing was heard for much longer than a page that lives hears nothing. It looks at the calendar,
 * because on most systems the clock that counts from the page's opening stands still meanwhile. A calendar that is set forward looks like
 * a sleep; that costs a ping to each neighbour.
 *
 * The browser lets the timers of a page that is neither seen nor heard go off once a minute. The first time that looks like a sleep. One such
 * silence behind the other, with hardly a moment between, is no sleep, unless the clock stood still: who sleeps wakes for longer.
 */
export class SleepWatch {
  readonly #clock: Clock;
  #heard: Moment;
  /** Since the last silence. */
  #awakeSinceMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#heard = momentOf(clock);
  }

  /** Something is heard. Returns for how many milliseconds the machine slept just before; 0: it did not. */
  hear(): number {
    const before = this.#heard;
    this.#heard = momentOf(this.#clock);
    const silentMs = this.#heard.calendarMs - before.calendarMs;
    if (silentMs < sleepMinMs) return 0;
    const awakeMs = before.calendarMs - this.#awakeSinceMs;
    this.#awakeSinceMs = this.#heard.calendarMs;
    const stoodStillMs = silentMs - (this.#heard.clockMs - before.clockMs);
    const isThrottled = awakeMs < throttledAwakeMs && silentMs < throttledSilenceMs && stoodStillMs < sleepMinMs;
    return isThrottled ? 0 : silentMs;
  }
}

interface Moment {
  readonly calendarMs: number;
  readonly clockMs: number;
}

function momentOf(clock: Clock): Moment {
  return { calendarMs: clock.date().getTime(), clockMs: clock.nowMs() };
}
