import type { PeerId } from "../../ids.ts";
import { unreachable } from "../../unreachable.ts";
import type { GoodbyeReason } from "../../wire/message.ts";
import { ban } from "../conduct/bans.ts";
import { type Core, considerAnew, countDial, type Neighbour } from "../state.ts";
import { clearTimer, forgetTime, never } from "../timers.ts";
import { losePeer, movePeer, quarantine } from "./known-peers.ts";
import { discardParts, noLongerAsked } from "./request-books.ts";
import { forgetUploads } from "./uploads.ts";

/** `bad-service`: it accepts what it is asked for, or says that it holds it, and does not give. `flood`: it says more than anybody could need. */
export type LeaveReason = GoodbyeReason | "silent" | "bad-service" | "flood";

/** End a link ourselves. Liars are never taken back. Others that failed us are not dialled for a while; the silent are then dialled once more. */
export function leaveNeighbour(core: Core, neighbour: Neighbour, reason: LeaveReason): void {
  const said = saidAs(reason);
  if (said !== null)
    core.out.push({ type: "send", linkId: neighbour.linkId, message: { type: "goodbye", reason: said } });
  core.out.push({ type: "hang-up", peerId: neighbour.peerId, reason });
  punish(core, neighbour.peerId, reason);
  if (!neighbour.helloSeen) countUngreeted(core, reason);
  forgetNeighbour(core, neighbour);
}

/** Null: it would not be read. */
function saidAs(reason: LeaveReason): GoodbyeReason | null {
  if (reason === "silent" || reason === "flood") return null;
  return reason === "bad-service" ? "useless" : reason;
}

function punish(core: Core, peerId: PeerId, reason: LeaveReason): void {
  const peer = core.peers.get(peerId);
  switch (reason) {
    case "flood":
    case "bad-service":
    case "protocol-error":
      return ban(core, peerId);
    case "bad-block":
      return peer && movePeer(core, peer, "shunned", never);
    case "silent":
      quarantine(core, peerId, "silent");
      // Both may have lost the other, and wait for its offer.
      if (peer) Object.assign(peer, { dialsAgain: peer.failures === 1, offerer: true });
      return;
    case "useless":
      return quarantine(core, peerId, "quarantined");
    case "full":
    case "leaving":
    case "sharing-off":
      return;
    default:
      return unreachable(reason);
  }
}

/** The link did not outlive our sleep: nobody is to blame, and its peer is dialled anew. */
export function loseNeighbour(core: Core, neighbour: Neighbour): void {
  const peer = core.peers.get(neighbour.peerId);
  forgetNeighbour(core, neighbour);
  if (peer?.state === "connected") losePeer(core, peer);
}

/** The link opened, and we end it before the other side has said hello. */
function countUngreeted(core: Core, reason: LeaveReason): void {
  switch (reason) {
    case "silent":
      return countDial(core, "timeout");
    case "protocol-error":
    case "bad-block":
    case "bad-service":
    case "flood":
    case "useless":
      return countDial(core, "failed");
    case "full":
      return countDial(core, "refused");
    case "leaving":
    case "sharing-off":
      return;
    default:
      return unreachable(reason);
  }
}

/** The link is gone: nothing is asked of the neighbour, or sent to it, any more. */
export function forgetNeighbour(core: Core, neighbour: Neighbour): void {
  const { linkId, peerId } = neighbour;
  core.neighbours.delete(linkId);
  forgetTime(core.timers, "keep-alive");
  if (core.neighbours.size === 0) clearTimer(core.timers, "requests");
  considerAnew(core);
  for (const renditionId of [core.listener.currentId, core.listener.nextId]) {
    const state = renditionId !== null && neighbour.holdings.has(renditionId) && core.renditions.get(renditionId);
    if (state) state.companyChangedMs = core.nowMs;
  }
  for (const request of neighbour.requests.values()) {
    if (!request.expired) noLongerAsked(core, request.key);
    discardParts(core, linkId, request);
  }
  forgetUploads(core, linkId);
  if (core.peers.get(peerId)?.state === "connected") core.peers.delete(peerId);
}
