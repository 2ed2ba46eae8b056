import type { PeerId } from "../../ids.ts";
import type { GoodbyeReason } from "../../wire/message.ts";
import { guessNeighbour } from "../estimate.ts";
import type { Introduction, LinkId } from "../input.ts";
import { type Core, freshNumber, type KnownPeer, type Neighbour } from "../state.ts";
import { holdingsForNeighbour } from "./announcements.ts";
import { noLongerAsked } from "./request-books.ts";
import { forgetUploads } from "./uploads.ts";

/** The version of the neighbours' language that this core speaks. */
export const wireProtocol = 1;

/** Peers that the tracker named are dialled as far as there is room; the rest waits. */
export function introduced(core: Core, peers: readonly Introduction[]): void {
  core.keepAliveDueMs = 0;
  for (const { peerId, offerer, near, reason = null } of peers) {
    const known = core.peers.get(peerId);
    const untilMs = core.nowMs + waitingMs;
    if (known === undefined) core.peers.set(peerId, knownPeer({ peerId, near, reason, offerer, untilMs }));
    else if (known.state === "waiting") Object.assign(known, { offerer, near, reason, untilMs });
  }
  dialWaiting(core);
}

/** New links wait until then: a click waits for its first sound, and would pay for what they cost. In the past when none does. */
function quietUntilMs(core: Core): number {
  const state = core.currentId === null ? undefined : core.renditions.get(core.currentId);
  // A player that was told to play is not yet heard: its time has moved.
  if (state === undefined || core.playhead.positionSeconds > 0) return Number.NEGATIVE_INFINITY;
  return state.wantedSinceMs + core.limits.quietStartMs;
}

/** How long a peer that finds no room stays on the list. */
const waitingMs = 30_000;

function knownPeer(known: Pick<KnownPeer, "peerId" | "near" | "reason" | "offerer" | "untilMs">): KnownPeer {
  return { ...known, state: "waiting", offeredUntilMs: Number.NEGATIVE_INFINITY, failures: 0, dialsAgain: false };
}

