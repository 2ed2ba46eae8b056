import { blockSize } from "../../manifest/manifest.ts";
import { takeTokens } from "../../token-bucket.ts";
import { unreachable } from "../../unreachable.ts";
import type { PeerMessage, Urgency } from "../../wire/message.ts";
import { isUseless, noteAsked, patienceMs, refused, servedBadly, servedWell } from "../conduct/services.ts";
import { finishMs, learnBlock, learnLatency, leastFinishMs } from "../estimate.ts";
import type { BlockKey } from "../input.ts";
import { markMissing } from "../neighbours/holdings.ts";
import { dismissNeighbour } from "../neighbours/neighbours.ts";
import { forgetRequest, giveUpRequest } from "../neighbours/request-books.ts";
import type { PayloadRef } from "../output.ts";
import { partialOf, segmentBytes } from "../rendition-state.ts";
import { type BlockRequest, type Core, freshNumber, type Neighbour } from "../state.ts";
import { forgetTime, isDue, never, setTimer, sooner } from "../timers.ts";
import { clockMs } from "../uplink/clock-ms.ts";
import { queueDelayMs } from "../uplink/queue-delay.ts";
import { earlierMs } from "../wanted/lead.ts";
import { blame, blockArrived, discard, isPayloadBeingVerified } from "./blocks.ts";

type LinkRef = PayloadRef & { readonly via: "link" };

/** Asks a neighbour for a block. The later it is due, the longer we wait before we ask elsewhere: a block asked twice is often sent twice. */
export function askNeighbour(
  core: Core,
  neighbour: Neighbour,
  key: BlockKey,
  { urgency, deadlineMs }: { readonly urgency: Urgency; readonly deadlineMs: number },
): void {
  const state = core.renditions.get(key.renditionId);
  if (state === undefined) return;
  const when = deadlineMs > earlierMs(core, key) ? leastFinishMs : finishMs;
  const expectedMs = when(neighbour.estimate, neighbour.requests.size, 1);
  const { requestTimeoutMinMs } = core.limits;
  const mostMs = patienceMs(core, neighbour);
  // A neighbour may make its round trip as long as it likes.
  const onTheWayMs = Math.min(2 * neighbour.roundTripMs, mostMs / 2);
  // Of no use to us is what we would not wait for: a promise that is taken is waited for.
  const dueMs = Math.min(
    usefulMs(core, deadlineMs - earlierMs(core, key), expectedMs),
    Math.floor(mostMs - onTheWayMs),
  );
  const waitMs = Math.min(mostMs, Math.max(requestTimeoutMinMs, expectedMs * 4, dueMs + onTheWayMs));
  const requestId = freshNumber(core);
  noteAsked(core, neighbour);
  if (neighbour.requests.size === 0) forgetTime(core.timers, "keep-alive");
  sooner(core.timers, "requests", core.nowMs + waitMs);
  neighbour.requests.set(requestId, {
    requestId,
    key,
    askedAtMs: core.nowMs,
    timeoutAtMs: core.nowMs + waitMs,
    expired: false,
    arrivedBytes: 0,
  });
  const partial = partialOf(state, key.segmentIndex);
  partial.asked[key.blockIndex] = (partial.asked[key.blockIndex] ?? 0) + 1;
  partial.askedSinceMs = Math.min(partial.askedSinceMs, core.nowMs);
  if (partial.keptCount === 0) partial.reason = "neighbour-in-time";
  core.out.push({
    type: "send",
    linkId: neighbour.linkId,
    message: { type: "request", requestId, ...key, urgency, dueMs },
  });
}

/** How long a block stays of use: until the origin is asked for it instead. What is needed at once is of use a little longer than it takes. */
function usefulMs({ origin }: Pick<Core, "origin">, deadlineMs: number, expectedMs: number): number {
  const originMs = finishMs(origin.estimate, 0, 1);
  return Math.ceil(Math.max(deadlineMs - 2 * originMs, 2 * expectedMs, 300));
}

