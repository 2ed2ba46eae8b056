import type { Chance } from "../../client/engine/chance.ts";
import { seededRandom } from "../../shared/seeded-random.ts";

/** Chance that is the same in every run. */
export function createTestChance(seed = 1): Chance {
  const random = seededRandom(seed);
  return {
    fraction: random,
    bytes: (length) => Uint8Array.from({ length }, () => Math.floor(random() * 256)),
  };
}
