import type { PeerId, RenditionId } from "../../ids.ts";
import { chunkEnd, chunkStart } from "../../manifest/manifest.ts";
import { hasBit } from "../bitfield.ts";
import { finishMs } from "../estimate.ts";
import type { SegmentKey } from "../input.ts";
import { lookAgainIn } from "../look-again.ts";
import { countPeers } from "../neighbours/known-peers.ts";
import { decide } from "../note-decision.ts";
import type { PickReason } from "../output.ts";
import { blocksOf, isWhole, remainingSeconds } from "../rendition-state.ts";
import type { Core, Neighbour, RenditionState } from "../state.ts";
import { missingBlocks } from "../wanted/missing-blocks.ts";
import { isForOffline, nextWindowMs, type Wanted, wantedSegments } from "../wanted/wanted-segments.ts";
import { playEndGame } from "./end-game.ts";
import { fetchFromOrigin, runningFetches } from "./origin-fetches.ts";
import { isInTime, type Pick, pickSource } from "./pick-source.ts";
import { rarestFirst } from "./rarest-first.ts";
import { askNeighbour, holdersOf, type Interested, interestedIn, spreadBlocks } from "./requests.ts";
import { isResponsible } from "./responsible.ts";

/** What one look at all that is wanted finds out once, as soon as it matters. */
interface Pass {
  readonly interested: Map<RenditionId, readonly Interested[]>;
  readonly hopeful: Map<RenditionId, boolean>;
  housemates: Housemates | null;
}

/** Whether somebody else is behind our own address, and whether one of them is being dialled, or waits to be. */
interface Housemates {
  readonly some: boolean;
  readonly coming: boolean;
}

function findHousemates(core: Core): Housemates {
  let [some, coming] = [false, false];
  for (const { near, state } of core.peers.values()) {
    if (near !== "address") continue;
    some = true;
    coming ||= state === "dialling" || state === "waiting";
  }
  return { some, coming };
}

/** A housemate that may hold what we want is being dialled, or may be named by the tracker. */
function isHousemateComing(core: Core, pass: Pass, renditionId: RenditionId): boolean {
  pass.housemates ??= findHousemates(core);
  return pass.housemates.coming || (pass.housemates.some && isTrackerAsked(core, renditionId));
}

/** Whether the tracker is still to say who else has what we want. */
function isTrackerAsked(core: Core, renditionId: RenditionId): boolean {
  const state = core.renditions.get(renditionId);
  if (core.closedIds.has(renditionId)) return false;
  if (core.tracker !== "open" || state === undefined || state.othersKnownAtMs >= state.wantedSinceMs) return false;
  return stillYoung(core, state.wantedSinceMs);
}

/** More neighbours are asked for while the tracker knows of others and few of ours want what we play. */
export function seekPeersWhenDue(core: Core): void {
  const state = core.currentId === null ? undefined : core.renditions.get(core.currentId);
  if (core.tracker !== "open" || !core.sharing || state === undefined) return;
  if (!core.playhead.playing || core.closedIds.has(state.manifest.renditionId)) return;
  seekForNext(core, state);
  if (state.othersKnown === 0 || isWhole(state)) return;
  const dueMs = core.seekPeersLastMs + core.limits.seekPeersIntervalMs;
  if (core.nowMs < dueMs) return lookAgainIn(core, dueMs - core.nowMs);
  let useful = 0;
  for (const { holdings } of core.neighbours.values()) if (holdings.has(state.manifest.renditionId)) useful += 1;
  if (useful >= Math.min(usefulNeighboursMin, state.othersKnown)) {
    core.seekPeersLastMs = core.nowMs - core.limits.seekPeersIntervalMs + enoughForMs;
    return;
  }
  core.seekPeersLastMs = core.nowMs;
  core.out.push({ type: "seek-peers", renditionId: state.manifest.renditionId });
}

/**
 * Who holds the next track may have come since it was announced: once more before it is fetched, so early that a link can stand
 * by then.
 */
