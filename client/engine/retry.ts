/** A wait drawn evenly from min..max, so that many listeners don't come back in the same instant. */
export function jitterMs(minMs: number, maxMs: number): number {
  return minMs + Math.random() * (maxMs - minMs);
}
