import type { BlockKey, LinkId } from "../input.ts";
import { type BlockRequest, type Core, considerAnew, type Neighbour } from "../state.ts";
import { sooner } from "../timers.ts";

/** Takes a request off the books of its neighbour and of its block. */
export function forgetRequest(core: Core, linkId: number, requestId: number): void {
  const neighbour = core.neighbours.get(linkId);
  const request = neighbour?.requests.get(requestId);
  if (neighbour === undefined || request === undefined) return;
  neighbour.requests.delete(requestId);
  discardParts(core, linkId, request);
  if (!request.expired) noLongerAsked(core, request.key);
}

/** What has come of a block that is not waited for any more. */
export function discardParts(core: Core, linkId: LinkId, { requestId, arrivedBytes }: BlockRequest): void {
  if (arrivedBytes === 0) return;
  core.counters.wastedBytes.late += arrivedBytes;
  core.out.push({ type: "discard-block", from: { via: "link", linkId, requestId }, reason: "late" });
}

/** One request fewer is on its way for this block. */
export function noLongerAsked(core: Core, key: BlockKey): void {
  const partial = core.renditions.get(key.renditionId)?.partial.get(key.segmentIndex);
  if (partial === undefined) return;
  partial.asked[key.blockIndex] = Math.max(0, (partial.asked[key.blockIndex] ?? 0) - 1);
}

/** The neighbour may save the trip; a block that is on its way already is taken all the same. */
export function giveUpRequest(core: Core, neighbour: Neighbour, request: BlockRequest): void {
  const { requestId } = request;
  noLongerAsked(core, request.key);
  considerAnew(core);
  const timeoutAtMs = core.nowMs + core.limits.requestTimeoutMaxMs;
  sooner(core.timers, "requests", timeoutAtMs);
  neighbour.requests.set(requestId, { ...request, expired: true, timeoutAtMs });
  core.out.push({ type: "send", linkId: neighbour.linkId, message: { type: "cancel", requestId } });
}

/** Blocks that a neighbour still owes us. */
export function pendingRequests({ requests }: Pick<Neighbour, "requests">): number {
  let pending = 0;
  for (const request of requests.values()) if (!request.expired) pending += 1;
  return pending;
}
