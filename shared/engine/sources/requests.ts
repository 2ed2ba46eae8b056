import type { RenditionId } from "../../ids.ts";
import type { RejectReason, Urgency } from "../../wire/message.ts";
import { hasBit } from "../bitfield.ts";
import { finishMs, learnBlock, learnLatency } from "../estimate.ts";
import type { BlockKey, LinkId } from "../input.ts";
import { lookAgainIn } from "../look-again.ts";
import { markHolding } from "../neighbours/holdings.ts";
import { dismissNeighbour } from "../neighbours/neighbours.ts";
import { forgetRequest, giveUpRequest } from "../neighbours/request-books.ts";
import { partialOf } from "../rendition-state.ts";
import { type Core, freshNumber, type Neighbour } from "../state.ts";
import { blockArrived } from "./blocks.ts";

/** A neighbour to whom a rendition means something, with what it holds of it. */
export interface Interested {
  readonly neighbour: Neighbour;
  readonly bits: Uint8Array;
}

export function interestedIn(core: Core, renditionId: RenditionId): readonly Interested[] {
  const found: Interested[] = [];
  for (const neighbour of core.neighbours.values()) {
    const holdings = neighbour.holdings.get(renditionId);
    if (holdings !== undefined) found.push({ neighbour, bits: holdings.bits });
  }
  return found;
}

/** Neighbours that hold a segment and can be asked now. */
export function holdersOf(core: Core, company: readonly Interested[], segmentIndex: number): Neighbour[] {
  const holders: Neighbour[] = [];
  for (const { neighbour, bits } of company) {
    if (!hasBit(bits, segmentIndex)) continue;
    if (core.nowMs < neighbour.restUntilMs) {
      lookAgainIn(core, neighbour.restUntilMs - core.nowMs);
      continue;
    }
    if (neighbour.requests.size >= core.limits.pendingBlocksMax) continue;
    holders.push(neighbour);
  }
  return holders;
}

/** Spreads `blocks` over the holders so that each goes where it will be there first. */
export function spreadBlocks(
  core: Core,
  holders: readonly Neighbour[],
  blocks: number,
): { readonly finishMs: number; readonly order: readonly Neighbour[] } {
  if (holders.length === 0) return { finishMs: Number.POSITIVE_INFINITY, order: [] };
  const added = new Map<Neighbour, number>();
  const order: Neighbour[] = [];
  let latestMs = 0;
  for (let block = 0; block < blocks; block += 1) {
    let best: Neighbour | null = null;
    let bestMs = Number.POSITIVE_INFINITY;
    for (const holder of holders) {
      const pending = holder.requests.size + (added.get(holder) ?? 0);
      if (pending >= core.limits.pendingBlocksMax) continue;
      const ms = finishMs(holder.estimate, pending, 1);
      if (ms < bestMs) [best, bestMs] = [holder, ms];
    }
    if (best === null) return { finishMs: order.length === 0 ? Number.POSITIVE_INFINITY : latestMs, order };
    added.set(best, (added.get(best) ?? 0) + 1);
    order.push(best);
    latestMs = Math.max(latestMs, bestMs);
  }
  return { finishMs: latestMs, order };
}

/** The answer may take longer the more time there is: a block asked twice is often sent twice. */
export function askNeighbour(
  core: Core,
  neighbour: Neighbour,
  key: BlockKey,
  { urgency, deadlineMs }: { readonly urgency: Urgency; readonly deadlineMs: number },
): void {
  const state = core.renditions.get(key.renditionId);
  if (state === undefined) return;
  const expectedMs = finishMs(neighbour.estimate, neighbour.requests.size, 1);
  const { requestTimeoutMinMs, requestTimeoutMaxMs } = core.limits;
  const waitMs = Math.min(requestTimeoutMaxMs, Math.max(requestTimeoutMinMs, expectedMs * 4, deadlineMs / 4));
  const requestId = freshNumber(core);
  if (neighbour.requests.size === 0) core.keepAliveDueMs = 0;
  core.requestsDueMs = Math.min(core.requestsDueMs, core.nowMs + waitMs);
  neighbour.requests.set(requestId, {
    requestId,
    key,
    askedAtMs: core.nowMs,
    timeoutAtMs: core.nowMs + waitMs,
    expired: false,
  });
  const partial = partialOf(state, key.segmentIndex);
  partial.asked[key.blockIndex] = (partial.asked[key.blockIndex] ?? 0) + 1;
  partial.askedSinceMs = Math.min(partial.askedSinceMs, core.nowMs);
  if (partial.keptCount === 0) partial.reason = "neighbour-in-time";
  core.out.push({ type: "send", linkId: neighbour.linkId, message: { type: "request", requestId, ...key, urgency } });
}

