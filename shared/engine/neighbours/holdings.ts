import { clearBit, hasBit, ownBits, setBit } from "../../bitfield.ts";
import type { RenditionId } from "../../ids.ts";
import type { SegmentKey } from "../input.ts";
import type { Neighbour } from "../state.ts";

/** A neighbour came to hold a segment, or holds it no more. Nothing changes where it never spoke of the rendition. */
export function markHolding(neighbour: Neighbour, { renditionId, segmentIndex }: SegmentKey, holds: boolean): void {
  const holdings = neighbour.holdings.get(renditionId);
  if (holdings === undefined || segmentIndex >= holdings.segmentCount) return;
  if (holds === hasBit(holdings.bits, segmentIndex)) return;
  neighbour.heldSegments += holds ? 1 : -1;
  holdings.heldCount += holds ? 1 : -1;
  holdings.bits = ownBits(holdings.bits, holdings.segmentCount);
  if (holds) setBit(holdings.bits, segmentIndex);
  else clearBit(holdings.bits, segmentIndex);
}

export function forgetHoldings(neighbour: Neighbour, renditionId: RenditionId): void {
  const known = neighbour.holdings.get(renditionId);
  if (known === undefined) return;
  neighbour.heldSegments -= known.heldCount;
  neighbour.holdings.delete(renditionId);
}
