import type { Clock } from "../clock.ts";
import { sleepMinMs } from "../limits.ts";

/**
 * Notices that the machine slept: nothing was heard for much longer than a page that lives hears nothing. It looks at the calendar,
 * because on most systems the clock that counts from the page's opening stands still meanwhile. A calendar that is set forward looks like
 * a sleep; that costs a ping to each neighbour.
 */
export class SleepWatch {
  readonly #clock: Clock;
  #heardAtMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#heardAtMs = clock.date().getTime();
  }

  /** Something is heard. Returns for how many milliseconds the machine slept just before; 0: it did not. */
  hear(): number {
    const beforeMs = this.#heardAtMs;
    this.#heardAtMs = this.#clock.date().getTime();
    const silentMs = this.#heardAtMs - beforeMs;
    return silentMs >= sleepMinMs ? silentMs : 0;
  }
}
