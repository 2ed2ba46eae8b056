import type { RenditionId } from "../../ids.ts";
import { blockBytes } from "../../manifest/manifest.ts";
import type { RejectReason, Urgency } from "../../wire/message.ts";
import type { BlockKey, LinkId, SegmentKey } from "../input.ts";
import { blocksOf, bytesOfBlock } from "../rendition-state.ts";
import type { Core, Neighbour, Upload } from "../state.ts";
import { never } from "../timers.ts";
import { announceNow, tellHoldings } from "./announcements.ts";
import { mayUpload } from "./may-upload.ts";

/** A neighbour asks for a block: queue it, or say at once why not. */
export function requestArrived(
  core: Core,
  neighbour: Neighbour,
  ask: { requestId: number; key: BlockKey; urgency: Urgency },
): void {
  neighbour.askedId = ask.key.renditionId;
  const refusal = refuse(core, neighbour, ask.key);
  if (refusal !== null) return reject(core, neighbour.linkId, ask.requestId, refusal);
  core.uploads.waiting.push({ linkId: neighbour.linkId, ...ask, order: core.nowMs });
  serveUploads(core);
}

function refuse(core: Core, neighbour: Neighbour, key: BlockKey): RejectReason | null {
  if (!core.sharing.allowed || !mayUpload(core) || core.sharing.closedIds.has(key.renditionId)) return "stopped";
  const state = core.renditions.get(key.renditionId);
  if (state === undefined || !state.held.has(key.segmentIndex)) return "missing";
  if (key.blockIndex >= blocksOf(state, key.segmentIndex)) return "missing";
  const waiting = core.uploads.waiting.filter((upload) => upload.linkId === neighbour.linkId).length;
  return waiting >= core.limits.uploadQueueMax ? "busy" : null;
}

export function reject(core: Core, linkId: LinkId, requestId: number, reason: RejectReason): void {
  core.out.push({ type: "send", linkId, message: { type: "reject", requestId, reason } });
}

/** The listener's own limits. Neighbours and tracker are told at once when uploading stops or becomes possible again. */
export function allowUploads(core: Core, allowance: { readonly bitsPerSecond: number; readonly bytes: number }): void {
  const before = mayUpload(core);
  refillTokens(core);
  core.uploads.bitsPerSecond = Math.max(0, Math.min(core.limits.uploadBitsPerSecondMax, allowance.bitsPerSecond));
  let onTheWay = 0;
  for (const { key } of core.uploads.inFlight.values()) onTheWay += bytesOfBlock(core, key);
  core.uploads.bytesLeft = allowance.bytes - onTheWay;
  if (mayUpload(core) !== before) offerChanged(core);
}

/** Rejects the requests that wait for a rendition which may not go up any more. */
export function rejectUploadsOf(core: Core, renditionId: RenditionId): void {
  for (const upload of core.uploads.waiting.filter(({ key }) => key.renditionId === renditionId)) {
    core.uploads.waiting.splice(core.uploads.waiting.indexOf(upload), 1);
    reject(core, upload.linkId, upload.requestId, "stopped");
  }
}

function offerChanged(core: Core): void {
  if (!mayUpload(core)) {
    for (const { linkId, requestId } of core.uploads.waiting.splice(0)) reject(core, linkId, requestId, "stopped");
  }
  tellHoldings(core);
  announceNow(core);
}

/** Hands blocks to the shell as far as slots, back-pressure and the upload cap allow. */
export function serveUploads(core: Core): void {
  refillTokens(core);
  while (core.uploads.waiting.length > 0 && core.uploads.inFlight.size < core.limits.uploadsInFlightMax) {
    const best = chooseUpload(core);
    const upload = core.uploads.waiting[best];
    if (upload === undefined) return;
    const bytes = bytesOfBlock(core, upload.key);
    if (core.uploads.tokens < bytes) return;
    core.uploads.tokens -= bytes;
    core.uploads.bytesLeft -= bytes;
    core.uploads.waiting.splice(best, 1);
    core.uploads.inFlight.set(`${upload.linkId}/${upload.requestId}`, upload);
    core.out.push({ type: "send-block", linkId: upload.linkId, requestId: upload.requestId, key: upload.key });
    if (!mayUpload(core)) offerChanged(core);
  }
}

/**
 * The request that is served next, as its index: urgent before idle, then the neighbour whose turn it is, then the one that gave us most,
 * then the one that asked first. While all slots are taken only neighbours that have one are served. -1: none.
 */
function chooseUpload(core: Core): number {
  const turn = optimisticLink(core);
  const served = new Set<LinkId>();
  for (const { linkId } of core.uploads.inFlight.values()) if (linkId !== turn) served.add(linkId);
  const slotsTaken = served.size >= core.limits.uploadSlots - 1;
  let best = -1;
  core.uploads.waiting.forEach((upload, index) => {
    if (slotsTaken && upload.linkId !== turn && !served.has(upload.linkId)) return;
    const leader = core.uploads.waiting[best];
    if (leader === undefined || comesBefore(core, upload, leader)) best = index;
  });
  return best;
}

