import type { RenditionId } from "../../ids.ts";
import type { PeerMessage, RejectReason, Urgency } from "../../wire/message.ts";
import type { BlockKey, LinkId, SegmentKey } from "../input.ts";
import { blocksOf, bytesOfBlock } from "../rendition-state.ts";
import type { Core, Neighbour, Upload } from "../state.ts";
import { never } from "../timers.ts";
import { allowedInMs, changeCap, takeFromCap } from "../uplink/cap.ts";
import { clockMs } from "../uplink/clock-ms.ts";
import { saysEnough } from "../uplink/enough.ts";
import { noteGiven } from "../uplink/given.ts";
import { isInside } from "../uplink/inside.ts";
import { learnFromAck, startTrain, trainAwaitedUntilMs, trainOf } from "../uplink/learn-line.ts";
import { partBytes } from "../uplink/line-rate.ts";
import { hasRoom } from "../uplink/on-the-way.ts";
import { promise, sending } from "../uplink/promise.ts";
import { chooseUpload } from "../uplink/turns.ts";
import { announceNow, tellHoldings } from "./announcements.ts";
import { mayUpload } from "./may-upload.ts";

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

function isUnderWay({ uploads }: Pick<Core, "uploads">, asked: { linkId: LinkId; requestId: number }): boolean {
  const { linkId, requestId } = asked;
  if (uploads.begun.has(nameOf(asked))) return true;
  return uploads.waiting.some((upload) => upload.linkId === linkId && upload.requestId === requestId);
}

function refuse(core: Core, neighbour: Neighbour, key: BlockKey): RejectReason | null {
  if (!core.sharing.allowed || !mayUpload(core) || core.sharing.closedIds.has(key.renditionId)) return "stopped";
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
  for (;;) {
    const [first, second] = core.uploads.insideNext ? [serveInside, serveOutside] : [serveOutside, serveInside];
    if (!first(core) && !second(core)) return;
  }
}

/** What does not use our line goes as fast as it is allowed and read: whole blocks, unless somebody outside waits for the same cap. */
function serveInside(core: Core): boolean {
  const upload = nextUpload(core, insideCandidate);
  if (upload === null) return false;
  const bytes = insidePartBytes(core, upload);
  if (!takeFromCap(core.uploads, bytes, core.nowMs)) return false;
  hand(core, upload, bytes);
  core.uploads.insideNext = false;
  return true;
}

/** All else goes in parts, as fast as our line takes them. */
function serveOutside(core: Core): boolean {
  const upload = nextUpload(core, outsideCandidate);
  if (upload === null || core.nowMs < trainAwaitedUntilMs(core)) return false;
  if (allowedInMs(core.uploads, nextPartBytes(core, upload), core.nowMs) > 0) return false;
  startTrain(core, upload);
  const bytes = nextPartBytes(core, upload);
  if (core.uploads.tokens < bytes) core.uploads.line.wasLimiting = true;
  if (core.uploads.tokens < bytes || !takeFromCap(core.uploads, bytes, core.nowMs)) return false;
  core.uploads.tokens -= bytes;
  hand(core, upload, bytes);
  core.uploads.insideNext = true;
  return true;
}

