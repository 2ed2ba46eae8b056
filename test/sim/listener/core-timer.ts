import type { Clock } from "../network/condition.ts";

/** Timeouts in one virtual instant, beyond which the core's timer stands still. */
const timeoutsAtOnceMax = 20;

export interface CoreTimerOptions {
  readonly scheduler: Clock;
  readonly dueMs: () => number;
  readonly isAlive: () => boolean;
  readonly fire: () => void;
  /** The core asks to be woken at no time, or again and again at the same. */
  readonly spins: (text: string) => never;
}

/** The one timer of a core: armed anew whenever it wants to be woken earlier. */
export class CoreTimer {
  private readonly options: CoreTimerOptions;
  private armedMs = Infinity;
  private lastTimeoutMs = -1;
  private timeoutsAtOnce = 0;

  constructor(options: CoreTimerOptions) {
    this.options = options;
  }

  arm(): void {
    const { scheduler, dueMs, isAlive, fire, spins } = this.options;
    const atMs = dueMs();
    if (Number.isNaN(atMs)) spins("nextTimeoutMs() is NaN");
    if (atMs >= this.armedMs) return;
    this.armedMs = atMs;
    scheduler.at(atMs, () => {
      if (this.armedMs !== atMs || !isAlive()) return;
      this.armedMs = Infinity;
      if (dueMs() > scheduler.nowMs()) return this.arm();
      this.count();
      fire();
    });
  }

  private count(): void {
    const nowMs = this.options.scheduler.nowMs();
    this.timeoutsAtOnce = nowMs === this.lastTimeoutMs ? this.timeoutsAtOnce + 1 : 1;
    this.lastTimeoutMs = nowMs;
    if (this.timeoutsAtOnce > timeoutsAtOnceMax) {
      this.options.spins(`${this.timeoutsAtOnce} timeouts and the clock has not moved`);
    }
  }
}