function seekForNext(core: Core, current: RenditionState): void {
  const next = core.nextId === null ? undefined : core.renditions.get(core.nextId);
  if (next === undefined || next.soughtAsNext || core.closedIds.has(next.manifest.renditionId)) return;
  if (isWhole(next)) return;
  const leftMs = remainingSeconds(core, current) * 1000 - nextWindowMs(core, current) - core.limits.nextSeekLeadMs;
  if (leftMs > 0) return lookAgainIn(core, leftMs);
  next.soughtAsNext = true;
  core.out.push({ type: "seek-peers", renditionId: next.manifest.renditionId });
}

/** With four neighbours that play the same, one or two may vanish without a gap. */
const usefulNeighboursMin = 4;
/** Who has enough of them need not count them anew at every turn. */
const enoughForMs = 2_000;

/** Looks at all that is wanted, in the order of deadlines, and asks the cheapest source that will be in time. */
export function schedule(core: Core): void {
  core.lookAgainMs = Number.POSITIVE_INFINITY;
  core.allAsked = true;
  let horizonMs = Number.POSITIVE_INFINITY;
  const pass: Pass = { interested: new Map(), hopeful: new Map(), housemates: null };
  const later: Wanted[] = [];
  for (const wanted of wantedSegments(core)) {
    if (wanted.deadlineMs > horizonMs) {
      core.allAsked = false;
      break;
    }
    if (wanted.deadlineMs > core.limits.inOrderWindowMs) later.push(wanted);
    else look(core, wanted, pass);
    horizonMs = Math.min(horizonMs, horizonBehind(core, wanted.deadlineMs));
  }
  for (const wanted of rarestFirst(later, (each) => companyFor(core, pass, each.key))) look(core, wanted, pass);
}

function look(core: Core, wanted: Wanted, pass: Pass): void {
  askFor(core, wanted, pass);
  if (wanted.deadlineMs <= core.limits.endGameMs) playEndGame(core, wanted, companyFor(core, pass, wanted.key));
  hedgeLate(core, wanted);
}

/** Neighbours to whom a rendition means something, found once in a pass. */
function companyFor(core: Core, { interested }: Pass, { renditionId }: SegmentKey): readonly Interested[] {
  const known = interested.get(renditionId);
  if (known !== undefined) return known;
  const company = interestedIn(core, renditionId);
  interested.set(renditionId, company);
  return company;
}

/** What is far away would only stand in the listener's own line before what is needed soon; before what is needed now, all the rest. */
function horizonBehind(core: Core, dueMs: number): number {
  if (dueMs <= 0 && !core.playhead.playing) return core.limits.startLeadMs;
  return dueMs < core.limits.pressingMs ? core.limits.pressedWindowMs : Number.POSITIVE_INFINITY;
}

function askFor(core: Core, wanted: Wanted, pass: Pass): void {
  const missing = wanted.firstSound ? firstSoundMissing(core, wanted) : missingBlocks(core, wanted.key, false);
  if (missing.length === 0) return;
  core.allAsked = false;
  const { renditionId, segmentIndex } = wanted.key;
  const company = companyFor(core, pass, wanted.key);
  const windows = windowsFor(core, wanted);
  const dueMs = blockDeadlineMs(core, wanted, missing[0] ?? 0);
  const holders = core.sharing ? holdersOf(core, company, segmentIndex) : [];
  if (leftToHousemate(core, wanted.key, { company, holders, dueMs, pass })) return;
  const spread = spreadNearFirst(core, { holders, blocks: missing.length, dueMs });
  // Dear to find out, and only looked at when nobody holds the segment and the origin's window is open.
  const shareMatters = spread.order.length === 0 && dueMs <= windows.originWindowMs;
  const hopeful = pass.hopeful.get(renditionId) ?? isHopeful(core, renditionId);
  pass.hopeful.set(renditionId, hopeful);
  const pick = pickSource(
    {
      deadlineMs: dueMs,
      sounding: core.playhead.sounded,
      sharing: core.sharing,
      peersFinishMs: spread.order.length === 0 ? null : spread.finishMs,
      originFinishMs: finishMs(core.originEstimate, 0, missing.length),
      hopeful,
      responsible:
        !shareMatters || (isForOffline(core, wanted) ? hadTime(core, wanted.key) : fallsToUs(core, wanted.key)),
    },
    windows,
  );
  const beginning = pick.from === "origin" && hopeful && dueMs <= 0;
  carryOut(core, wanted, pick, beginning ? blocksForNow(core, wanted, missing) : missing, spread.order);
  // What is needed now depends on nobody of whom we know only words: the origin races the first block of a stranger.
  const racing = pick.from === "peers" && dueMs <= 0 && !spread.order.some(isProven);
  if (racing) askOrigin(core, wanted.key, missing.slice(0, 1), "first-sound");
}

