import { fnvHash, fnvStart, fnvStep } from "../../shared/fnv-hash.ts";
import { mixHalf } from "../../shared/mix-bits.ts";

/** A small seeded generator (sfc32). The same seed and purpose give the same numbers on every machine. */
export type Random = {
  /** 0 ≤ x < 1 */
  next(): number;
  /** whole number, 0 ≤ x < limit */
  below(limit: number): number;
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  shuffle<T>(list: readonly T[]): T[];
};

/** A purpose gives each use its own stream, so that a new use never changes what the others draw. */
export function createRandom(seed: number, purpose: string): Random {
  let a = hash(`${purpose}:a`, seed);
  let b = hash(`${purpose}:b`, seed);
  let c = hash(`${purpose}:c`, seed);
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let round = 0; round < 12; round++) next();
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    between: (low, high) => low + (high - low) * next(),
    chance: (probability) => next() < probability,
    pick: (list) => {
      if (list.length === 0) throw new Error(`Cannot pick for "${purpose}": the list is empty`);
      return list[below(list.length)]!;
    },
    shuffle: (list) => {
      const shuffled = [...list];
      for (let index = shuffled.length - 1; index > 0; index--) {
        const other = below(index + 1);
        [shuffled[index], shuffled[other]] = [shuffled[other]!, shuffled[index]!];
      }
      return shuffled;
    },
  };
}

/** FNV-1a over the text, mixed with both halves of the seed. */
function hash(text: string, seed: number): number {
  const value = fnvHash(text, fnvStart ^ (seed >>> 0));
  return mixHalf(fnvStep(value, Math.floor(seed / 4294967296)));
}
