import type { BlockKey } from "../input.ts";

/** How often each block was given, by its name, the last given at the end. */
export type Given = Map<string, number>;

/** More are forgotten: by then everybody who wanted them has them. */
const givenMax = 2_000;

export function noteGiven(given: Given, blockName: string): void {
  const times = timesGiven(given, blockName) + 1;
  given.delete(blockName);
  given.set(blockName, times);
  for (const name of given.keys()) {
    if (given.size <= givenMax) return;
    given.delete(name);
  }
}

export function timesGiven(given: Given, blockName: string): number {
  return given.get(blockName) ?? 0;
}

export function blockNameOf({ renditionId, segmentIndex, blockIndex }: BlockKey): string {
  return `${renditionId}/${segmentIndex}/${blockIndex}`;
}