function isProven(neighbour: Neighbour): boolean {
  return neighbour.receivedBytes > 0;
}

const circles: readonly ReadonlySet<Neighbour["near"]>[] = [
  new Set(["address"] as const),
  new Set(["address", "prefix", "network"] as const),
];

/** Neighbours behind our own address first, then those in our provider's network, as long as they are in time; all who hold it otherwise. */
function spreadNearFirst(
  core: Core,
  ask: { readonly holders: readonly Neighbour[]; readonly blocks: number; readonly dueMs: number },
): ReturnType<typeof spreadBlocks> {
  const { holders, blocks, dueMs } = ask;
  for (const circle of circles) {
    const within = holders.filter(({ near }) => circle.has(near));
    if (within.length === 0 || within.length === holders.length) continue;
    const spread = spreadBlocks(core, within, blocks);
    if (spread.order.length > 0 && isInTime(spread.finishMs, dueMs)) return spread;
  }
  return spreadBlocks(core, holders, blocks);
}

/**
 * Whoever shares our address shares our line: what comes in through it should come once. A segment that nobody at home can
 * give is taken from outside by the one to whom it falls; the others wait for that one as long as there is time.
 */
function leftToHousemate(
  core: Core,
  key: SegmentKey,
  view: {
    readonly company: readonly Interested[];
    readonly holders: readonly Neighbour[];
    readonly dueMs: number;
    readonly pass: Pass;
  },
): boolean {
  const { company, holders, dueMs, pass } = view;
  const waitsMs = dueMs - core.limits.housemateLeadMs;
  if (waitsMs <= 0 || holders.some(({ near }) => near === "address")) return false;
  const others: PeerId[] = [];
  for (const { neighbour, bits } of company) {
    if (neighbour.near !== "address") continue;
    others.push(neighbour.peerId);
    if (!hasBit(bits, key.segmentIndex)) continue;
    // It holds it, and is only busy.
    lookAgainIn(core, waitsMs);
    return true;
  }
  // One that is being dialled was introduced for what is wanted now, and may hold it.
  const falls = others.length === 0 || isResponsible(core.peerId, others, key.renditionId, key.segmentIndex);
  if (falls && !isHousemateComing(core, pass, key.renditionId)) return false;
  lookAgainIn(core, waitsMs);
  return true;
}

/**
 * When the playhead gets to the chunk that a block lies in, ms from now: blocks share their segment's length evenly. A player
 * that does not sound yet may wait for the whole segment: then time runs from when its first block was there.
 */
function blockDeadlineMs(core: Core, wanted: Wanted, blockIndex: number): number {
  const state = core.renditions.get(wanted.key.renditionId);
  if (state === undefined || blockIndex === 0) return wanted.deadlineMs;
  const firstKeptMs = state.partial.get(wanted.key.segmentIndex)?.firstKeptMs ?? Number.POSITIVE_INFINITY;
  const isWaiting = wanted.deadlineMs <= silentBeforeMs && !core.playhead.playing;
  // What was kept before anybody waited does not count.
  const waitedMs = isWaiting ? Math.max(0, core.nowMs - Math.max(firstKeptMs, state.wantedSinceMs)) : 0;
  return wanted.deadlineMs + chunkStart(blockIndex) * blockMs(state, wanted.key.segmentIndex) - waitedMs;
}

