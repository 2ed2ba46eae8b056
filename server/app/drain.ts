import { setTimeout as delay } from "node:timers/promises";
import type { DrainStatus } from "../../shared/api/ops.ts";

export interface DrainOptions {
  /** How long a load balancer may take to see that we are not ready. */
  readonly waitMs: number;
  nowMs(): number;
  /** Listeners that are connected now. */
  listeners(): number;
  /** Tells every listener to come back elsewhere, each after another time. */
  sendAway(): Promise<void>;
}

/** Nobody who watches `/readyz` asks more rarely. */
const probeIntervalMaxMs = 60_000;

/** Takes this instance out of service: not ready at once; when whoever distributes listeners had time to see it, all are sent away. */
export class Drain {
  readonly #options: DrainOptions;
  #state: DrainStatus["state"] = "serving";
  #probedMs = Number.NEGATIVE_INFINITY;
  #done: Promise<void> | null = null;

  constructor(options: DrainOptions) {
    this.#options = options;
  }

  get isReady(): boolean {
    return this.#state === "serving";
  }

  status(): DrainStatus {
    return { state: this.#state, listeners: this.#options.listeners() };
  }

  /** Somebody asked whether we are ready, so somebody will see that we are not. */
  notePoll(): void {
    this.#probedMs = this.#options.nowMs();
  }

  /** Resolves when everybody was sent away. There is no way back but a new start. */
  begin(): Promise<void> {
    this.#done ??= this.#run();
    return this.#done;
  }

  async #run(): Promise<void> {
    this.#state = "draining";
    const isWatched = this.#options.nowMs() - this.#probedMs < probeIntervalMaxMs;
    // Without a load balancer there is nobody to wait for.
    if (isWatched && this.#options.waitMs > 0) await delay(this.#options.waitMs);
    await this.#options.sendAway();
    this.#state = "drained";
  }
}