/** A neighbour answers with a part of a block; one that was never asked for is waste. */
export function partFromNeighbour(
  core: Core,
  neighbour: Neighbour,
  part: Extract<PeerMessage, { type: "block" }>,
): void {
  const { requestId, offset, payloadBytes } = part;
  const request = neighbour.requests.get(requestId);
  const from = { via: "link", linkId: neighbour.linkId, requestId } as const;
  if (request === undefined) return strayFromNeighbour(core, neighbour, from, payloadBytes);
  neighbour.receivedBytes += payloadBytes;
  // The channel keeps the order, and the shell puts parts behind each other.
  if (offset !== request.arrivedBytes) {
    core.counters.wastedBytes.late += payloadBytes;
    return dismissNeighbour(core, neighbour, "protocol-error");
  }
  if (offset === 0 && isAnotherUnfinished(neighbour)) {
    // Whoever cannot go on with a block says so before it begins another: this one is shorter than the manifest says.
    discard(core, from, payloadBytes, "unverified");
    return blame(core, from, request.key);
  }
  request.arrivedBytes += payloadBytes;
  const bytes = bytesWanted(core, request.key);
  const isWhole = request.arrivedBytes >= bytes;
  acknowledge(core, neighbour, part, { arrivedBytes: request.arrivedBytes, isWhole });
  if (isWhole) blockFromNeighbour(core, neighbour, request, from);
}

/** A block of which parts have come, and which we did not call off. */
function isAnotherUnfinished({ requests }: Pick<Neighbour, "requests">): boolean {
  for (const { arrivedBytes, expired } of requests.values()) if (arrivedBytes > 0 && !expired) return true;
  return false;
}

/** What was called off may still come. What goes on behind the end of a block that is being verified was never asked for. */
function strayFromNeighbour(core: Core, neighbour: Neighbour, from: LinkRef, bytes: number): void {
  core.counters.wastedBytes.late += bytes;
  if (isPayloadBeingVerified(core, from)) return dismissNeighbour(core, neighbour, "protocol-error");
  core.out.push({ type: "discard-block", from, reason: "late" });
  if (!takeTokens(neighbour.strays, core.limits.strayRate, bytes, core.nowMs)) {
    dismissNeighbour(core, neighbour, "flood");
  }
}

/** Bytes of a block that was asked for; of one that we know nothing of any more each part is the last. */
function bytesWanted(core: Core, key: BlockKey): number {
  const state = core.renditions.get(key.renditionId);
  return state === undefined ? 0 : blockSize(segmentBytes(state, key.segmentIndex), key.blockIndex);
}

function blockFromNeighbour(core: Core, neighbour: Neighbour, request: BlockRequest, from: LinkRef): void {
  const sinceMs = core.nowMs - Math.max(request.askedAtMs, neighbour.lastBlockAtMs);
  if (request.askedAtMs >= neighbour.lastBlockAtMs) learnLatency(neighbour.estimate, core.nowMs - request.askedAtMs);
  else learnBlock(neighbour.estimate, sinceMs);
  neighbour.lastBlockAtMs = core.nowMs;
  if (!request.expired) servedWell(neighbour);
  const { arrivedBytes } = request;
  request.arrivedBytes = 0;
  forgetRequest(core, neighbour.linkId, request.requestId);
  blockArrived(core, request.key, from, arrivedBytes);
}

