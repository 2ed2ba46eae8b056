/** Milliseconds modulo 2^32, as frames carry them. */
export function clockMs(ms: number): number {
  return Math.floor(ms) >>> 0;
}
