import type { PeerId } from "../../ids.ts";
import { wireProtocol } from "../../wire/limits.ts";
import { isBanned } from "../conduct/bans.ts";
import type { LinkId } from "../input.ts";
import { type Core, considerAnew, countDial, type Neighbour } from "../state.ts";
import { never } from "../timers.ts";
import { sendPing } from "../uplink/round-trip.ts";
import { holdingsForNeighbour } from "./announcements.ts";
import { dialFailed, dialWaiting, makeRoom } from "./dials.ts";
import { comeBack, movePeer } from "./known-peers.ts";
import { forgetNeighbour, type LeaveReason, leaveNeighbour, loseNeighbour } from "./leave.ts";
import { newNeighbour } from "./new-neighbour.ts";
import { serveUploads } from "./uploads.ts";

export function linkOpened(core: Core, linkId: LinkId, peerId: PeerId): void {
  // The tracker relays offers only between peers that it introduced: one unknown here has just come back.
  const peer = core.peers.get(peerId) ?? comeBack(core, peerId);
  if (!core.sharing.allowed || peer.state === "shunned" || isBanned(core, peerId)) {
    core.out.push({ type: "hang-up", peerId, reason: core.sharing.allowed ? "useless" : "sharing-off" });
    return;
  }
  // The shell answers offers that nobody here asked for: there may be no room for this one.
  if (core.neighbours.size >= core.limits.neighboursMax && peer.near === "address") makeRoom(core, peer);
  if (core.neighbours.size >= core.limits.neighboursMax) {
    if (peer.state === "dialling") countDial(core, "refused");
    core.peers.delete(peerId);
    core.out.push({ type: "hang-up", peerId, reason: "full" });
    return;
  }
  movePeer(core, peer, "connected", never);
  peer.lost = false;
  core.tracker.companyLost = false;
  considerAnew(core);
  core.counters.dials.connected += 1;
  const neighbour = newNeighbour(linkId, peer, core.nowMs);
  core.neighbours.set(linkId, neighbour);
  core.out.push({ type: "send", linkId, message: { type: "hello", protocol: wireProtocol } });
  sendPing(core, neighbour);
  core.out.push({ type: "send", linkId, message: { type: "holdings", held: holdingsForNeighbour(core) } });
}

/** The ends of a link have reached each other inside one network. Only who is behind our own address can be in ours. */
export function linkInside(core: Core, linkId: LinkId): void {
  const neighbour = core.neighbours.get(linkId);
  if (neighbour?.near !== "address") return;
  neighbour.inside = true;
  // What is on its way to it tells nothing of our line any more.
  if (core.uploads.line.train?.linkId === linkId) core.uploads.line.train = null;
  serveUploads(core);
}

/** A link has ended, or a dial has come to nothing. */
export function linkClosed(core: Core, linkId: LinkId, peerId: PeerId): void {
  const neighbour = core.neighbours.get(linkId);
  if (neighbour === undefined) dialFailed(core, peerId, "failed");
  else {
    // Nothing was said: a peer that hung up looks like a network that broke.
    if (!neighbour.helloSeen) countDial(core, "failed");
    if (neighbour.doubtUntilMs === null) forgetNeighbour(core, neighbour);
    else loseNeighbour(core, neighbour);
  }
  dialWaiting(core);
}

/** The other side ends the link, and says so. */
export function neighbourSaidGoodbye(core: Core, neighbour: Neighbour): void {
  if (!neighbour.helloSeen) countDial(core, "refused");
  core.out.push({ type: "hang-up", peerId: neighbour.peerId, reason: "leaving" });
  forgetNeighbour(core, neighbour);
  dialWaiting(core);
}

/** End a link ourselves; others that wait find room. */
export function dismissNeighbour(core: Core, neighbour: Neighbour, reason: LeaveReason): void {
  leaveNeighbour(core, neighbour, reason);
  dialWaiting(core);
}
