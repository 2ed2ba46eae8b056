import type { RejectReason, Urgency } from "../wire/message.ts";
import type { BlockKey, LinkId } from "./input.ts";
import { blocksOf, bytesOfBlock } from "./rendition-state.ts";
import type { Core, Neighbour, Upload } from "./state.ts";

/** A neighbour asks for a block: queue it, or say at once why not. */
export function requestArrived(
  core: Core,
  neighbour: Neighbour,
  ask: { requestId: number; key: BlockKey; urgency: Urgency },
): void {
  const refusal = refuse(core, neighbour, ask.key);
  if (refusal !== null) return reject(core, neighbour.linkId, ask.requestId, refusal);
  core.uploads.push({ linkId: neighbour.linkId, ...ask, order: core.nowMs });
  serveUploads(core);
}

function refuse(core: Core, neighbour: Neighbour, key: BlockKey): RejectReason | null {
  if (!core.sharing) return "stopped";
  const state = core.renditions.get(key.renditionId);
  if (state === undefined || !state.held.has(key.segmentIndex)) return "missing";
  if (key.blockIndex >= blocksOf(state, key.segmentIndex)) return "missing";
  const waiting = core.uploads.filter((upload) => upload.linkId === neighbour.linkId).length;
  return waiting >= core.limits.uploadQueueMax ? "busy" : null;
}

export function reject(core: Core, linkId: LinkId, requestId: number, reason: RejectReason): void {
  core.out.push({ type: "send", linkId, message: { type: "reject", requestId, reason } });
}

/** Hands blocks to the shell as far as slots, back-pressure and the upload cap allow. */
export function serveUploads(core: Core): void {
  refillTokens(core);
  while (core.uploads.length > 0 && core.uploadsInFlight.size < core.limits.uploadsInFlightMax) {
    const best = chooseUpload(core);
    const upload = core.uploads[best];
    if (upload === undefined) return;
    const bytes = bytesOfBlock(core, upload.key);
    if (core.uploadTokens < bytes) return;
    core.uploadTokens -= bytes;
    core.uploads.splice(best, 1);
    core.uploadsInFlight.set(`${upload.linkId}/${upload.requestId}`, upload);
    core.out.push({ type: "send-block", linkId: upload.linkId, requestId: upload.requestId, key: upload.key });
  }
}

/** Urgent before idle, then who gave us more, then who asked first; within the slots that are in use. */
function chooseUpload(core: Core): number {
  const served = new Set([...core.uploadsInFlight.values()].map((upload) => upload.linkId));
  const slotsTaken = served.size >= core.limits.uploadSlots;
  let best = -1;
  core.uploads.forEach((upload, index) => {
    if (slotsTaken && !served.has(upload.linkId)) return;
    const leader = core.uploads[best];
    if (leader === undefined || comesBefore(core, upload, leader)) best = index;
  });
  return best;
}

function comesBefore(core: Core, one: Upload, other: Upload): boolean {
  if (one.urgency !== other.urgency) return one.urgency < other.urgency;
  const given = (upload: Upload) => core.neighbours.get(upload.linkId)?.receivedBytes ?? 0;
  if (one.linkId !== other.linkId && given(one) !== given(other)) return given(one) > given(other);
  return one.order < other.order;
}

/** Token bucket that holds at most one second of the cap. */
function refillTokens(core: Core): void {
  const bytesPerMs = core.limits.uploadBitsPerSecondMax / 8_000;
  const gained = (core.nowMs - core.uploadTokensAtMs) * bytesPerMs;
  core.uploadTokens = Math.min(core.limits.uploadBitsPerSecondMax / 8, core.uploadTokens + gained);
  core.uploadTokensAtMs = core.nowMs;
}

/** When the next queued block may go, Infinity when none waits for tokens. */
export function nextUploadMs(core: Core): number {
  if (core.uploads.length === 0 || core.uploadsInFlight.size >= core.limits.uploadsInFlightMax) {
    return Number.POSITIVE_INFINITY;
  }
  const upload = core.uploads[chooseUpload(core)];
  if (upload === undefined) return Number.POSITIVE_INFINITY;
  const lacking = bytesOfBlock(core, upload.key) - core.uploadTokens;
  return core.uploadTokensAtMs + Math.max(1, lacking / (core.limits.uploadBitsPerSecondMax / 8_000));
}

export function blockSent(core: Core, sent: { linkId: LinkId; requestId: number; bytes: number }): void {
  core.uploadsInFlight.delete(`${sent.linkId}/${sent.requestId}`);
  core.counters.uploadedBytes += sent.bytes;
  const neighbour = core.neighbours.get(sent.linkId);
  if (neighbour !== undefined) {
    neighbour.sentBytes += sent.bytes;
    if (sent.bytes > 0) neighbour.lastSentAtMs = core.nowMs;
  }
  serveUploads(core);
}

export function uploadFailed(core: Core, linkId: LinkId, requestId: number): void {
  if (!core.uploadsInFlight.delete(`${linkId}/${requestId}`)) return;
  if (core.neighbours.has(linkId)) reject(core, linkId, requestId, "missing");
  serveUploads(core);
}

export function cancelUpload(core: Core, linkId: LinkId, requestId: number): void {
  const index = core.uploads.findIndex((upload) => upload.linkId === linkId && upload.requestId === requestId);
  if (index >= 0) core.uploads.splice(index, 1);
}

export function forgetUploads(core: Core, linkId: LinkId): void {
  for (let index = core.uploads.length - 1; index >= 0; index -= 1) {
    if (core.uploads[index]?.linkId === linkId) core.uploads.splice(index, 1);
  }
  for (const [name, upload] of core.uploadsInFlight) if (upload.linkId === linkId) core.uploadsInFlight.delete(name);
  serveUploads(core);
}
