import type { RenditionId } from "../../../shared/ids.ts";
import { type Random, seededRandom } from "../../../shared/seeded-random.ts";

/** Draws tracks as listeners do: the k-th most popular of `tracks` with a weight of 1 / k. */
export class Taste {
  readonly #sums: Float64Array;
  readonly random: Random;

  constructor(tracks: number, seed: number) {
    this.random = seededRandom(seed);
    this.#sums = new Float64Array(tracks);
    let sum = 0;
    for (let rank = 0; rank < tracks; rank += 1) {
      sum += 1 / (rank + 1);
      this.#sums[rank] = sum;
    }
  }

  draw(): number {
    const wanted = this.random() * (this.#sums.at(-1) ?? 0);
    let low = 0;
    let high = this.#sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sums[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** `count` different ones. */
  drawMany(count: number): number[] {
    const drawn = new Set<number>();
    while (drawn.size < count) drawn.add(this.draw());
    return [...drawn];
  }
}

export function renditionOf(track: number): RenditionId {
  return ((track * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, "0").repeat(4) as RenditionId;
}
