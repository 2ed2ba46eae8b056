import type { RenditionId } from "../../ids.ts";
import type { PeerMessage, RejectReason, Urgency } from "../../wire/message.ts";
import type { BlockKey, LinkId, SegmentKey } from "../input.ts";
import { blocksOf, bytesOfBlock } from "../rendition-state.ts";
import type { Core, Neighbour, Upload } from "../state.ts";
import { begunUpload, begunUploads, forgetBegun, noteBegun, type Requested } from "../uplink/begun.ts";
import { allowedInMs, changeCap, takeFromCap } from "../uplink/cap.ts";
import { clockMs } from "../uplink/clock-ms.ts";
import { saysEnough } from "../uplink/enough.ts";
import { blockNameOf, noteGiven } from "../uplink/given.ts";
import { isInside } from "../uplink/inside.ts";
import { learnFromAck, startTrain, trainAwaitedUntilMs, trainOf } from "../uplink/learn-line.ts";
import {
  insideCandidate,
  insidePartBytes,
  outsideCandidate,
  outsidePartBytes,
  refillTokens,
  unacknowledgedAtMs,
} from "../uplink/next-part.ts";
import { promise, sending } from "../uplink/promise.ts";
import { announceNow, tellHoldings } from "./announcements.ts";
import { mayGive, mayUpload } from "./may-upload.ts";

/** A neighbour asks for a block: queue it, or say at once why not. */
export function requestArrived(
  core: Core,
  neighbour: Neighbour,
  ask: { readonly requestId: number; readonly key: BlockKey; readonly urgency: Urgency; readonly dueMs: number },
): void {
  const { linkId } = neighbour;
  const { requestId, key, urgency } = ask;
  neighbour.askedId = key.renditionId;
  // One answer for each number: a second one could not be told from the first.
  if (isUnderWay(core, { linkId, requestId })) return;
  const refusal = refuse(core, neighbour, key);
  if (refusal !== null) return reject(core, linkId, requestId, refusal);
  if (saysEnough(core, neighbour, ask.dueMs)) return reject(core, linkId, requestId, "enough");
  const upload: Upload = {
    linkId,
    requestId,
    key,
    blockName: blockNameOf(key),
    urgency,
    askedAtMs: core.nowMs,
    dueAtMs: core.nowMs + ask.dueMs,
    bytes: bytesOfBlock(core, key),
    handedBytes: 0,
    sentBytes: 0,
    ackedBytes: 0,
    parts: [],
  };
  const { inMs, afterAllMs, keepsPromises } = promise(core, upload);
  if (inMs > ask.dueMs || !keepsPromises)
    return reject(core, linkId, requestId, "late", keepsPromises ? inMs : afterAllMs);
  core.uploads.waiting.push(upload);
  serveUploads(core);
}

function isUnderWay({ uploads }: Pick<Core, "uploads">, asked: Requested): boolean {
  const { linkId, requestId } = asked;
  if (begunUpload(uploads, asked) !== undefined) return true;
  return uploads.waiting.some((upload) => upload.linkId === linkId && upload.requestId === requestId);
}

function refuse(core: Core, neighbour: Neighbour, key: BlockKey): RejectReason | null {
  if (!mayGive(core, key.renditionId)) return "stopped";
  const state = core.renditions.get(key.renditionId);
  if (state === undefined) return "missing";
  if (!state.held.has(key.segmentIndex) && state.partial.get(key.segmentIndex)?.blocks[key.blockIndex] !== 2)
    return "missing";
  if (key.blockIndex >= blocksOf(state, key.segmentIndex)) return "missing";
  const waiting = core.uploads.waiting.filter((upload) => upload.linkId === neighbour.linkId).length;
  return waiting >= core.limits.uploadQueueMax ? "busy" : null;
}

export function reject(core: Core, linkId: LinkId, requestId: number, reason: RejectReason, inMs = 0): void {
  core.out.push({ type: "send", linkId, message: { type: "reject", requestId, reason, inMs } });
}

/** The listener's own limits. Neighbours and tracker are told at once when uploading stops or becomes possible again. */
export function allowUploads(core: Core, allowance: { readonly bitsPerSecond: number; readonly bytes: number }): void {
  const before = mayUpload(core);
  const { uploadBitsPerSecondMax } = core.limits;
  changeCap(core.uploads, Math.max(0, Math.min(uploadBitsPerSecondMax, allowance.bitsPerSecond)), core.nowMs);
  if (core.uploads.bitsPerSecond === 0)
    for (const upload of begunUploads(core.uploads)) giveUp(core, upload, "stopped");
  let onTheWay = 0;
  for (const { bytes, sentBytes } of core.uploads.begun.values()) onTheWay += bytes - sentBytes;
  core.uploads.bytesLeft = allowance.bytes - onTheWay;
  if (mayUpload(core) !== before) offerChanged(core);
}

