import type { Demands } from "./tracker-figures.ts";

/**
 * The highest offload that the audience allows. When N listeners want a song, the first one must take it from the CDN, so at most
 * (N − 1) / N can come from peers. Over all songs it is the part of all demands that another listener could meet. Null when there
 * was no demand.
 */
export function ceilingOf({ total, unmet }: Demands): number | null {
  return total === 0 ? null : (total - unmet) / total;
}

/** peer / (peer + cdn). The listener's own cache does not count. Null when both are zero. */
export function offloadOf(bytes: { readonly peer: number; readonly cdn: number }): number | null {
  const delivered = bytes.peer + bytes.cdn;
  return delivered === 0 ? null : bytes.peer / delivered;
}

/** The part of the ceiling that was reached. Null when the ceiling is unknown or zero. */
export function efficiencyOf(offload: number | null, ceiling: number | null): number | null {
  return offload === null || ceiling === null || ceiling === 0 ? null : offload / ceiling;
}
