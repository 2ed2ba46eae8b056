import { lineOf } from "../../shared/signal/address.ts";
import { fullBucket, isFull, type TokenBucket, type TokenRate, takeTokens } from "../../shared/token-bucket.ts";

export interface AddressLimits {
  /** Hellos of one address: each costs three tenths of a millisecond to check. */
  readonly hellos: TokenRate;
  /** Frames of all listeners of one address. */
  readonly frames: TokenRate;
}

/** What one address may still do, by all of its sockets together, and by those that it opens anew. */
export type AddressBudget = Readonly<Record<keyof AddressLimits, TokenBucket>>;

/** After so many new addresses those that have their whole budget back are forgotten. */
const sweepAfter = 1_000;

export class AddressBudgets {
  readonly #limits: AddressLimits;
  readonly #byAddress = new Map<string, AddressBudget>();
  #untilSweep = sweepAfter;

  constructor(limits: AddressLimits) {
    this.#limits = limits;
  }

  of(address: string, nowMs: number): AddressBudget {
    const line = lineOf(address);
    const known = this.#byAddress.get(line);
    if (known) return known;
    this.#untilSweep -= 1;
    if (this.#untilSweep <= 0) this.#sweep(nowMs);
    const { hellos, frames } = this.#limits;
    const budget = { hellos: fullBucket(hellos, nowMs), frames: fullBucket(frames, nowMs) };
    this.#byAddress.set(line, budget);
    return budget;
  }

  /** One hello or one frame of this address; false: it has had too many. */
  take(budget: AddressBudget, what: keyof AddressLimits, nowMs: number): boolean {
    return takeTokens(budget[what], this.#limits[what], 1, nowMs);
  }

  get size(): number {
    return this.#byAddress.size;
  }

  /** A socket that is still open keeps its own, which by then is as good as a new one. */
  #sweep(nowMs: number): void {
    this.#untilSweep = sweepAfter;
    const { hellos, frames } = this.#limits;
    for (const [address, budget] of this.#byAddress) {
      if (isFull(budget.hellos, hellos, nowMs) && isFull(budget.frames, frames, nowMs)) this.#byAddress.delete(address);
    }
  }
}