/** Rejects the requests that wait for a rendition which may not go up any more. */
export function rejectUploadsOf(core: Core, renditionId: RenditionId): void {
  for (const upload of core.uploads.waiting.filter(({ key }) => key.renditionId === renditionId)) {
    rejectWaiting(core, upload, "stopped");
  }
}

function rejectWaiting(core: Core, upload: Upload, reason: RejectReason, inMs = 0): void {
  core.uploads.waiting.splice(core.uploads.waiting.indexOf(upload), 1);
  reject(core, upload.linkId, upload.requestId, reason, inMs);
}

function offerChanged(core: Core): void {
  if (!mayUpload(core)) {
    for (const { linkId, requestId } of core.uploads.waiting.splice(0)) reject(core, linkId, requestId, "stopped");
  }
  tellHoldings(core);
  announceNow(core);
}

/** Hands blocks to the shell as far as slots, the cap, the line and the neighbours' rooms allow. Of what the cap allows both ways get a half. */
export function serveUploads(core: Core): void {
  refillTokens(core);
  forgetUnacknowledged(core);
  // Who comes to wait comes later.
  const outsideWaits = outsideCandidate(core) !== null;
  for (;;) {
    const [first, second] = core.uploads.insideNext ? [serveInside, serveOutside] : [serveOutside, serveInside];
    if (!first(core, outsideWaits) && !second(core, outsideWaits)) return;
  }
}

/** What does not use our line goes as fast as it is allowed and read: whole blocks, unless somebody outside waits for the same cap. */
function serveInside(core: Core, outsideWaits: boolean): boolean {
  const upload = nextUpload(core, insideCandidate);
  if (upload === null) return false;
  const bytes = insidePartBytes(core, upload, outsideWaits);
  if (!takeFromCap(core.uploads, bytes, core.nowMs)) return false;
  hand(core, upload, bytes);
  core.uploads.insideNext = false;
  return true;
}

/** All else goes in parts, as fast as our line takes them. */
function serveOutside(core: Core): boolean {
  const upload = nextUpload(core, outsideCandidate);
  if (upload === null || core.nowMs < trainAwaitedUntilMs(core)) return false;
  if (allowedInMs(core.uploads, outsidePartBytes(core, upload), core.nowMs) > 0) return false;
  startTrain(core, upload);
  const bytes = outsidePartBytes(core, upload);
  if (core.uploads.tokens < bytes) core.uploads.line.wasLimiting = true;
  if (core.uploads.tokens < bytes || !takeFromCap(core.uploads, bytes, core.nowMs)) return false;
  core.uploads.tokens -= bytes;
  hand(core, upload, bytes);
  core.uploads.insideNext = true;
  return true;
}

function hand(core: Core, upload: Upload, bytes: number): void {
  const before = mayUpload(core);
  if (upload.handedBytes === 0) begin(core, upload);
  const { linkId, requestId, key, handedBytes: offset } = upload;
  core.out.push({ type: "send-block", linkId, requestId, key, offset, bytes, sentMs: clockMs(core.nowMs) });
  upload.handedBytes += bytes;
  upload.parts.push({ end: upload.handedBytes, leftAtMs: core.nowMs });
  if (mayUpload(core) !== before) offerChanged(core);
}

/** Who never tells of what arrives holds up nobody but itself, and itself not for ever. */
function forgetUnacknowledged(core: Core): void {
  for (const upload of begunUploads(core.uploads)) {
    if (unacknowledgedAtMs(core, upload) <= core.nowMs) giveUp(core, upload, "busy");
  }
}

/**
 * What of a block has not gone into the channel does not go: at a reject the shell drops what it has of it. The neighbour would take the next
 * block for the rest of this one.
 */
function giveUp(core: Core, upload: Upload, reason: RejectReason): void {
  endUpload(core, upload);
  if (upload.sentBytes < upload.bytes) reject(core, upload.linkId, upload.requestId, reason);
}

