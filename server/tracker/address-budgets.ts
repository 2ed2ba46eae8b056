import { Budget, type BudgetSize } from "./budget.ts";

export interface AddressLimits {
  /** Hellos of one address: each costs three tenths of a millisecond to check. */
  readonly hellos: BudgetSize;
  /** Frames of all listeners of one address. */
  readonly frames: BudgetSize;
}

/** What one address may still do, by all of its sockets together, and by those that it opens anew. */
export interface AddressBudget {
  readonly hellos: Budget;
  readonly frames: Budget;
}

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
    const known = this.#byAddress.get(address);
    if (known) return known;
    this.#untilSweep -= 1;
    if (this.#untilSweep <= 0) this.#sweep(nowMs);
    const budget = {
      hellos: new Budget(this.#limits.hellos, nowMs),
      frames: new Budget(this.#limits.frames, nowMs),
    };
    this.#byAddress.set(address, budget);
    return budget;
  }

  get size(): number {
    return this.#byAddress.size;
  }

  /** A socket that is still open keeps its own, which by then is as good as a new one. */
  #sweep(nowMs: number): void {
    this.#untilSweep = sweepAfter;
    for (const [address, { hellos, frames }] of this.#byAddress) {
      if (hellos.isFull(nowMs) && frames.isFull(nowMs)) this.#byAddress.delete(address);
    }
  }
}