function insidePartBytes(core: Core, { bytes, handedBytes }: Upload): number {
  const left = bytes - handedBytes;
  return outsideCandidate(core) === null ? left : Math.min(left, partBytes(core.uploads.line.bitsPerSecond));
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

/** A train ends with a part of its own. */
function nextPartBytes({ uploads: { line } }: Pick<Core, "uploads">, upload: Upload): number {
  const { handedBytes, bytes } = upload;
  const trainEnd = trainOf(line, upload)?.endByte ?? 0;
  return Math.min(partBytes(line.bitsPerSecond), (trainEnd > handedBytes ? trainEnd : bytes) - handedBytes);
}

/** Who never tells of what arrives holds up nobody but itself, and itself not for ever. */
function forgetUnacknowledged(core: Core): void {
  for (const upload of [...core.uploads.begun.values()]) {
    if (unacknowledgedAtMs(core, upload) > core.nowMs) continue;
    endUpload(core, upload);
    // It would take the next block for the rest of this one that is missing.
    if (upload.handedBytes < upload.bytes) reject(core, upload.linkId, upload.requestId, "busy");
  }
}

/** When a block of which parts have left is given up, unless the neighbour acknowledges some before. */
function unacknowledgedAtMs({ limits }: Pick<Core, "limits">, { parts }: Upload): number {
  const last = parts.at(-1);
  return last === undefined ? never : last.leftAtMs + limits.requestTimeoutMaxMs;
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

/** The block that goes on or begins next over our line; null: none waits for somebody with room. */
function outsideCandidate(core: Core): Upload | null {
  return nextOf(core, false, (linkId) => !isInside(core, linkId) && hasRoom(core, linkId));
}

function insideCandidate(core: Core): Upload | null {
  return nextOf(core, true, (linkId) => isInside(core, linkId));
}

function nextOf(core: Core, inside: boolean, hasRoom: (linkId: LinkId) => boolean): Upload | null {
  for (const upload of core.uploads.begun.values()) {
    if (upload.handedBytes < upload.bytes && hasRoom(upload.linkId)) return upload;
  }
  if (core.uploads.waiting.length === 0 || unsentBlocks(core, inside) >= core.limits.uploadsInFlightMax) return null;
  return chooseUpload(core, hasRoom);
}

/** Blocks of which the shell still has parts to put into a channel. What is only not acknowledged takes its neighbour's room, and nobody else's. */
function unsentBlocks(core: Pick<Core, "uploads" | "neighbours">, inside: boolean): number {
  let blocks = 0;
  for (const { sentBytes, handedBytes, linkId } of core.uploads.begun.values()) {
    if (sentBytes < handedBytes && isInside(core, linkId) === inside) blocks += 1;
  }
  return blocks;
}

/** Bytes that may be on their way to one neighbour: more would wait in a queue that is not ours. */
function begin(core: Core, upload: Upload): void {
  core.uploads.bytesLeft -= upload.bytes;
  core.uploads.waiting.splice(core.uploads.waiting.indexOf(upload), 1);
  core.uploads.begun.set(nameOf(upload), upload);
  noteGiven(core.uploads.given, upload.key);
  core.uploads.last = { linkId: upload.linkId, key: upload.key };
}

function nameOf({ linkId, requestId }: { readonly linkId: LinkId; readonly requestId: number }): string {
  return `${linkId}/${requestId}`;
}

/** Token bucket of the line that holds one part, or what goes in `burstMs`. */
function refillTokens(core: Core): void {
  const { bitsPerSecond } = core.uploads.line;
  const gained = ((core.nowMs - core.uploads.tokensAtMs) * bitsPerSecond) / 8_000;
  const most = Math.max(partBytes(bitsPerSecond), (bitsPerSecond / 8_000) * burstMs);
  core.uploads.tokens = Math.min(most, core.uploads.tokens + gained);
  core.uploads.tokensAtMs = core.nowMs;
}

/** A page's timers come some ms late now and then; what was not sent meanwhile may follow. */
const burstMs = 12;

/** When the next part may go, Infinity when none waits for tokens. */
export function nextUploadMs(core: Core): number {
  if (core.uploads.bitsPerSecond === 0) return never;
  const inside = insideCandidate(core);
  const insideAtMs = inside === null ? never : allowedAtMs(core, insidePartBytes(core, inside));
  const outside = outsideCandidate(core);
  if (outside === null) return Math.min(insideAtMs, waitsForAckUntilMs(core));
  const { tokens, tokensAtMs, line } = core.uploads;
  const bytes = nextPartBytes(core, outside);
  const takenAtMs = tokensAtMs + Math.max(1, ((bytes - tokens) * 8_000) / line.bitsPerSecond);
  return Math.min(insideAtMs, Math.max(takenAtMs, allowedAtMs(core, bytes), trainAwaitedUntilMs(core)));
}

function allowedAtMs({ uploads, nowMs }: Pick<Core, "uploads" | "nowMs">, bytes: number): number {
  return nowMs + Math.ceil(allowedInMs(uploads, bytes, nowMs));
}

/** When somebody's room is given to those who wait. */
function waitsForAckUntilMs(core: Core): number {
  let untilMs = never;
  if (core.uploads.waiting.length === 0) return untilMs;
  for (const upload of core.uploads.begun.values()) untilMs = Math.min(untilMs, unacknowledgedAtMs(core, upload));
  return untilMs;
}

/** The shell has put a part into the channel, or (0 bytes) has dropped what it still had of the block. */
export function partSent(core: Core, sent: { linkId: LinkId; requestId: number; bytes: number }): void {
  const upload = core.uploads.begun.get(nameOf(sent));
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
  const upload = core.uploads.begun.get(nameOf({ linkId: neighbour.linkId, requestId: ack.requestId }));
  if (upload === undefined) return;
  const bytes = Math.min(ack.bytes, upload.handedBytes) - upload.ackedBytes;
  if (bytes <= 0) return;
  upload.ackedBytes += bytes;
  learnFromAck(core, neighbour, { upload, ack, bytes });
  if (upload.ackedBytes === upload.bytes) {
    if (trainOf(core.uploads.line, upload) !== null) core.uploads.line.train = null;
    core.uploads.begun.delete(nameOf(upload));
  }
  serveUploads(core);
}

export function uploadFailed(core: Core, linkId: LinkId, requestId: number): void {
  const upload = core.uploads.begun.get(nameOf({ linkId, requestId }));
  if (upload === undefined) return;
  endUpload(core, upload);
  if (core.neighbours.has(linkId)) reject(core, linkId, requestId, "missing");
  serveUploads(core);
}

/** What of a block has not gone will not go. */
function endUpload(core: Core, upload: Upload): void {
  core.uploads.begun.delete(nameOf(upload));
  if (trainOf(core.uploads.line, upload) !== null) core.uploads.line.train = null;
  const before = mayUpload(core);
  core.uploads.bytesLeft += Math.max(0, upload.bytes - upload.sentBytes);
  if (mayUpload(core) !== before) offerChanged(core);
}

export function cancelUpload(core: Core, linkId: LinkId, requestId: number): void {
  const index = core.uploads.waiting.findIndex((upload) => upload.linkId === linkId && upload.requestId === requestId);
  if (index >= 0) core.uploads.waiting.splice(index, 1);
  const begun = core.uploads.begun.get(nameOf({ linkId, requestId }));
  if (begun !== undefined) endUpload(core, begun);
}

/** A segment is gone: neighbours that wait for a block of it are told, and ask elsewhere. */
export function refuseUploads(core: Core, { renditionId, segmentIndex }: SegmentKey): void {
  const isOfSegment = ({ key }: Upload) => key.renditionId === renditionId && key.segmentIndex === segmentIndex;
  for (const upload of core.uploads.waiting.filter(isOfSegment)) rejectWaiting(core, upload, "missing");
}

export function forgetUploads(core: Core, linkId: LinkId): void {
  const { waiting, begun } = core.uploads;
  for (const upload of waiting.filter((each) => each.linkId === linkId)) waiting.splice(waiting.indexOf(upload), 1);
  for (const upload of [...begun.values()]) if (upload.linkId === linkId) endUpload(core, upload);
  if (core.uploads.optimistic?.linkId === linkId) core.uploads.optimistic = null;
  serveUploads(core);
}
