import { copyBits, countBits, hasBit } from "../bitfield.ts";
import { takeTokens } from "../token-bucket.ts";
import { unreachable } from "../unreachable.ts";
import { wireProtocol } from "../wire/limits.ts";
import type { HeldSegments, PeerMessage } from "../wire/message.ts";
import { isUseless } from "./conduct/services.ts";
import type { FromLinks, LinkId } from "./input.ts";
import { tellUntoldOf } from "./neighbours/announcements.ts";
import { forgetHoldings, markComing, markHolding, markSome } from "./neighbours/holdings.ts";
import { dismissNeighbour, neighbourSaidGoodbye } from "./neighbours/neighbours.ts";
import { cancelUpload, partsArrived, requestArrived } from "./neighbours/uploads.ts";
import { tellUnfinished } from "./sources/blocks.ts";
import { partFromNeighbour, requestRejected } from "./sources/requests.ts";
import { type Core, countDial, type Neighbour } from "./state.ts";
import { pongArrived } from "./uplink/round-trip.ts";
import { markNeed } from "./wanted/needs-of-others.ts";

export function neighbourFailedToSpeak(core: Core, linkId: LinkId): void {
  const neighbour = core.neighbours.get(linkId);
  if (neighbour !== undefined) dismissNeighbour(core, neighbour, "protocol-error");
}

/** Nothing more of it is read: whoever sends so much wants only to keep us busy. */
export function neighbourFlooded(core: Core, { linkId, budget }: Extract<FromLinks, { type: "flood" }>): void {
  const neighbour = core.neighbours.get(linkId);
  if (neighbour === undefined) return;
  core.out.push({ type: "decision", text: `left ${neighbour.peerId.slice(0, 8)}: too much of ${budget}` });
  dismissNeighbour(core, neighbour, "flood");
}

export function neighbourSaid(core: Core, linkId: LinkId, message: PeerMessage): void {
  const neighbour = core.neighbours.get(linkId);
  if (neighbour === undefined) {
    if (message.type === "block") discardStray(core, linkId, message.requestId, message.payloadBytes);
    return;
  }
  // A little later than a ping of the same moment, so that the ping counts as answered.
  neighbour.lastHeardMs = core.nowMs + 0.001;
  switch (message.type) {
    case "hello":
      if (message.protocol !== wireProtocol) return dismissNeighbour(core, neighbour, "useless");
      if (!neighbour.helloSeen) countDial(core, "connected");
      neighbour.helloSeen = true;
      return;
    case "holdings":
      for (const held of message.held) learnHoldings(core, neighbour, held);
      return;
    case "have":
    case "drop":
      return markHolding(neighbour, message, message.type === "have");
    case "request":
      if (!takeTokens(neighbour.asks, core.limits.requestRate, 1, core.nowMs)) {
        return dismissNeighbour(core, neighbour, "protocol-error");
      }
      return requestArrived(core, neighbour, {
        requestId: message.requestId,
        key: {
          renditionId: message.renditionId,
          segmentIndex: message.segmentIndex,
          blockIndex: message.blockIndex,
        },
        urgency: message.urgency,
        dueMs: message.dueMs,
      });
    case "block":
      return partFromNeighbour(core, neighbour, message);
    case "ack":
      return partsArrived(core, neighbour, message);
    // Of songs that we do not know it would be remembered in vain.
    case "coming":
      return core.renditions.has(message.renditionId) ? promised(core, neighbour, message) : undefined;
    case "some":
      return core.renditions.has(message.renditionId) ? markSome(neighbour, message) : undefined;
    case "needs":
      return learnNeed(core, neighbour, message);
    case "cancel":
      return cancelUpload(core, linkId, message.requestId);
    case "reject":
      return requestRejected(core, neighbour, message);
    case "ping":
      core.out.push({ type: "send", linkId, message: { type: "pong", nonce: message.nonce } });
      return;
    case "pong":
      return pongArrived(core, neighbour, message.nonce);
    case "goodbye":
      return neighbourSaidGoodbye(core, neighbour);
    default:
      return unreachable(message);
  }
}

/** A promise keeps us from the origin for a while: whoever makes many and keeps none is left. */
function promised(core: Core, neighbour: Neighbour, message: Extract<PeerMessage, { type: "coming" }>): void {
  markComing(core, neighbour, message);
  if (isUseless(core, neighbour)) dismissNeighbour(core, neighbour, "bad-service");
}

function discardStray(core: Core, linkId: LinkId, requestId: number, payloadBytes: number): void {
  core.counters.wastedBytes.late += payloadBytes;
  core.out.push({ type: "discard-block", from: { via: "link", linkId, requestId }, reason: "late" });
}

/** It takes what we come to hold of that from now on, whatever it holds itself. */
function learnNeed(core: Core, neighbour: Neighbour, need: Extract<PeerMessage, { type: "needs" }>): void {
  if (core.sharing.closedIds.has(need.renditionId)) return;
  markNeed(core, neighbour, need);
  if (neighbour.askedId !== need.renditionId) {
    neighbour.askedId = need.renditionId;
    tellUnfinished(core, neighbour, need.renditionId);
  }
  tellUntoldOf(core, neighbour, need.renditionId);
}

/** Notes what a neighbour holds of a rendition. What differs in length from the manifest cannot be true, and is passed over. */
function learnHoldings(core: Core, neighbour: Neighbour, held: HeldSegments): void {
  if (core.sharing.closedIds.has(held.renditionId)) return;
  const known = neighbour.holdings.has(held.renditionId);
  if (!known && neighbour.holdings.size >= core.limits.neighbourRenditionsMax) return;
  const own = core.renditions.get(held.renditionId)?.manifest.segments.length;
  if (own !== undefined && own !== held.segmentCount) return;
  const state = core.renditions.get(held.renditionId);
  if (!known && state !== undefined) state.companyChangedMs = core.nowMs;
  const before = neighbour.holdings.get(held.renditionId);
  forgetHoldings(neighbour, held.renditionId);
  const heldCount = countBits(held.bits);
  neighbour.heldSegments += heldCount;
  neighbour.holdings.set(held.renditionId, {
    bits: copyBits(held.bits, held.segmentCount),
    segmentCount: held.segmentCount,
    heldCount,
    comingUntilMs: before?.comingUntilMs ?? new Map(),
    lateUntilMs: before?.lateUntilMs ?? new Map(),
    some: new Map([...(before?.some ?? [])].filter(([segmentIndex]) => !hasBit(held.bits, segmentIndex))),
  });
  if (!known) tellUnfinished(core, neighbour, held.renditionId);
  tellUntoldOf(core, neighbour, held.renditionId);
}
