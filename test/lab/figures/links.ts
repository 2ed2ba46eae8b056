/** Who a page of Tutti says it is linked to, at some moment. */
export interface LinkSample {
  /** Since the first click. */
  readonly atMs: number;
  readonly peerId: string | null;
  readonly neighbours: readonly string[];
}

/**
 * From `wokeAtMs` on, how long until one listener and any other each name the other as a neighbour, by their own samples. Null:
 * not while it was watched. Each sample of the one is compared with the last one of the other from before it.
 */
export function relinkedAfterMs(
  one: readonly LinkSample[],
  others: readonly (readonly LinkSample[])[],
  wokeAtMs: number,
): number | null {
  for (const own of one.filter(({ atMs }) => atMs >= wokeAtMs)) {
    for (const samples of others) {
      const theirs = samples.findLast(({ atMs }) => atMs <= own.atMs);
      if (!theirs || theirs.atMs < wokeAtMs || !own.peerId || !theirs.peerId) continue;
      if (own.neighbours.includes(theirs.peerId) && theirs.neighbours.includes(own.peerId)) return own.atMs - wokeAtMs;
    }
  }
  return null;
}