/** A neighbour answers with a block; one that was never asked for is waste. */
export function blockFromNeighbour(core: Core, neighbour: Neighbour, requestId: number, payloadBytes: number): void {
  const request = neighbour.requests.get(requestId);
  const from = { via: "link", linkId: neighbour.linkId, requestId } as const;
  neighbour.receivedBytes += payloadBytes;
  if (request === undefined) {
    core.counters.wastedBytes.late += payloadBytes;
    core.out.push({ type: "discard-block", from, reason: "late" });
    return;
  }
  const sinceMs = core.nowMs - Math.max(request.askedAtMs, neighbour.lastBlockAtMs);
  if (request.askedAtMs >= neighbour.lastBlockAtMs) learnLatency(neighbour.estimate, core.nowMs - request.askedAtMs);
  else learnBlock(neighbour.estimate, sinceMs);
  neighbour.lastBlockAtMs = core.nowMs;
  neighbour.timeoutsInARow = 0;
  forgetRequest(core, neighbour.linkId, requestId);
  blockArrived(core, request.key, from, payloadBytes);
}

export function requestRejected(core: Core, neighbour: Neighbour, requestId: number, reason: RejectReason): void {
  const request = neighbour.requests.get(requestId);
  if (request === undefined) return;
  forgetRequest(core, neighbour.linkId, requestId);
  switch (reason) {
    case "busy":
      neighbour.restUntilMs = core.nowMs + 300;
      break;
    case "missing":
      markHolding(neighbour, request.key, false);
      break;
    case "stopped":
      neighbour.holdings.clear();
      neighbour.heldSegments = 0;
      break;
  }
}

/** Requests that took too long are asked elsewhere; a neighbour that lets them run out rests, longer each time, and goes in the end. */
export function expireRequests(core: Core): void {
  if (core.nowMs < core.requestsDueMs) return;
  for (const neighbour of core.neighbours.values()) {
    for (const request of [...neighbour.requests.values()]) {
      if (core.nowMs < request.timeoutAtMs) continue;
      if (request.expired) {
        forgetRequest(core, neighbour.linkId, request.requestId);
        continue;
      }
      expire(core, neighbour, request.requestId);
    }
  }
  dismissUseless(core);
  core.requestsDueMs = firstExpiryMs(core);
}

function expire(core: Core, neighbour: Neighbour, requestId: number): void {
  const request = neighbour.requests.get(requestId);
  if (request === undefined) return;
  giveUpRequest(core, neighbour, request);
  // Requests of one batch run out together: they are one failure, not many.
  if (core.nowMs < neighbour.restUntilMs) return;
  neighbour.timeoutsInARow += 1;
  neighbour.restUntilMs = core.nowMs + 250 * 4 ** Math.min(neighbour.timeoutsInARow, 4);
}

/** Whoever says that it holds segments and never sends any takes the place of one that would. */
function dismissUseless(core: Core): void {
  for (const neighbour of [...core.neighbours.values()]) {
    if (neighbour.timeoutsInARow < core.limits.timeoutsInARowMax) continue;
    dismissNeighbour(core, neighbour, "useless");
  }
}

/** When `expireRequests` looks next; some of the requests that it waits for may be answered by then. */
export function nextRequestTimeoutMs(core: Core): number {
  return core.requestsDueMs;
}

function firstExpiryMs(core: Core): number {
  let next = Number.POSITIVE_INFINITY;
  for (const neighbour of core.neighbours.values()) {
    for (const request of neighbour.requests.values()) next = Math.min(next, request.timeoutAtMs);
  }
  return next;
}

/** Where a neighbour's answers were asked for: the shell needs nothing of it, the snapshot does. */
export function pendingRequests(core: Core, linkId: LinkId): number {
  let pending = 0;
  for (const request of core.neighbours.get(linkId)?.requests.values() ?? []) if (!request.expired) pending += 1;
  return pending;
}