/** Tells the neighbour, some times a second, what has arrived of its parts, and how long they were under way: so it learns its line. */
function acknowledge(
  core: Core,
  neighbour: Neighbour,
  { requestId, sentMs, payloadBytes }: Extract<PeerMessage, { type: "block" }>,
  { arrivedBytes, isWhole }: { readonly arrivedBytes: number; readonly isWhole: boolean },
): void {
  const delayMs = (clockMs(core.nowMs) - sentMs) >>> 0;
  const { unsaid } = neighbour;
  // Delays are differences of two clocks: only their distance from each other means something. A small last part was quicker.
  const isLess = unsaid.bytes === 0 || (!isWhole && ((delayMs - unsaid.leastDelayMs) | 0) < 0);
  const sinceMs = unsaid.bytes === 0 ? core.nowMs : unsaid.sinceMs;
  neighbour.unsaid = {
    bytes: unsaid.bytes + payloadBytes,
    leastDelayMs: isLess ? delayMs : unsaid.leastDelayMs,
    sinceMs,
  };
  const isHeldUp = queueDelayMs(neighbour.waits, delayMs, core.nowMs) > core.limits.heldUpMs;
  const isSoon = core.nowMs < neighbour.acknowledgedAtMs + core.limits.acknowledgeMs / (isHeldUp ? 2 : 1);
  const isMuch = neighbour.unsaid.bytes >= 2 * core.limits.acknowledgeBytes;
  if (!isWhole && !isMuch && (isSoon || (!isHeldUp && neighbour.unsaid.bytes < core.limits.acknowledgeBytes))) return;
  const { leastDelayMs } = neighbour.unsaid;
  const spreadMs = Math.min(0xffff, Math.round(core.nowMs - sinceMs));
  const busy = isLineBusy(core);
  const message = { type: "ack", requestId, bytes: arrivedBytes, delayMs: leastDelayMs, spreadMs, busy } as const;
  core.out.push({ type: "send", linkId: neighbour.linkId, message });
  neighbour.acknowledgedAtMs = core.nowMs;
  neighbour.unsaid = { bytes: 0, leastDelayMs: 0, sinceMs: 0 };
}

/** Our own downloads fill our line: what is held up there says nothing of the neighbour's line. */
function isLineBusy({ nowMs, origin, limits }: Pick<Core, "nowMs" | "origin" | "limits">): boolean {
  return origin.fetches.size > 0 || nowMs < origin.lastBlockAtMs + limits.lineBusyMs;
}

export function requestRejected(
  core: Core,
  neighbour: Neighbour,
  { requestId, reason, inMs }: Extract<PeerMessage, { type: "reject" }>,
): void {
  const request = neighbour.requests.get(requestId);
  if (request === undefined) return;
  forgetRequest(core, neighbour.linkId, requestId);
  switch (reason) {
    case "busy":
      break;
    case "late":
      wouldBeLate(core, neighbour, request.key, inMs);
      break;
    case "enough":
      neighbour.sparedUntilMs = core.nowMs + core.limits.enoughForMs;
      break;
    case "missing":
      markMissing(neighbour, request.key);
      break;
    case "stopped":
      neighbour.holdings.clear();
      neighbour.heldSegments = 0;
      break;
    default:
      unreachable(reason);
  }
  refused(core, neighbour, reason);
  if (isUseless(core, neighbour)) dismissNeighbour(core, neighbour, "bad-service");
}

/** It is asked for something else meanwhile. */
function wouldBeLate(core: Core, neighbour: Neighbour, key: BlockKey, inMs: number): void {
  const { nowMs, limits } = core;
  const untilMs = nowMs + Math.min(inMs, limits.busyBelievedMs);
  neighbour.busyUntilMs = untilMs;
  const lateUntilMs = Math.min(untilMs, nowMs + limits.lateBelievedMs);
  neighbour.holdings.get(key.renditionId)?.lateUntilMs.set(key.segmentIndex, lateUntilMs);
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
  servedBadly(core, neighbour, core.nowMs - request.askedAtMs);
}

/** A neighbour that says that it holds segments and never sends any takes the opening of one that would. */
function dismissUseless(core: Core): void {
  for (const neighbour of [...core.neighbours.values()]) {
    if (isUseless(core, neighbour)) dismissNeighbour(core, neighbour, "bad-service");
  }
}

function firstExpiryMs({ neighbours }: Pick<Core, "neighbours">): number {
  let next = never;
  for (const neighbour of neighbours.values()) {
    for (const request of neighbour.requests.values()) next = Math.min(next, request.timeoutAtMs);
  }
  return next;
}