/** A block that was begun goes on; else the next one begins. What would be late is told so, in place of being sent in vain. */
function nextUpload(core: Core, candidate: (core: Core) => Upload | null): Upload | null {
  for (;;) {
    const upload = candidate(core);
    if (upload === null || upload.handedBytes > 0) return upload;
    const inMs = sending(core, isInside(core, upload.linkId))(upload.bytes);
    if (core.nowMs + inMs <= upload.dueAtMs) return upload;
    rejectWaiting(core, upload, "late", Math.ceil(inMs));
  }
}

function begin(core: Core, upload: Upload): void {
  core.uploads.bytesLeft -= upload.bytes;
  core.uploads.waiting.splice(core.uploads.waiting.indexOf(upload), 1);
  noteBegun(core.uploads, upload);
  noteGiven(core.uploads.given, upload.blockName);
  core.uploads.last = { linkId: upload.linkId, key: upload.key };
}

/** The shell has put a part into the channel, or (0 bytes) has dropped what it still had of the block. */
export function partSent(core: Core, sent: { linkId: LinkId; requestId: number; bytes: number }): void {
  const upload = begunUpload(core.uploads, sent);
  core.counters.uploadedBytes += sent.bytes;
  if (upload !== undefined) {
    upload.sentBytes += sent.bytes;
    if (sent.bytes === 0) endUpload(core, upload);
  }
  const neighbour = core.neighbours.get(sent.linkId);
  if (neighbour !== undefined) {
    neighbour.sentBytes += sent.bytes;
    if (sent.bytes > 0) neighbour.lastSentAtMs = core.nowMs;
  }
  serveUploads(core);
}

/** Parts have arrived: the line is known a little better, and there is room for more. */
export function partsArrived(core: Core, neighbour: Neighbour, ack: Extract<PeerMessage, { type: "ack" }>): void {
  const upload = begunUpload(core.uploads, { linkId: neighbour.linkId, requestId: ack.requestId });
  if (upload === undefined) return;
  const bytes = Math.min(ack.bytes, upload.handedBytes) - upload.ackedBytes;
  if (bytes <= 0) return;
  upload.ackedBytes += bytes;
  learnFromAck(core, neighbour, { upload, ack, bytes });
  if (upload.ackedBytes === upload.bytes) {
    if (trainOf(core.uploads.line, upload) !== null) core.uploads.line.train = null;
    forgetBegun(core.uploads, upload);
  }
  serveUploads(core);
}

export function uploadFailed(core: Core, linkId: LinkId, requestId: number): void {
  const upload = begunUpload(core.uploads, { linkId, requestId });
  if (upload === undefined) return;
  endUpload(core, upload);
  if (core.neighbours.has(linkId)) reject(core, linkId, requestId, "missing");
  serveUploads(core);
}

/** What of a block has not gone will not go. */
function endUpload(core: Core, upload: Upload): void {
  forgetBegun(core.uploads, upload);
  if (trainOf(core.uploads.line, upload) !== null) core.uploads.line.train = null;
  const before = mayUpload(core);
  core.uploads.bytesLeft += Math.max(0, upload.bytes - upload.sentBytes);
  if (mayUpload(core) !== before) offerChanged(core);
}

export function cancelUpload(core: Core, linkId: LinkId, requestId: number): void {
  const index = core.uploads.waiting.findIndex((upload) => upload.linkId === linkId && upload.requestId === requestId);
  if (index >= 0) core.uploads.waiting.splice(index, 1);
  const begun = begunUpload(core.uploads, { linkId, requestId });
  if (begun !== undefined) endUpload(core, begun);
}

/** A segment is gone: neighbours that wait for a block of it are told, and ask elsewhere. */
export function refuseUploads(core: Core, { renditionId, segmentIndex }: SegmentKey): void {
  const isOfSegment = ({ key }: Upload) => key.renditionId === renditionId && key.segmentIndex === segmentIndex;
  for (const upload of core.uploads.waiting.filter(isOfSegment)) rejectWaiting(core, upload, "missing");
}

export function forgetUploads(core: Core, linkId: LinkId): void {
  const { waiting } = core.uploads;
  for (const upload of waiting.filter((each) => each.linkId === linkId)) waiting.splice(waiting.indexOf(upload), 1);
  for (const upload of begunUploads(core.uploads)) if (upload.linkId === linkId) endUpload(core, upload);
  if (core.uploads.optimistic?.linkId === linkId) core.uploads.optimistic = null;
  serveUploads(core);
}