/** A player may fall silent a little before the end of what it has: rounding, or the last samples of a decoder. */
const silentBeforeMs = 500;

function blockMs(state: RenditionState, segmentIndex: number): number {
  const lengthSeconds = (state.startsSeconds[segmentIndex + 1] ?? 0) - (state.startsSeconds[segmentIndex] ?? 0);
  return (lengthSeconds * 1000) / Math.max(1, blocksOf(state, segmentIndex));
}

/** Missing blocks of what is enough for the first sound. */
function firstSoundMissing(core: Core, wanted: Wanted): readonly number[] {
  const state = core.renditions.get(wanted.key.renditionId);
  if (state === undefined) return [];
  const blocks = chunkEnd(Math.ceil(core.limits.startLeadMs / blockMs(state, wanted.key.segmentIndex)));
  return missingBlocks(core, wanted.key, false).filter((block) => block < blocks);
}

/** Sound that is needed at once while neighbours may still come: the origin gives its beginning, they the rest. */
function blocksForNow(core: Core, wanted: Wanted, missing: readonly number[]): readonly number[] {
  const state = core.renditions.get(wanted.key.renditionId);
  if (state === undefined) return missing;
  const blocks = Math.max(1, Math.ceil(core.limits.startLeadMs / blockMs(state, wanted.key.segmentIndex)));
  return missing.filter((block) => block < (missing[0] ?? 0) + blocks);
}

/** The next track's origin window is shorter: nobody has pressed play on it yet. */
function windowsFor(core: Core, wanted: Wanted) {
  const { peerWindowMs, originWindowMs, hopeLeadMs, nextFromOriginMs } = core.limits;
  if (isForOffline(core, wanted)) return { peerWindowMs, hopeLeadMs, originWindowMs: peerWindowMs };
  if (wanted.firstSound) return { peerWindowMs, hopeLeadMs, originWindowMs: peerWindowMs };
  const isNext = wanted.key.renditionId === core.nextId && wanted.key.renditionId !== core.currentId;
  return { peerWindowMs, hopeLeadMs, originWindowMs: isNext ? nextFromOriginMs : originWindowMs };
}

/** Whether the tracker has had the time to name neighbours that hold it. */
function hadTime(core: Core, { renditionId }: SegmentKey): boolean {
  if (core.closedIds.has(renditionId)) return true;
  const leftMs = (core.renditions.get(renditionId)?.wantedSinceMs ?? 0) + core.limits.hopeForTrackerMs - core.nowMs;
  if (leftMs > 0) lookAgainIn(core, leftMs);
  return leftMs <= 0;
}

function carryOut(
  core: Core,
  wanted: Wanted,
  pick: Pick,
  missing: readonly number[],
  order: ReturnType<typeof spreadBlocks>["order"],
): void {
  switch (pick.from) {
    case "peers":
      decide(core, wanted.key, `${order.length} blocks from ${new Set(order).size} neighbours, ${pick.reason}`);
      order.forEach((neighbour, index) => {
        const blockIndex = missing[index];
        if (blockIndex !== undefined) askNeighbour(core, neighbour, { ...wanted.key, blockIndex }, wanted);
      });
      return;
    case "origin":
      askOrigin(core, wanted.key, missing, pick.reason);
      return;
    case "nobody":
      if ((core.playhead.playing || wanted.deadlineMs <= 0) && Number.isFinite(pick.inMs)) lookAgainIn(core, pick.inMs);
      return;
  }
}

