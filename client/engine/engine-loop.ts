import { timerWaitMs } from "../../shared/core-timer.ts";
import type { EngineInput } from "../../shared/engine/input.ts";
import type { EngineOutput } from "../../shared/engine/output.ts";
import type { Cancel, Clock } from "./clock.ts";
import { SleepWatch } from "./mesh/sleep-watch.ts";

/** What the loop needs of the core. */
export interface DecisionCore {
  handle(input: EngineInput, nowMs: number): readonly EngineOutput[];
  nextTimeoutMs(): number;
}

export interface EngineLoopOptions {
  readonly core: DecisionCore;
  readonly clock: Clock;
  carryOut(output: EngineOutput): void;
  /** After each input, when all that it caused has been done. */
  onDrained(): void;
}

/** Queues inputs, tells the core when the machine has slept, carries out all outputs of one before it takes the next, and keeps one timer. */
export class EngineLoop {
  readonly #options: EngineLoopOptions;
  readonly #queue: EngineInput[] = [];
  readonly #sleepWatch: SleepWatch;
  #draining = false;
  #stopped = false;
  #cancelTimer: Cancel = () => undefined;
  #timerAtMs = Number.POSITIVE_INFINITY;

  constructor(options: EngineLoopOptions) {
    this.#options = options;
    this.#sleepWatch = new SleepWatch(options.clock);
  }

  input(input: EngineInput): void {
    if (this.#stopped) return;
    const sleptMs = this.#sleepWatch.hear();
    // Before all else: what else is heard now follows from it.
    if (sleptMs > 0) this.#queue.push({ type: "woke", sleptMs });
    this.#queue.push(input);
    if (this.#draining) return;
    const { core, clock, carryOut, onDrained } = this.#options;
    this.#draining = true;
    try {
      for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
        for (const output of core.handle(next, clock.nowMs())) carryOut(output);
      }
    } finally {
      this.#draining = false;
    }
    this.#arm();
    onDrained();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelTimer();
  }

  #arm(): void {
    const { core, clock } = this.#options;
    const atMs = core.nextTimeoutMs();
    // Exactly then, not earlier: at each timeout the core decides anew.
    if (atMs === this.#timerAtMs) return;
    this.#cancelTimer();
    this.#timerAtMs = atMs;
    if (atMs === Number.POSITIVE_INFINITY) return;
    this.#cancelTimer = clock.after(timerWaitMs(atMs, clock.nowMs()), () => {
      this.#timerAtMs = Number.POSITIVE_INFINITY;
      this.input({ type: "timeout" });
    });
  }
}
