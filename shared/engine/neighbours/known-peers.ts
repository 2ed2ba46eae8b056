import type { PeerId } from "../../ids.ts";
import type { Core, KnownPeer } from "../state.ts";
import { forgetTime, longAgo } from "../timers.ts";

/** How long a peer that finds no room stays on the list. */
const waitingMs = 30_000;

/** Puts a peer on the list of those that wait to be dialled; one that waits already is told anew. */
export function knowPeer(core: Core, peer: Pick<KnownPeer, "peerId" | "near" | "reason" | "offerer">): void {
  const known = core.peers.get(peer.peerId);
  const untilMs = core.nowMs + waitingMs;
  if (known === undefined) core.peers.set(peer.peerId, waitingPeer({ ...peer, untilMs }));
  // Whoever left the tracker and came back to it is introduced anew: a sign of life of one that was silent.
  else if (known.state === "waiting" || known.state === "silent") {
    Object.assign(known, { ...peer, state: "waiting", dialsAgain: false, untilMs });
  }
  forgetTime(core.timers, "keep-alive");
}

/** `untilMs`: when the state ends by itself, see keep-alive.ts. */
export function movePeer(core: Core, peer: KnownPeer, state: KnownPeer["state"], untilMs: number): void {
  peer.state = state;
  peer.untilMs = untilMs;
  forgetTime(core.timers, "keep-alive");
}

function waitingPeer(known: Pick<KnownPeer, "peerId" | "near" | "reason" | "offerer" | "untilMs">): KnownPeer {
  return { ...known, state: "waiting", offeredUntilMs: longAgo, failures: 0, dialsAgain: false, lost: false };
}

/** A peer that left, and offers a new link before the tracker has introduced it again. */
export function comeBack(core: Core, peerId: PeerId): KnownPeer {
  const peer = waitingPeer({ peerId, near: "far", reason: null, offerer: false, untilMs: core.nowMs });
  if (core.sharing.allowed) core.peers.set(peerId, peer);
  return peer;
}

/** The quarantine is over, or was short: the peer may be dialled once more. */
export function waitAgain(core: Core, peer: KnownPeer): void {
  peer.dialsAgain = false;
  movePeer(core, peer, "waiting", core.nowMs + waitingMs);
}

/** Its link did not outlive our sleep: it waits to be dialled anew, and we make the offer. */
export function losePeer(core: Core, peer: KnownPeer): void {
  core.peers.set(peer.peerId, peer);
  peer.lost = true;
  peer.offerer = true;
  peer.failures = 0;
  waitAgain(core, peer);
}

/** A quarantine is up to so much shorter or longer than its length: two that left each other at one time must not go on missing each other. */
const jitterShare = 0.25;

/** Leave a peer alone for a while, longer each time. */
export function quarantine(core: Core, peerId: PeerId, why: "silent" | "quarantined"): void {
  const peer = core.peers.get(peerId);
  if (peer === undefined) return;
  peer.failures += 1;
  peer.dialsAgain = false;
  const lengthMs = core.limits.quarantineMs * 2 ** Math.min(peer.failures - 1, 6);
  const jitter = 1 + jitterShare * (2 * core.random() - 1);
  movePeer(core, peer, why, core.nowMs + lengthMs * jitter);
}

/** Those behind our own address first: what they give costs nobody's line. One that we lost waits for the tracker as well. */
export function waitingPeers({ peers, tracker }: Pick<Core, "peers" | "tracker">): KnownPeer[] {
  const waiting = [];
  for (const peer of peers.values()) {
    if (peer.state === "waiting" && (!peer.lost || tracker.state === "open")) waiting.push(peer);
  }
  return waiting.sort((one, other) => Number(other.near === "address") - Number(one.near === "address"));
}

export function countPeers({ peers }: Pick<Core, "peers">, state: KnownPeer["state"]): number {
  let count = 0;
  for (const peer of peers.values()) if (peer.state === state) count += 1;
  return count;
}
