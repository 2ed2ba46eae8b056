import { timerServes, timerWaitMs } from "../../shared/core-timer.ts";

export interface CoreTimerOptions {
  /** When the core's next `timeout` is due; Infinity: never. */
  nextTimeoutMs(): number;
  /** Gives the core its `timeout`, and calls `arm()` after it. */
  wake(): void;
  readonly clock: { nowMs(): number };
  /** The shortest wait, for a core in which many things are due one shortly after another; default 0. */
  readonly waitMinMs?: number;
}

/** The one real timer of a core. */
export class CoreTimer {
  readonly #options: CoreTimerOptions;
  #timer: NodeJS.Timeout | null = null;
  #setForMs = Number.POSITIVE_INFINITY;

  constructor(options: CoreTimerOptions) {
    this.#options = options;
  }

  /** To be called after each input of the core. */
  arm(): void {
    const dueMs = this.#options.nextTimeoutMs();
    if (timerServes(this.#setForMs, dueMs)) return;
    this.stop();
    this.#setForMs = dueMs;
    const { clock, wake, waitMinMs = 0 } = this.#options;
    const ring = () => {
      this.#timer = null;
      this.#setForMs = Number.POSITIVE_INFINITY;
      wake();
    };
    this.#timer = setTimeout(ring, Math.max(waitMinMs, timerWaitMs(dueMs, clock.nowMs()))).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#setForMs = Number.POSITIVE_INFINITY;
  }
}