/** The first run of missing blocks, as one Range; the other runs follow when it is done. */
function askOrigin(core: Core, key: SegmentKey, missing: readonly number[], reason: PickReason): void {
  if (core.nowMs < core.originRestUntilMs) {
    lookAgainIn(core, core.originRestUntilMs - core.nowMs);
    return;
  }
  const pressing = reason === "first-sound" || reason === "urgent" || reason === "hedge";
  if (runningFetches(core) >= (pressing ? core.limits.urgentFetchesMax : core.limits.originFetchesMax)) return;
  const firstBlock = missing[0] ?? 0;
  let endBlock = firstBlock + 1;
  while (missing.includes(endBlock)) endBlock += 1;
  fetchFromOrigin(core, { key, firstBlock, endBlock, reason: core.originFailures > 0 ? "retry" : reason });
}

/** Blocks that neighbours were asked for and that may not be in time any more are asked from the origin as well. */
function hedgeLate(core: Core, wanted: Wanted): void {
  const partial = core.renditions.get(wanted.key.renditionId)?.partial.get(wanted.key.segmentIndex);
  if (partial === undefined || !partial.asked.some((count) => count > 0)) return;
  const missing = missingBlocks(core, wanted.key, true);
  if (missing.length === 0) return;
  const originMs = finishMs(core.originEstimate, 0, missing.length);
  const dueMs = blockDeadlineMs(core, wanted, missing[0] ?? 0);
  const graceMs = core.playhead.sounded ? 2 * originMs + 250 : originMs;
  const isStarting = dueMs <= 0 && !core.playhead.sounded;
  const patienceMs = isStarting ? core.limits.startPatienceMs : Math.max(60, originMs / 2);
  const hedgeAtMs = Math.max(core.nowMs + dueMs - graceMs, partial.askedSinceMs + patienceMs);
  // The first chunk is enough to sound; what follows has a deadline of its own by then.
  const late = isStarting ? missing.filter((block) => block < chunkEnd((missing[0] ?? 0) + 1)) : missing;
  if (core.nowMs >= hedgeAtMs) askOrigin(core, wanted.key, late, "hedge");
  else if (core.playhead.playing || dueMs <= 0) lookAgainIn(core, hedgeAtMs - core.nowMs);
}

/** Whether somebody near may come to hold the segment soon. */
function isHopeful(core: Core, renditionId: RenditionId): boolean {
  if (!core.sharing || core.closedIds.has(renditionId)) return false;
  for (const neighbour of core.neighbours.values()) {
    if (neighbour.holdings.has(renditionId)) return true;
    if (!neighbour.helloSeen && core.nowMs - neighbour.openedAtMs < core.limits.hopeForTrackerMs) return true;
  }
  const state = core.renditions.get(renditionId);
  if (core.tracker === "connecting") return stillYoung(core, core.trackerSinceMs);
  if (core.tracker !== "open" || state === undefined) return false;
  if (state.othersKnownAtMs < state.wantedSinceMs) {
    return stillYoung(core, Math.max(core.trackerSinceMs, state.wantedSinceMs));
  }
  if (state.othersKnown === 0) return false;
  return countPeers(core, "dialling") > 0 || stillYoung(core, state.othersKnownAtMs);
}

/** True for a short while after `sinceMs`, and makes sure that the end of it is not missed. */
function stillYoung(core: Core, sinceMs: number): boolean {
  const leftMs = sinceMs + core.limits.hopeForTrackerMs - core.nowMs;
  if (leftMs <= 0) return false;
  lookAgainIn(core, leftMs);
  return true;
}

/** Ours among those who want this rendition; nobody's while a neighbour holds it and is only busy. */
function fallsToUs(core: Core, key: SegmentKey): boolean {
  const settledInMs =
    (core.renditions.get(key.renditionId)?.companyChangedMs ?? 0) + core.limits.companySettlesMs - core.nowMs;
  if (settledInMs > 0) {
    lookAgainIn(core, settledInMs);
    return false;
  }
  const others = [];
  for (const neighbour of core.neighbours.values()) {
    const holdings = neighbour.holdings.get(key.renditionId);
    if (holdings === undefined) continue;
    if (hasBit(holdings.bits, key.segmentIndex)) return false;
    others.push(neighbour.peerId);
  }
  return others.length > 0 && isResponsible(core.peerId, others, key.renditionId, key.segmentIndex);
}
