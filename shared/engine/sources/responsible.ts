import { fnvHash } from "../../fnv-hash.ts";
import type { PeerId, RenditionId } from "../../ids.ts";
import { mixBits } from "../../mix-bits.ts";

/**
 * Who of a group takes a segment from the origin: the one with the highest hash of (peer, rendition, segment).
 * Rendezvous hashing (Thaler & Ravishankar 1998): each listener decides alone, all come to the same answer, and a
 * listener that leaves moves only its own segments.
 */
export function isResponsible(
  self: PeerId,
  others: Iterable<PeerId>,
  renditionId: RenditionId,
  segmentIndex: number,
): boolean {
  const own = weight(self, renditionId, segmentIndex);
  for (const other of others) {
    const theirs = weight(other, renditionId, segmentIndex);
    if (theirs > own || (theirs === own && other > self)) return false;
  }
  return true;
}

/** Mixed, so that neighbouring indexes spread. */
function weight(peerId: PeerId, renditionId: RenditionId, segmentIndex: number): number {
  return mixBits(fnvHash(`${peerId}/${renditionId}/${segmentIndex}`));
}
