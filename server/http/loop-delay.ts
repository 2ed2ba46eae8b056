import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";

const resolutionMs = 10;
/** The delay that counts is that of the last second. */
const windowMs = 1_000;

/** How late the event loop was of late. No timer, and nothing that opens a file. */
export class LoopDelay {
  readonly #nowMs: () => number;
  readonly #histogram: IntervalHistogram = monitorEventLoopDelay({ resolution: resolutionMs });
  #sinceMs: number;
  #meanMs = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#sinceMs = nowMs();
    this.#histogram.enable();
  }

  /** On average over the last whole second, ms; as old as the second call before this one when nobody asks more often. */
  meanMs(): number {
    const now = this.#nowMs();
    if (now - this.#sinceMs >= windowMs) {
      this.#meanMs = Math.max(0, this.#histogram.mean / 1e6 - resolutionMs) || 0;
      this.#histogram.reset();
      this.#sinceMs = now;
    }
    return this.#meanMs;
  }

  stop(): void {
    this.#histogram.disable();
  }
}
