import { hasBit } from "../../bitfield.ts";
import type { RenditionId } from "../../ids.ts";
import { blockSize } from "../../manifest/manifest.ts";
import { holdSegment } from "../cache.ts";
import { mayTell } from "../conduct/telling.ts";
import type { BlockKey, CheckOutcome, SegmentKey } from "../input.ts";
import { someBlocksMax } from "../neighbours/holdings.ts";
import { mayGive } from "../neighbours/may-upload.ts";
import { dismissNeighbour } from "../neighbours/neighbours.ts";
import { forgetRequest } from "../neighbours/request-books.ts";
import type { PayloadRef, WasteReason } from "../output.ts";
import { blocksOf, partialOf, segmentBytes } from "../rendition-state.ts";
import { type Core, considerAnew, freshNumber, type Neighbour } from "../state.ts";
import { checkFailed, checkWorked } from "../wanted/check-rest.ts";
import { noLongerMissing, originRefused, originWorked } from "./origin-rest.ts";

/** A payload of the right size for a block that is still missing goes to be verified; any other is discarded. */
export function blockArrived(core: Core, key: BlockKey, from: PayloadRef, payloadBytes: number): void {
  const state = core.renditions.get(key.renditionId);
  if (state === undefined || state.held.has(key.segmentIndex) || key.blockIndex >= blocksOf(state, key.segmentIndex)) {
    return discard(core, from, payloadBytes, "late");
  }
  const partial = partialOf(state, key.segmentIndex);
  if (partial.blocks[key.blockIndex] === 2) return discard(core, from, payloadBytes, "duplicate");
  if (payloadBytes !== blockSize(segmentBytes(state, key.segmentIndex), key.blockIndex)) {
    discard(core, from, payloadBytes, "unverified");
    return blame(core, from, key);
  }
  if (partial.blocks[key.blockIndex] === 0) partial.blocks[key.blockIndex] = 1;
  const verifyId = freshNumber(core);
  core.verifications.set(verifyId, { key, from, bytes: payloadBytes });
  core.out.push({ type: "verify", verifyId, key, from });
}

export function blockVerified(core: Core, verifyId: number, outcome: CheckOutcome): void {
  const verification = core.verifications.get(verifyId);
  if (verification === undefined) return;
  core.verifications.delete(verifyId);
  const { key, from, bytes } = verification;
  const state = core.renditions.get(key.renditionId);
  const partial = state?.partial.get(key.segmentIndex);
  if (outcome === "unchecked") {
    freeBlock(core, key);
    discard(core, from, bytes, "late");
    if (from.via === "origin") core.origin.complete.delete(from.fetchId);
    return checkFailed(core);
  }
  checkWorked(core);
  if (outcome === "false") {
    freeBlock(core, key);
    discard(core, from, bytes, "unverified");
    return blame(core, from, key);
  }
  if (from.via === "origin") allVerified(core, from.fetchId);
  if (state === undefined || partial === undefined) return discard(core, from, bytes, "late");
  if (partial.blocks[key.blockIndex] === 2) return discard(core, from, bytes, "duplicate");
  const source = from.via === "link" ? "peer" : "cdn";
  partial.blocks[key.blockIndex] = 2;
  partial.keptCount += 1;
  partial.firstKeptMs = Math.min(partial.firstKeptMs, core.nowMs);
  partial.bytes[source] += bytes;
  core.counters.bytes[source] += bytes;
  core.out.push({ type: "keep-block", key, from });
  cancelOtherRequests(core, key);
  cancelNeedlessFetches(core, key, partial.blocks);
  if (partial.keptCount === partial.blocks.length) completeSegment(core, key);
  else tellSome(core, key, partial.blocks);
}

/** Neighbours that want the segment too may ask for what is here of it. */
function tellSome(core: Core, key: SegmentKey, kept: Uint8Array): void {
  if (!mayGive(core, key.renditionId)) return;
  const blocks = keptBits(kept);
  for (const neighbour of core.neighbours.values()) tellSomeTo(core, neighbour, key, blocks);
}

/** A neighbour that has just come to want a rendition hears what is here of segments that are not whole yet. */
export function tellUnfinished(core: Core, neighbour: Neighbour, renditionId: RenditionId): void {
  if (!mayGive(core, renditionId)) return;
  for (const [segmentIndex, { blocks }] of core.renditions.get(renditionId)?.partial ?? []) {
    tellSomeTo(core, neighbour, { renditionId, segmentIndex }, keptBits(blocks));
  }
}

/** One that may not give says nothing of what it holds: whether it wants a rendition is known from what it asked for. */
function tellSomeTo(core: Core, neighbour: Neighbour, { renditionId, segmentIndex }: SegmentKey, blocks: number): void {
  const { holdings, linkId, askedId } = neighbour;
  const theirs = holdings.get(renditionId);
  if (theirs === undefined ? askedId !== renditionId : hasBit(theirs.bits, segmentIndex)) return;
  if ((blocks & ~(theirs?.some.get(segmentIndex) ?? 0)) === 0 || !mayTell(core, neighbour, "some")) return;
  core.out.push({ type: "send", linkId, message: { type: "some", renditionId, segmentIndex, blocks } });
}

