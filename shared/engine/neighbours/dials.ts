import type { PeerId } from "../../ids.ts";
import { isBanned, mayOffer } from "../conduct/bans.ts";
import type { Introduction } from "../input.ts";
import { type Core, considerAnew, countDial, type KnownPeer } from "../state.ts";
import { clearTimer, isDue, isResting, longAgo, restUntil, setTimer } from "../timers.ts";
import { comeBack, countPeers, knowPeer, movePeer, quarantine, waitingPeers } from "./known-peers.ts";
import { leastUseful } from "./least-useful.ts";
import { forgetNeighbour, leaveNeighbour } from "./leave.ts";
import { quietUntilMs } from "./quiet-start.ts";

/** Peers that the tracker named are dialled as far as there is room; the rest waits. */
export function introduced(core: Core, peers: readonly Introduction[]): void {
  for (const { peerId, offerer, near, reason = null } of peers) {
    if (!isBanned(core, peerId)) knowPeer(core, { peerId, offerer, near, reason });
  }
  dialWaiting(core);
}

/** Dials peers that wait, as far as there is room; without room one neighbour may have to go. */
export function dialWaiting(core: Core): void {
  if (!core.sharing.allowed) return;
  const quietMs = quietUntilMs(core);
  if (core.nowMs < quietMs) {
    setTimer(core.timers, "dial", quietMs);
    return;
  }
  let dialling = countPeers(core, "dialling");
  for (const peer of waitingPeers(core)) {
    if (dialling >= core.limits.dialsMax) return;
    if (core.neighbours.size + dialling >= core.limits.neighboursMax) {
      makeRoom(core, peer);
      return;
    }
    const { peerId, offerer } = peer;
    const hasOffered = core.nowMs < peer.offeredUntilMs;
    beginDial(core, peer);
    dialling += 1;
    core.out.push(hasOffered ? { type: "answer", peerId } : { type: "dial", peerId, offerer });
  }
}

/** Dials the peers that were put off. */
export function dialWhenDue(core: Core): void {
  if (!isDue(core.timers, "dial", core.nowMs)) return;
  clearTimer(core.timers, "dial");
  dialWaiting(core);
}

/** Leaves the least useful neighbour, at most one in `rotationIntervalMs`, and dials those that wait. */
export function makeRoom(core: Core, newcomer: KnownPeer): void {
  if (isResting(core.timers, "make-room", core.nowMs)) return;
  const least = leastUseful(core, newcomer);
  if (least === null) return;
  restUntil(core.timers, "make-room", core.nowMs + core.limits.rotationIntervalMs);
  leaveNeighbour(core, least, "full");
  dialWaiting(core);
}

function beginDial(core: Core, peer: KnownPeer): void {
  movePeer(core, peer, "dialling", core.nowMs + core.limits.dialTimeoutMs);
  peer.offeredUntilMs = longAgo;
  peer.dialsAgain = false;
  core.counters.dials.started += 1;
}

/**
 * Another listener makes the offer: a sign of life, whatever became of our dials and links before. Only one that lied or is banned is
 * refused, and one that offers again and again is left to wait. A crowd
 * may come at once: one that finds no room tries somebody else.
 */
export function offered(core: Core, peerId: PeerId): void {
  const known = core.peers.get(peerId);
  if (!core.sharing.allowed || known?.state === "shunned" || isBanned(core, peerId) || !mayOffer(core, peerId)) return;
  if (known?.state === "connected") leaveDeadLink(core, known);
  // Ours may never have been heard: the new one gets the time of a dial.
  else if (known?.state === "dialling") movePeer(core, known, "dialling", core.nowMs + core.limits.dialTimeoutMs);
  else {
    const room = core.limits.neighboursMax + core.limits.dialsMax;
    if (core.neighbours.size + countPeers(core, "dialling") >= room) return;
    const peer = known ?? comeBack(core, peerId);
    if (core.nowMs < quietUntilMs(core)) return putOff(core, peer);
    beginDial(core, peer);
  }
  core.out.push({ type: "answer", peerId });
}

/** A neighbour that offers anew has lost its end of our link: nothing more goes into ours, and the new one is a dial like any other. */
function leaveDeadLink(core: Core, peer: KnownPeer): void {
  beginDial(core, peer);
  for (const neighbour of [...core.neighbours.values()]) {
    if (neighbour.peerId !== peer.peerId) continue;
    if (!neighbour.helloSeen) countDial(core, "failed");
    core.out.push({ type: "hang-up", peerId: neighbour.peerId, reason: "leaving" });
    forgetNeighbour(core, neighbour);
    dialWaiting(core);
  }
}

/** We answer the offer once links are begun again, see quiet-start.ts, unless its maker has given it up by then. */
function putOff(core: Core, peer: KnownPeer): void {
  setTimer(core.timers, "dial", quietUntilMs(core));
  peer.offeredUntilMs = core.nowMs + core.limits.dialTimeoutMs;
  movePeer(core, peer, "waiting", peer.offeredUntilMs);
}

/** The shell's own guard may end a dial a moment before ours does. */
const guardSlackMs = 100;

export function dialFailed(core: Core, peerId: PeerId, result: "failed" | "refused" | "timeout"): void {
  const peer = core.peers.get(peerId);
  if (peer?.state !== "dialling") return;
  core.counters.dials.failed += 1;
  const isOver = core.nowMs >= peer.untilMs - guardSlackMs;
  countDial(core, result === "failed" && isOver ? "timeout" : result);
  considerAnew(core);
  // The tracker knows no more of our acquaintance. Where the two of us are still of use to each other, it introduces us anew.
  if (result === "refused") core.peers.delete(peerId);
  else {
    quarantine(core, peerId, "quarantined");
    const isFirst = peer.failures === 1;
    // A machine that has just woken is busy, and so may the other's be: one that we lost gets a third dial, after its quarantine.
    peer.dialsAgain = (isFirst && peer.near === "address") || (peer.lost && peer.failures <= 2);
    if (peer.dialsAgain && isFirst) movePeer(core, peer, "quarantined", core.nowMs + core.limits.dialAgainMs);
  }
  dialWaiting(core);
}
