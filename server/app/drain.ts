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

/** A load balancer asks `/readyz` at least this often. */
const probeIntervalMaxMs = 60_000;

/**
 * Takes this instance out of service. It is not ready at once; after a load balancer had time to see that, all listeners are sent
 * away.
 */
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

  /** Notes that somebody asks `/readyz`, who will see when we are not ready any more. */
  notePoll(): void {
    this.#probedMs = this.#options.nowMs();
  }

  /** Resolves when all listeners were sent away. Only a new start brings the instance back. */
  begin(): Promise<void> {
    this.#done ??= this.#run();
    return this.#done;
  }

  async #run(): Promise<void> {
    this.#state = "draining";
    const isWatched = this.#options.nowMs() - this.#probedMs < probeIntervalMaxMs;
    // Nobody asks `/readyz` without a load balancer, and then there is nothing to wait for.
    if (isWatched && this.#options.waitMs > 0) await delay(this.#options.waitMs);
    await this.#options.sendAway();
    this.#state = "drained";
  }
}
