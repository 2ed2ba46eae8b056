import type { PeerId, RenditionId } from "../../ids.ts";

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

/** FNV-1a over the text, finished with the mixer of MurmurHash3 so that neighbouring indexes spread. */
function weight(peerId: PeerId, renditionId: RenditionId, segmentIndex: number): number {
  const text = `${peerId}/${renditionId}/${segmentIndex}`;
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
