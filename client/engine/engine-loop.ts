import type { EngineInput } from "../../shared/engine/input.ts";
import type { EngineOutput } from "../../shared/engine/output.ts";

/** What the loop needs of the core. */
export interface DecisionCore {
  handle(input: EngineInput, nowMs: number): readonly EngineOutput[];
  nextTimeoutMs(): number;
}

/** Longest timer that a browser can set. */
const timerMaxMs = 2_147_483_647;

/** Queues inputs, carries out all outputs of one before it takes the next, and keeps one real timer. */
export class EngineLoop {
  readonly #core: DecisionCore;
  readonly #carryOut: (output: EngineOutput) => void;
  readonly #onDrained: () => void;
  readonly #queue: EngineInput[] = [];
  #draining = false;
  #stopped = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #timerAtMs = Number.POSITIVE_INFINITY;

  constructor(core: DecisionCore, carryOut: (output: EngineOutput) => void, onDrained: () => void) {
    this.#core = core;
    this.#carryOut = carryOut;
    this.#onDrained = onDrained;
  }

  /** Milliseconds since 1970 that never go back while the page lives. */
  nowMs(): number {
    return performance.timeOrigin + performance.now();
  }

  input(input: EngineInput): void {
    if (this.#stopped) return;
    this.#queue.push(input);
    if (this.#draining) return;
    this.#draining = true;
    try {
      for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
        for (const output of this.#core.handle(next, this.nowMs())) this.#carryOut(output);
      }
    } finally {
      this.#draining = false;
    }
    this.#arm();
    this.#onDrained();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #arm(): void {
    const atMs = this.#core.nextTimeoutMs();
    if (atMs === this.#timerAtMs) return;
    clearTimeout(this.#timer);
    this.#timerAtMs = atMs;
    if (atMs === Number.POSITIVE_INFINITY) return;
    const waitMs = Math.min(Math.max(0, atMs - this.nowMs()), timerMaxMs);
    this.#timer = setTimeout(() => {
      this.#timerAtMs = Number.POSITIVE_INFINITY;
      this.input({ type: "timeout" });
    }, waitMs);
  }
}