/** The least bit for the first block. Of a segment that is shared whole only its first blocks are told. */
function keptBits(kept: Uint8Array): number {
  let bits = 0;
  for (const [block, state] of kept.entries()) if (state === 2 && block < someBlocksMax) bits |= 1 << block;
  return bits >>> 0;
}

/** The block has come: other neighbours that were asked for it need not send it. */
function cancelOtherRequests(core: Core, key: BlockKey): void {
  for (const neighbour of core.neighbours.values()) {
    for (const request of neighbour.requests.values()) {
      if (!sameBlock(request.key, key)) continue;
      core.out.push({
        type: "send",
        linkId: neighbour.linkId,
        message: { type: "cancel", requestId: request.requestId },
      });
      forgetRequest(core, neighbour.linkId, request.requestId);
    }
  }
}

/** Cancels fetches from the origin whose blocks have all come from elsewhere meanwhile. */
function cancelNeedlessFetches(core: Core, key: SegmentKey, blocks: Uint8Array): void {
  for (const fetch of core.origin.fetches.values()) {
    const { firstBlock, endBlock, arrivedBlocks } = fetch;
    if (fetch.cancelled || fetch.key.renditionId !== key.renditionId || fetch.key.segmentIndex !== key.segmentIndex) {
      continue;
    }
    if (arrivedBlocks === endBlock - firstBlock || blocks.subarray(firstBlock, endBlock).some((kept) => kept !== 2))
      continue;
    fetch.cancelled = true;
    core.out.push({ type: "cancel-origin", fetchId: fetch.fetchId, reason: "needless" });
  }
}

function completeSegment(core: Core, key: BlockKey): void {
  const state = core.renditions.get(key.renditionId);
  const partial = state?.partial.get(key.segmentIndex);
  if (state === undefined || partial === undefined) return;
  state.partial.delete(key.segmentIndex);
  state.sharedOutAtMs.delete(key.segmentIndex);
  considerAnew(core);
  const segment = { renditionId: key.renditionId, segmentIndex: key.segmentIndex };
  noLongerMissing(core, segment);
  core.out.push({ type: "store-segment", key: segment });
  holdSegment(core, segment, { used: false, bytes: partial.bytes, reason: partial.reason });
}

/** It is missing again, unless another copy of it is being verified. */
function freeBlock(core: Core, key: BlockKey): void {
  const partial = core.renditions.get(key.renditionId)?.partial.get(key.segmentIndex);
  if (partial?.blocks[key.blockIndex] === 1 && !isBeingVerified(core, key)) partial.blocks[key.blockIndex] = 0;
}

/** Whether blocks that a fetch brought are still being verified. */
export function isFetchBeingVerified({ verifications }: Pick<Core, "verifications">, fetchId: number): boolean {
  for (const { from } of verifications.values()) if (from.via === "origin" && from.fetchId === fetchId) return true;
  return false;
}

/** Whether what a neighbour sent under this name is still being verified. */
export function isPayloadBeingVerified(
  { verifications }: Pick<Core, "verifications">,
  { linkId, requestId }: PayloadRef & { readonly via: "link" },
): boolean {
  for (const { from } of verifications.values()) {
    if (from.via === "link" && from.linkId === linkId && from.requestId === requestId) return true;
  }
  return false;
}

/** The last block of a fetch that was complete before is genuine: only now it is known that the origin sent what it should. */
function allVerified(core: Core, fetchId: number): void {
  if (core.origin.complete.has(fetchId) && !isFetchBeingVerified(core, fetchId)) {
    core.origin.complete.delete(fetchId);
    originWorked(core);
  }
}

function isBeingVerified({ verifications }: Pick<Core, "verifications">, key: BlockKey): boolean {
  for (const verification of verifications.values()) if (sameBlock(verification.key, key)) return true;
  return false;
}

function sameBlock(one: BlockKey, other: BlockKey): boolean {
  return (
    one.blockIndex === other.blockIndex &&
    one.segmentIndex === other.segmentIndex &&
    one.renditionId === other.renditionId
  );
}

export function discard(core: Core, from: PayloadRef, bytes: number, reason: WasteReason): void {
  core.counters.wastedBytes[reason] += bytes;
  core.out.push({ type: "discard-block", from, reason });
}

/** After a block that is not genuine: a neighbour is cut off by its first one, the origin is asked again later. */
export function blame(core: Core, from: PayloadRef, { renditionId, segmentIndex }: SegmentKey): void {
  if (from.via === "link") {
    core.counters.rejected.peer += 1;
    const neighbour = core.neighbours.get(from.linkId);
    if (neighbour !== undefined) dismissNeighbour(core, neighbour, "bad-block");
    return;
  }
  core.counters.rejected.cdn += 1;
  // It may have been complete before its blocks were verified; it fails once, however many of them are false.
  if (core.origin.complete.delete(from.fetchId)) return originRefused(core, { renditionId, segmentIndex }, "false");
  const fetch = core.origin.fetches.get(from.fetchId);
  if (fetch === undefined || fetch.cancelled) return;
  fetch.cancelled = true;
  core.out.push({ type: "cancel-origin", fetchId: fetch.fetchId, reason: "false-bytes" });
  originRefused(core, { renditionId, segmentIndex }, "false");
}
