import { timerWaitMs } from "../../shared/core-timer.ts";
import type { EngineInput } from "../../shared/engine/input.ts";
import type { EngineOutput } from "../../shared/engine/output.ts";
import type { Cancel, Clock } from "./clock.ts";

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

/** Queues inputs, carries out all outputs of one before it takes the next, and keeps one timer. */
export class EngineLoop {
  readonly #options: EngineLoopOptions;
  readonly #queue: EngineInput[] = [];
  #draining = false;
  #stopped = false;
  #cancelTimer: Cancel = () => undefined;
  #timerAtMs = Number.POSITIVE_INFINITY;

  constructor(options: EngineLoopOptions) {
    this.#options = options;
  }

  input(input: EngineInput): void {
    if (this.#stopped) return;
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
