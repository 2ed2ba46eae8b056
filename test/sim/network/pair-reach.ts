import type { PeerId } from "../../../shared/ids.ts";
import { seededRandom } from "../../../shared/seeded-random.ts";
import type { SimOptions } from "../options.ts";

/** Which two can ever be linked, however often they dial: the same in every run of a seed, whatever the cores do. */
export function pairReachOf({
  seed,
  pairSuccess,
}: Pick<SimOptions, "seed" | "pairSuccess">): (one: PeerId, other: PeerId) => boolean {
  return (one, other) => {
    const pair = one < other ? `${one}${other}` : `${other}${one}`;
    return seededRandom(fnv1a(pair) ^ Math.imul(seed, 0x9e37_79b1))() < pairSuccess;
  };
}

/** FNV-1a, 32 bits. */
function fnv1a(text: string): number {
  let hash = 0x811c_9dc5;
  for (let place = 0; place < text.length; place += 1) hash = Math.imul(hash ^ text.charCodeAt(place), 0x0100_0193);
  return hash;
}
