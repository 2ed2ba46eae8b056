import type { Demands } from "./tracker-figures.ts";

/**
 * The offload that an audience allows: when N listeners in turn or at once come to want a song, the first has nobody to have it
 * from, so at most (N − 1) / N can come from peers. Over all songs: the part of the demands that somebody could meet. Null
 * without any demand.
 */
export function ceilingOf({ total, unmet }: Demands): number | null {
  return total === 0 ? null : (total - unmet) / total;
}

/** peer / (peer + cdn); what came from the listener's own cache is no part of it. Null without either. */
export function offloadOf(bytes: { readonly peer: number; readonly cdn: number }): number | null {
  const delivered = bytes.peer + bytes.cdn;
  return delivered === 0 ? null : bytes.peer / delivered;
}

/** How much of what was possible was reached. Null when nothing was possible. */
export function efficiencyOf(offload: number | null, ceiling: number | null): number | null {
  return offload === null || ceiling === null || ceiling === 0 ? null : offload / ceiling;
}
