import { unreachable } from "../../unreachable.ts";
import type { GoodbyeReason } from "../../wire/message.ts";
import { type Core, considerAnew, countDial, type Neighbour } from "../state.ts";
import { forgetTime, never } from "../timers.ts";
import { quarantine } from "./known-peers.ts";
import { discardParts, noLongerAsked } from "./request-books.ts";
import { forgetUploads } from "./uploads.ts";

export type LeaveReason = GoodbyeReason | "silent";

/** End a link ourselves. Who sent a bad block is never taken back; the silent, the useless and who speaks nonsense not for a while. */
export function leaveNeighbour(core: Core, neighbour: Neighbour, reason: LeaveReason): void {
  if (reason !== "silent") {
    core.out.push({ type: "send", linkId: neighbour.linkId, message: { type: "goodbye", reason } });
  }
  core.out.push({ type: "hang-up", peerId: neighbour.peerId, reason });
  if (reason !== "sharing-off" && reason !== "leaving" && reason !== "full") {
    quarantine(core, neighbour.peerId);
    const peer = core.peers.get(neighbour.peerId);
    if (reason === "bad-block" && peer !== undefined) peer.untilMs = never;
  }
  if (!neighbour.helloSeen) countUngreeted(core, reason);
  forgetNeighbour(core, neighbour);
}

/** The link opened, and we end it before the other side has said hello. */
function countUngreeted(core: Core, reason: LeaveReason): void {
  switch (reason) {
    case "silent":
      return countDial(core, "timeout");
    case "protocol-error":
    case "bad-block":
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
