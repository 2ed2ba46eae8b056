import { fnvHash } from "../../fnv-hash.ts";
import type { PeerId } from "../../ids.ts";
import { mixBits } from "../../mix-bits.ts";
import type { SegmentKey } from "../input.ts";

/**
 * Who of a group takes a segment from the origin: the one with the highest hash of (peer, rendition, segment).
 * Rendezvous hashing (Thaler & Ravishankar 1998): each listener decides alone, all come to the same answer, and a
 * listener that leaves moves only its own segments.
 */
export function isResponsible(self: PeerId, others: Iterable<PeerId>, key: SegmentKey): boolean {
  const own = weight(self, key);
  for (const other of others) if (comesBefore(other, self, { own, key })) return false;
  return true;
}

/** How many of a group come before us for a segment: 0 for the one with the highest hash. */
export function rankOf(self: PeerId, others: Iterable<PeerId>, key: SegmentKey): number {
  const own = weight(self, key);
  let rank = 0;
  for (const other of others) if (comesBefore(other, self, { own, key })) rank += 1;
  return rank;
}

/** `own`: the weight of the one with whom the other is compared. */
function comesBefore(
  other: PeerId,
  self: PeerId,
  { own, key }: { readonly own: number; readonly key: SegmentKey },
): boolean {
  const theirs = weight(other, key);
  return theirs > own || (theirs === own && other > self);
}

/**
 * When the responsible one of a company takes its segment, from 0 (late) to 1 (at once). Listeners that do not know each other may both be
 * responsible. The one with the higher hash goes first, and the other gets the segment from somebody who knows both. Of `company` listeners
 * the highest hash is high: its power is spread evenly.
 */
export function ownMoment(self: PeerId, company: number, key: SegmentKey): number {
  return (weight(self, key) / 0x1_0000_0000) ** company;
}

/** Mixed, so that neighbouring indexes spread. */
function weight(peerId: PeerId, { renditionId, segmentIndex }: SegmentKey): number {
  return mixBits(fnvHash(`${peerId}/${renditionId}/${segmentIndex}`));
}
