import { unreachable } from "../../unreachable.ts";
import type { RejectReason, Urgency } from "../../wire/message.ts";
import { finishMs, learnBlock, learnLatency } from "../estimate.ts";
import type { BlockKey } from "../input.ts";
import { markHolding } from "../neighbours/holdings.ts";
import { dismissNeighbour } from "../neighbours/neighbours.ts";
import { forgetRequest, giveUpRequest } from "../neighbours/request-books.ts";
import { partialOf } from "../rendition-state.ts";
import { type Core, freshNumber, type Neighbour } from "../state.ts";
import { forgetTime, isDue, never, setTimer, sooner } from "../timers.ts";
import { blockArrived } from "./blocks.ts";

/** Asks a neighbour for a block. The later it is due, the longer we wait before we ask elsewhere: a block asked twice is often sent twice. */
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
  if (neighbour.requests.size === 0) forgetTime(core.timers, "keep-alive");
  sooner(core.timers, "requests", core.nowMs + waitMs);
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
    default:
      unreachable(reason);
  }
}

/** Gives up requests that took too long. A neighbour that lets them run out rests, longer each time, and is left in the end. */
export function expireRequests(core: Core): void {
  if (!isDue(core.timers, "requests", core.nowMs)) return;
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
  setTimer(core.timers, "requests", firstExpiryMs(core));
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

/** A neighbour that says that it holds segments and never sends any takes the opening of one that would. */
function dismissUseless(core: Core): void {
  for (const neighbour of [...core.neighbours.values()]) {
    if (neighbour.timeoutsInARow < core.limits.timeoutsInARowMax) continue;
    dismissNeighbour(core, neighbour, "useless");
  }
}

function firstExpiryMs({ neighbours }: Pick<Core, "neighbours">): number {
  let next = never;
  for (const neighbour of neighbours.values()) {
    for (const request of neighbour.requests.values()) next = Math.min(next, request.timeoutAtMs);
  }
  return next;
}

/** Blocks that a neighbour still owes us. */
export function pendingRequests({ requests }: Pick<Neighbour, "requests">): number {
  let pending = 0;
  for (const request of requests.values()) if (!request.expired) pending += 1;
  return pending;
}
