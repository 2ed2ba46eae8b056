import { fnvHash } from "../../shared/fnv-hash.ts";
import { type Random, seededRandom } from "../../shared/seeded-random.ts";

/** Chance from a seed, in the words that mutations need. */
export class Chance {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  /** A whole number from 0 to `count - 1`; 0 when there is none. */
  below(count: number): number {
    return Math.floor(this.#random() * count);
  }

  oneIn(count: number): boolean {
    return this.#random() * count < 1;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.#random() * items.length)]!;
  }

  /** A length from 0 to `max`, short ones far more often. */
  length(max: number): number {
    const part = this.#random();
    return Math.floor(part * part * part * part * (max + 1));
  }
}

/** One number out of several words, so that each target and worker draws chances of its own. */
export function seedOf(...parts: readonly (string | number)[]): number {
  return fnvHash(parts.join("\n")) >>> 0;
}
