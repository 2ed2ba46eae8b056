import type { BlockKey } from "../input.ts";

/** How often each block was given, the last given at the end. */
export type Given = Map<string, number>;

/** More are forgotten: by then everybody who wanted them has them. */
const givenMax = 2_000;

export function noteGiven(given: Given, key: BlockKey): void {
  const times = timesGiven(given, key) + 1;
  given.delete(nameOf(key));
  given.set(nameOf(key), times);
  for (const name of given.keys()) {
    if (given.size <= givenMax) return;
    given.delete(name);
  }
}

export function timesGiven(given: Given, key: BlockKey): number {
  return given.get(nameOf(key)) ?? 0;
}

function nameOf({ renditionId, segmentIndex, blockIndex }: BlockKey): string {
  return `${renditionId}/${segmentIndex}/${blockIndex}`;
}
