/** Who a page of Tutti says it is linked to, at some moment. */
export interface LinkSample {
  /** Since the first click. */
  readonly atMs: number;
  readonly peerId: string | null;
  readonly neighbours: readonly string[];
}

/** A link that both still believe in, and that is dead, is given up before so long. */
const heldMs = 30_000;

/**
 * From `wokeAtMs` on, how long until one listener and any other name each other as neighbours, by their own samples, and go on
 * to for 30 s or until the end. Null: not while they were watched. What one says is set beside what the other said last.
 */
export function relinkedAfterMs(
  one: readonly LinkSample[],
  others: readonly (readonly LinkSample[])[],
  wokeAtMs: number,
): number | null {
  const awake = one.filter(({ atMs }) => atMs >= wokeAtMs);
  for (const [index, first] of awake.entries()) {
    const held = awake.slice(index).filter(({ atMs }) => atMs <= first.atMs + heldMs);
    const isHeld = others.some((samples) => held.every((own) => isMutual(own, samples, wokeAtMs)));
    if (isHeld) return first.atMs - wokeAtMs;
  }
  return null;
}

function isMutual(own: LinkSample, samples: readonly LinkSample[], wokeAtMs: number): boolean {
  const theirs = samples.findLast(({ atMs }) => atMs <= own.atMs);
  if (!theirs || theirs.atMs < wokeAtMs || !own.peerId || !theirs.peerId) return false;
  return own.neighbours.includes(theirs.peerId) && theirs.neighbours.includes(own.peerId);
}