/** The neighbour whose turn it is: the one that waits and was served longest ago keeps a slot for a while. */
function optimisticLink(core: Core): LinkId {
  const { optimistic } = core.uploads;
  const waiting = (linkId: LinkId) => core.uploads.waiting.some((upload) => upload.linkId === linkId);
  const isOver = optimistic === null || core.nowMs >= optimistic.sinceMs + core.limits.optimisticMs;
  if (optimistic !== null && !isOver && waiting(optimistic.linkId)) return optimistic.linkId;
  let longest: Neighbour | null = null;
  for (const { linkId } of core.uploads.waiting) {
    const neighbour = core.neighbours.get(linkId);
    if (neighbour !== undefined && (longest === null || neighbour.lastSentAtMs < longest.lastSentAtMs)) {
      longest = neighbour;
    }
  }
  const linkId = longest?.linkId ?? core.uploads.waiting[0]?.linkId ?? 0;
  core.uploads.optimistic = { linkId, sinceMs: core.nowMs };
  return linkId;
}

function comesBefore(core: Core, one: Upload, other: Upload): boolean {
  if (one.urgency !== other.urgency) return one.urgency < other.urgency;
  const turn = core.uploads.optimistic?.linkId;
  if (one.linkId !== other.linkId && (one.linkId === turn || other.linkId === turn)) return one.linkId === turn;
  const given = (upload: Upload) => core.neighbours.get(upload.linkId)?.receivedBytes ?? 0;
  if (one.linkId !== other.linkId && given(one) !== given(other)) return given(one) > given(other);
  return one.order < other.order;
}

/** Token bucket that holds at most one second of the cap. */
function refillTokens(core: Core): void {
  const gained = ((core.nowMs - core.uploads.tokensAtMs) * core.uploads.bitsPerSecond) / 8_000;
  // A cap below one block a second still lets a block through.
  const most = Math.max(blockBytes, core.uploads.bitsPerSecond / 8);
  core.uploads.tokens = Math.min(most, core.uploads.tokens + gained);
  core.uploads.tokensAtMs = core.nowMs;
}

/** When the next queued block may go, Infinity when none waits for tokens. */
export function nextUploadMs(core: Core): number {
  if (
    core.uploads.waiting.length === 0 ||
    core.uploads.bitsPerSecond === 0 ||
    core.uploads.inFlight.size >= core.limits.uploadsInFlightMax
  ) {
    return never;
  }
  const upload = core.uploads.waiting[chooseUpload(core)];
  if (upload === undefined) return never;
  const lacking = bytesOfBlock(core, upload.key) - core.uploads.tokens;
  return core.uploads.tokensAtMs + Math.max(1, lacking / (core.uploads.bitsPerSecond / 8_000));
}

export function blockSent(core: Core, sent: { linkId: LinkId; requestId: number; bytes: number }): void {
  const name = `${sent.linkId}/${sent.requestId}`;
  const upload = core.uploads.inFlight.get(name);
  core.uploads.inFlight.delete(name);
  if (upload !== undefined) takeBack(core, bytesOfBlock(core, upload.key) - sent.bytes);
  core.counters.uploadedBytes += sent.bytes;
  const neighbour = core.neighbours.get(sent.linkId);
  if (neighbour !== undefined) {
    neighbour.sentBytes += sent.bytes;
    if (sent.bytes > 0) neighbour.lastSentAtMs = core.nowMs;
  }
  serveUploads(core);
}

export function uploadFailed(core: Core, linkId: LinkId, requestId: number): void {
  const name = `${linkId}/${requestId}`;
  const upload = core.uploads.inFlight.get(name);
  if (upload === undefined) return;
  core.uploads.inFlight.delete(name);
  takeBack(core, bytesOfBlock(core, upload.key));
  if (core.neighbours.has(linkId)) reject(core, linkId, requestId, "missing");
  serveUploads(core);
}

/** Bytes that were counted on their way and did not go. */
function takeBack(core: Core, bytes: number): void {
  const before = mayUpload(core);
  core.uploads.bytesLeft += Math.max(0, bytes);
  if (mayUpload(core) !== before) offerChanged(core);
}

export function cancelUpload(core: Core, linkId: LinkId, requestId: number): void {
  const index = core.uploads.waiting.findIndex((upload) => upload.linkId === linkId && upload.requestId === requestId);
  if (index >= 0) core.uploads.waiting.splice(index, 1);
}

/** A segment is gone: neighbours that wait for a block of it are told, and ask elsewhere. */
export function refuseUploads(core: Core, key: SegmentKey): void {
  for (let index = core.uploads.waiting.length - 1; index >= 0; index -= 1) {
    const upload = core.uploads.waiting[index];
    if (upload?.key.renditionId !== key.renditionId || upload.key.segmentIndex !== key.segmentIndex) continue;
    core.uploads.waiting.splice(index, 1);
    reject(core, upload.linkId, upload.requestId, "missing");
  }
}

export function forgetUploads(core: Core, linkId: LinkId): void {
  for (let index = core.uploads.waiting.length - 1; index >= 0; index -= 1) {
    if (core.uploads.waiting[index]?.linkId === linkId) core.uploads.waiting.splice(index, 1);
  }
  for (const [name, upload] of core.uploads.inFlight) {
    if (upload.linkId !== linkId) continue;
    core.uploads.inFlight.delete(name);
    takeBack(core, bytesOfBlock(core, upload.key));
  }
  if (core.uploads.optimistic?.linkId === linkId) core.uploads.optimistic = null;
  serveUploads(core);
}
