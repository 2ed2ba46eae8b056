import type { Scheduler } from "./scheduler.ts";

/** Time, and what is to happen in it. */
export type Clock = Pick<Scheduler, "nowMs" | "at" | "after">;

/** Timers of a page that nobody sees run on whole seconds. */
const hiddenTimerMs = 1_000;
/** A page does not notice that it slept for a shorter time. */
const noticedSleepMs = 7_000;
/** There and back between two clocks a timer must not come out a hair too early. */
const roundingMs = 1e-6;

/**
 * What befalls one machine and passes: it sleeps, its network is away, its page is hidden. It is the page's clock as well:
 * while the machine sleeps, whatever falls due is held, and happens when it wakes.
 */
export class Condition implements Clock {
  private readonly scheduler: Scheduler;
  private readonly clockStands: boolean;
  private readonly held: (() => void)[] = [];
  asleep = false;
  offline = false;
  hidden = false;
  /** How far the page's clock is behind: some machines do not count the time that they slept. */
  lagMs = 0;
  private asleepSinceMs = 0;
  /** When it last woke, or its network came back; Infinity while it can do nothing. */
  ableSinceMs = 0;
  naps = 0;

  constructor(scheduler: Scheduler, clockStands: boolean) {
    this.scheduler = scheduler;
    this.clockStands = clockStands;
  }

  /** What the page's own clock shows. */
  pageMs(nowMs: number): number {
    return this.lagMs === 0 ? nowMs : nowMs - this.lagMs + roundingMs;
  }

  nowMs(): number {
    return this.scheduler.nowMs();
  }

  at(atMs: number, run: () => void): void {
    this.scheduler.at(atMs, () => this.whenAwake(run));
  }

  after(delayMs: number, run: () => void): void {
    this.at(this.nowMs() + delayMs, run);
  }

  /** The timers of the page, which run late while it is hidden. */
  readonly timers: Clock = {
    nowMs: () => this.nowMs(),
    at: (atMs, run) =>
      this.scheduler.at(atMs, () => {
        const nowMs = this.nowMs();
        const wholeMs = Math.ceil(nowMs / hiddenTimerMs) * hiddenTimerMs;
        if (this.hidden && wholeMs > nowMs) this.at(wholeMs, run);
        else this.whenAwake(run);
      }),
    after: (delayMs, run) => this.timers.at(this.nowMs() + delayMs, run),
  };

  whenAwake(act: () => void): void {
    if (this.asleep) this.held.push(act);
    else act();
  }

  fallAsleep(): void {
    this.asleep = true;
    this.naps += 1;
    this.asleepSinceMs = this.nowMs();
    this.ableSinceMs = Infinity;
  }

  /** The page notices a sleep that was not short. Then all that was held happens, in the order in which it fell due. */
  wake(notice: (sleptMs: number) => void = () => undefined): void {
    this.asleep = false;
    const sleptMs = this.nowMs() - this.asleepSinceMs;
    if (this.clockStands) this.lagMs += sleptMs;
    this.becomeAble();
    if (sleptMs >= noticedSleepMs) notice(sleptMs);
    for (const act of this.held.splice(0)) act();
  }

  loseNetwork(): void {
    this.offline = true;
    this.ableSinceMs = Infinity;
  }

  regainNetwork(): void {
    this.offline = false;
    this.becomeAble();
  }

  private becomeAble(): void {
    if (!this.asleep && !this.offline) this.ableSinceMs = this.nowMs();
  }
}