export function dialWaiting(core: Core): void {
  if (!core.sharing) return;
  const quietMs = quietUntilMs(core);
  if (core.nowMs < quietMs) {
    core.dialDueMs = quietMs;
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

/** When those that are put off are dialled at the latest. */
export function dialWhenDue(core: Core): void {
  if (core.nowMs < core.dialDueMs) return;
  core.dialDueMs = Number.POSITIVE_INFINITY;
  dialWaiting(core);
}

function beginDial(core: Core, peer: KnownPeer): void {
  peer.state = "dialling";
  peer.offeredUntilMs = Number.NEGATIVE_INFINITY;
  peer.untilMs = core.nowMs + core.limits.dialTimeoutMs;
  core.keepAliveDueMs = 0;
  core.counters.dialsStarted += 1;
}

/** Another makes the offer. A crowd may come at once: who finds no room tries somebody else. */
export function offered(core: Core, peerId: PeerId): void {
  const known = core.peers.get(peerId);
  if (!core.sharing || known?.state === "quarantined") return;
  if (known?.state === "connected") leaveDeadLink(core, known);
  else if (known?.state !== "dialling") {
    const room = core.limits.neighboursMax + core.limits.dialsMax;
    if (core.neighbours.size + countPeers(core, "dialling") >= room) return;
    const peer = known ?? comeBack(core, peerId);
    if (core.nowMs < quietUntilMs(core)) return putOff(core, peer);
    beginDial(core, peer);
  }
  core.out.push({ type: "answer", peerId });
}

/** Who offers anew has lost its end of our link: nothing more goes into ours, and the new one is a dial like any other. */
function leaveDeadLink(core: Core, peer: KnownPeer): void {
  beginDial(core, peer);
  for (const { linkId, peerId } of [...core.neighbours.values()]) {
    if (peerId !== peer.peerId) continue;
    core.out.push({ type: "hang-up", peerId, reason: "leaving" });
    linkClosed(core, linkId, peerId);
  }
}

/** The offer is answered when new links are made again, unless its maker has given it up by then. */
function putOff(core: Core, peer: KnownPeer): void {
  core.dialDueMs = quietUntilMs(core);
  peer.offeredUntilMs = core.nowMs + core.limits.dialTimeoutMs;
  peer.untilMs = peer.offeredUntilMs;
  core.keepAliveDueMs = 0;
}

/** Those behind our own address first: what they give costs nobody's line. */
function waitingPeers(core: Core): KnownPeer[] {
  const waiting = [];
  for (const peer of core.peers.values()) if (peer.state === "waiting") waiting.push(peer);
  return waiting.sort((one, other) => Number(other.near === "address") - Number(one.near === "address"));
}

/**
 * One link that was of no use lately makes room for a peer that was introduced for what is wanted now. Who plays something
 * else, and neither gave nor took a block for a while, loses nothing by it. For a peer behind our own address that while is
 * short: what it gives costs nobody's line.
 */
function makeRoom(core: Core, newcomer: KnownPeer): void {
  if (core.nowMs < core.roomMadeMs + core.limits.rotationIntervalMs) return;
  const { uselessAfterMs, uselessBesideHousemateMs } = core.limits;
  const idleMs = newcomer.near === "address" ? uselessBesideHousemateMs : uselessAfterMs;
  let least: Neighbour | null = null;
  for (const neighbour of core.neighbours.values()) {
    const usedMs = Math.max(neighbour.lastBlockAtMs, neighbour.lastSentAtMs, neighbour.openedAtMs);
    if (core.nowMs < usedMs + idleMs || neighbour.requests.size > 0) continue;
    if (core.currentId !== null && neighbour.holdings.has(core.currentId)) continue;
    if (core.nextId !== null && neighbour.holdings.has(core.nextId)) continue;
    if (least === null || usefulness(neighbour) < usefulness(least)) least = neighbour;
  }
  if (least === null) return;
  core.roomMadeMs = core.nowMs;
  dismissNeighbour(core, least, "full");
}

/** What it gave counts once more than what it took; a neighbour behind our own address counts above all. */
function usefulness({ near, receivedBytes, sentBytes }: Neighbour): number {
  return (near === "address" ? 1e12 : 0) + 2 * receivedBytes + sentBytes;
}

export function countPeers(core: Core, state: KnownPeer["state"]): number {
  let count = 0;
  for (const peer of core.peers.values()) if (peer.state === state) count += 1;
  return count;
}

export function dialFailed(core: Core, peerId: PeerId): void {
  const peer = core.peers.get(peerId);
  if (peer?.state !== "dialling") return;
  core.counters.dialsFailed += 1;
  core.picksStale = true;
  quarantine(core, peerId);
  peer.dialsAgain = peer.near === "address" && peer.failures === 1;
  if (peer.dialsAgain) peer.untilMs = core.nowMs + core.limits.housemateAgainMs;
  dialWaiting(core);
}

/** Leave a peer alone for a while, longer each time. */
function quarantine(core: Core, peerId: PeerId): void {
  const peer = core.peers.get(peerId);
  if (peer === undefined) return;
  core.keepAliveDueMs = 0;
  peer.failures += 1;
  peer.state = "quarantined";
  peer.untilMs = core.nowMs + core.limits.quarantineMs * 2 ** Math.min(peer.failures - 1, 6);
}

export function linkOpened(core: Core, linkId: LinkId, peerId: PeerId): void {
  // The tracker relays offers only between peers that it introduced: one unknown here has just come back.
  const peer = core.peers.get(peerId) ?? comeBack(core, peerId);
  if (!core.sharing || peer.state === "quarantined") {
    core.out.push({ type: "hang-up", peerId, reason: core.sharing ? "useless" : "sharing-off" });
    return;
  }
  // The shell answers offers that nobody here asked for: there may be no room for this one.
  if (core.neighbours.size >= core.limits.neighboursMax && peer.near === "address") makeRoom(core, peer);
  if (core.neighbours.size >= core.limits.neighboursMax) {
    core.peers.delete(peerId);
    core.out.push({ type: "hang-up", peerId, reason: "full" });
    return;
  }
  peer.state = "connected";
  core.keepAliveDueMs = 0;
  core.picksStale = true;
  core.counters.dialsConnected += 1;
  const neighbour: Neighbour = {
    linkId,
    peerId,
    near: peer.near,
    reason: peer.reason,
    openedAtMs: core.nowMs,
    estimate: guessNeighbour(),
    holdings: new Map(),
    heldSegments: 0,
    askedId: null,
    untold: new Set(),
    requests: new Map(),
    helloSeen: false,
    lastHeardMs: core.nowMs,
    pingSentAtMs: core.nowMs,
    roundTripMs: 0,
    lastBlockAtMs: Number.NEGATIVE_INFINITY,
    lastSentAtMs: Number.NEGATIVE_INFINITY,
    receivedBytes: 0,
    sentBytes: 0,
    timeoutsInARow: 0,
    restUntilMs: 0,
  };
  core.neighbours.set(linkId, neighbour);
  core.out.push({ type: "send", linkId, message: { type: "hello", protocol: wireProtocol } });
  core.out.push({ type: "send", linkId, message: { type: "ping", nonce: freshNumber(core) } });
  core.out.push({ type: "send", linkId, message: { type: "holdings", held: holdingsForNeighbour(core) } });
}

/** A peer that left and offers a new link before the tracker has introduced it again. */
function comeBack(core: Core, peerId: PeerId): KnownPeer {
  const peer = knownPeer({ peerId, near: "far", reason: null, offerer: false, untilMs: core.nowMs });
  if (core.sharing) core.peers.set(peerId, peer);
  return peer;
}

export function linkClosed(core: Core, linkId: LinkId, peerId: PeerId): void {
  const neighbour = core.neighbours.get(linkId);
  const peer = core.peers.get(peerId);
  if (neighbour !== undefined) {
    core.neighbours.delete(linkId);
    core.keepAliveDueMs = 0;
    core.picksStale = true;
    for (const renditionId of [core.currentId, core.nextId]) {
      const state = renditionId !== null && neighbour.holdings.has(renditionId) && core.renditions.get(renditionId);
      if (state) state.companyChangedMs = core.nowMs;
    }
    for (const request of neighbour.requests.values()) if (!request.expired) noLongerAsked(core, request.key);
    forgetUploads(core, linkId);
    if (peer?.state === "connected") core.peers.delete(peerId);
  } else if (peer?.state === "dialling") dialFailed(core, peerId);
  dialWaiting(core);
}

/** End a link ourselves. Liars and the silent are not taken back for a while. */
export function dismissNeighbour(core: Core, neighbour: Neighbour, reason: GoodbyeReason | "silent"): void {
  if (reason !== "silent") {
    core.out.push({ type: "send", linkId: neighbour.linkId, message: { type: "goodbye", reason } });
  }
  core.out.push({ type: "hang-up", peerId: neighbour.peerId, reason });
  if (reason !== "sharing-off" && reason !== "leaving" && reason !== "full") {
    quarantine(core, neighbour.peerId);
    const peer = core.peers.get(neighbour.peerId);
    if (reason === "bad-block" && peer !== undefined) peer.untilMs = Number.POSITIVE_INFINITY;
  }
  linkClosed(core, neighbour.linkId, neighbour.peerId);
}

/** Pings the quiet, gives up the silent, lets quarantines and dials run out. */
export function keepAlive(core: Core): void {
  if (core.nowMs < core.keepAliveDueMs) return;
  core.keepAliveDueMs = 0;
  for (const neighbour of core.neighbours.values()) {
    const unanswered = neighbour.pingSentAtMs >= neighbour.lastHeardMs;
    if (unanswered && core.nowMs >= neighbour.pingSentAtMs + core.limits.silentAfterMs) {
      dismissNeighbour(core, neighbour, "silent");
    } else if (!unanswered && core.nowMs >= neighbour.lastHeardMs + patienceMs(core, neighbour)) {
      neighbour.pingSentAtMs = core.nowMs;
      core.out.push({ type: "send", linkId: neighbour.linkId, message: { type: "ping", nonce: freshNumber(core) } });
    }
  }
  for (const peer of core.peers.values()) {
    if (core.nowMs < peer.untilMs || peer.state === "connected") continue;
    if (peer.state === "dialling") {
      core.out.push({ type: "hang-up", peerId: peer.peerId, reason: "dial-timeout" });
      dialFailed(core, peer.peerId);
    } else if (peer.dialsAgain) waitAgain(core, peer);
    else core.peers.delete(peer.peerId);
  }
}

function waitAgain(core: Core, peer: KnownPeer): void {
  peer.dialsAgain = false;
  peer.state = "waiting";
  peer.untilMs = core.nowMs + waitingMs;
  dialWaiting(core);
}

function patienceMs(core: Core, neighbour: Neighbour): number {
  return neighbour.requests.size > 0 ? core.limits.pingAfterMs : core.limits.idlePingAfterMs;
}

/** When `keepAlive` has something to do next. */
export function nextKeepAliveMs(core: Core): number {
  if (core.keepAliveDueMs > 0) return core.keepAliveDueMs;
  let next = Number.POSITIVE_INFINITY;
  for (const neighbour of core.neighbours.values()) {
    const unanswered = neighbour.pingSentAtMs >= neighbour.lastHeardMs;
    const dueMs = unanswered
      ? neighbour.pingSentAtMs + core.limits.silentAfterMs
      : neighbour.lastHeardMs + patienceMs(core, neighbour);
    next = Math.min(next, dueMs);
  }
  for (const peer of core.peers.values()) if (peer.state !== "connected") next = Math.min(next, peer.untilMs);
  core.keepAliveDueMs = next;
  return next;
}
