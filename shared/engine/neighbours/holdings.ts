import { clearBit, hasBit, ownBits, setBit } from "../../bitfield.ts";
import type { RenditionId } from "../../ids.ts";
import { countBroken, noteKept } from "../conduct/promises.ts";
import type { BlockKey, SegmentKey } from "../input.ts";
import type { Core, Neighbour, NeighbourHoldings } from "../state.ts";

/** A neighbour came to hold a segment, or holds it no more. Nothing changes where it never spoke of the rendition. */
export function markHolding(neighbour: Neighbour, { renditionId, segmentIndex }: SegmentKey, holds: boolean): void {
  const holdings = neighbour.holdings.get(renditionId);
  if (holdings === undefined || segmentIndex >= holdings.segmentCount) return;
  // Whoever takes back what it promised has broken it too: an honest one comes to hold it before.
  const wasComing = holdings.comingUntilMs.delete(segmentIndex);
  if (wasComing && holds) noteKept(neighbour);
  else if (wasComing) neighbour.brokenPromises += 1;
  holdings.some.delete(segmentIndex);
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

/**
 * A neighbour has said that it takes a segment from the origin: nobody else need do so until then, and half as long again. Words that are
 * repeated, by whomever, put it off no further than the limits say.
 */
export function markComing(
  { nowMs, limits, renditions }: Pick<Core, "nowMs" | "limits" | "renditions">,
  neighbour: Neighbour,
  { renditionId, segmentIndex, inMs }: SegmentKey & { readonly inMs: number },
): void {
  const holdings = neighbour.holdings.get(renditionId);
  if (holdings === undefined || segmentIndex >= holdings.segmentCount) return;
  const state = renditions.get(renditionId);
  const saidAtMs = state?.comingSinceMs.get(segmentIndex) ?? nowMs;
  // The song may be played again, and whoever says so then may be honest.
  const sinceMs = nowMs > saidAtMs + limits.comingInAllMs + forgivenAfterMs ? nowMs : saidAtMs;
  if (state !== undefined && !state.held.has(segmentIndex)) state.comingSinceMs.set(segmentIndex, sinceMs);
  countBroken({ nowMs, limits }, neighbour, holdings);
  const believedMs = nowMs + Math.min(limits.comingMaxMs, 1.5 * inMs + limits.comingSpareMs);
  const untilMs = Math.min(believedMs, sinceMs + limits.comingInAllMs);
  // One that is not believed any more was counted, or will be: an origin that fails makes the honest say it again and again.
  if (untilMs > nowMs || holdings.comingUntilMs.has(segmentIndex)) holdings.comingUntilMs.set(segmentIndex, untilMs);
}

const forgivenAfterMs = 60_000;

/** In how many ms a neighbour holds a segment that it takes from the origin, as far as that is believed; 0 or less: it does not. */
export function comingInMs(
  { nowMs }: Pick<Core, "nowMs">,
  { comingUntilMs }: Pick<NeighbourHoldings, "comingUntilMs">,
  segmentIndex: number,
): number {
  return (comingUntilMs.get(segmentIndex) ?? 0) - nowMs;
}

/** Segments of more blocks are shared whole: `some` has a bit for each of so many. */
export const someBlocksMax = 32;

/** Whether a block is among some that are told of as bits, the least for the first one. */
export function isAmong(some: number, block: number): boolean {
  return block < someBlocksMax && ((some >>> block) & 1) === 1;
}

/** A neighbour has said that it holds some blocks of a segment, and not the whole. */
export function markSome(
  neighbour: Neighbour,
  { renditionId, segmentIndex, blocks }: SegmentKey & { readonly blocks: number },
): void {
  const holdings = neighbour.holdings.get(renditionId);
  if (holdings === undefined || segmentIndex >= holdings.segmentCount || hasBit(holdings.bits, segmentIndex)) return;
  if (blocks === 0) holdings.some.delete(segmentIndex);
  else holdings.some.set(segmentIndex, blocks);
}

/** A neighbour does not hold a block that it was asked for: nor the whole segment. */
export function markMissing(neighbour: Neighbour, key: BlockKey): void {
  const some = neighbour.holdings.get(key.renditionId)?.some.get(key.segmentIndex) ?? 0;
  markHolding(neighbour, key, false);
  const isTold = isAmong(some, key.blockIndex);
  markSome(neighbour, { ...key, blocks: isTold ? (some & ~(1 << key.blockIndex)) >>> 0 : some });
}
