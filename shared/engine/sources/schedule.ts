import { unreachable } from "../../unreachable.ts";
import { isProven } from "../conduct/services.ts";
import { finishMs } from "../estimate.ts";
import { noteDecision } from "../note-decision.ts";
import type { Core } from "../state.ts";
import { isResting, never, setTimer } from "../timers.ts";
import { blockDeadlineMs, blocksForNow, firstSoundMissing } from "../wanted/block-deadlines.ts";
import { earlierMs, noteLead } from "../wanted/lead.ts";
import { missingBlocks } from "../wanted/missing-blocks.ts";
import { isForOffline, type Need, neededSegments } from "../wanted/needs.ts";
import { earliestSoundMs, tellNeed } from "../wanted/needs-of-others.ts";
import { rarestFirst } from "../wanted/rarest-first.ts";
import { holdersOf, type Spread, spreadNearFirst } from "./company.ts";
import { playEndGame } from "./end-game.ts";
import { hedgeLate } from "./hedge.ts";
import { fallsToUs, hadTime, isHopeful } from "./hopes.ts";
import { leftToHousemate } from "./housemates.ts";
import { askOrigin } from "./origin-fetches.ts";
import { missingForMs } from "./origin-rest.ts";
import { again, beginPass, companyFor, heed, housematesOf, type Pass } from "./pass.ts";
import { type Pick, type PickWindows, pickSource } from "./pick-source.ts";
import { askNeighbour } from "./requests.ts";
import { ownMoment } from "./responsible.ts";
import { seekPeersWhenDue } from "./seek-peers.ts";
import { type SharedOutView, stripeOf } from "./stripes.ts";

/**
 * Considers all needs in the order of their deadlines, and asks the cheapest source that will be in time. The one place that sets the
 * timer `consider`: what was found out on the way says how long it holds.
 */
export function schedule(core: Core): void {
  core.picks.stale = false;
  if (isResting(core.timers, "check", core.nowMs)) {
    return setTimer(core.timers, "consider", core.timers.restUntilMs.check);
  }
  noteLead(core);
  const pass = beginPass();
  considerNeeds(core, pass);
  again(pass, seekPeersWhenDue(core));
  again(pass, tellNeed(core));
  setTimer(core.timers, "consider", core.nowMs + Math.max(1, pass.againInMs));
}

function considerNeeds(core: Core, pass: Pass): void {
  core.picks.allAsked = true;
  let horizonMs = never;
  const later: Need[] = [];
  for (const need of heed(pass, neededSegments(core))) {
    if (need.deadlineMs > horizonMs) {
      core.picks.allAsked = false;
      break;
    }
    if (need.deadlineMs > core.limits.inOrderWindowMs) later.push(need);
    else consider(core, need, pass);
    horizonMs = Math.min(horizonMs, horizonBehind(core, need.deadlineMs));
  }
  const rarest = rarestFirst(later, ({ key }) => companyFor(core, pass, key.renditionId));
  for (const need of rarest) consider(core, need, pass);
}

/** Segments that are due later would only delay, on the listener's own line, those that are needed soon or now. */
function horizonBehind(core: Core, dueMs: number): number {
  if (dueMs <= 0 && !core.listener.playhead.playing) return core.limits.startLeadMs;
  return dueMs < core.limits.pressingMs ? core.limits.pressedWindowMs : never;
}

function consider(core: Core, need: Need, pass: Pass): void {
  askFor(core, need, pass);
  if (need.deadlineMs <= core.limits.endGameMs) {
    again(pass, playEndGame(core, need, companyFor(core, pass, need.key.renditionId)));
  }
  again(pass, hedgeLate(core, need));
}

function askFor(core: Core, need: Need, pass: Pass): void {
  const all = need.firstSound ? firstSoundMissing(core, need) : missingBlocks(core, need.key, false);
  if (all.length === 0) return;
  core.picks.allAsked = false;
  const company = companyFor(core, pass, need.key.renditionId);
  const soundMs = blockDeadlineMs(core, need, all[0] ?? 0);
  const dueMs = soundMs - earlierMs(core, need.key);
  const holders = core.sharing.allowed ? heed(pass, holdersOf(core, company, need.key.segmentIndex)) : [];
  const housemates = housematesOf(core, pass);
  if (heed(pass, leftToHousemate(core, need.key, { company, holders, dueMs, housemates }))) return;
  const others = takeStripe(core, need, pass, { company, missing: all, soundMs, dueMs });
  const missing = others ?? all;
  if (missing.length === 0) return;
  const spread = spreadNearFirst(core, { holders, blocks: turned(core, missing, soundMs), dueMs, key: need.key });
  const hopeful = isHopefulOf(core, need, pass);
  const isSharedOut = others !== null;
  const pick = pickFor(core, need, pass, { blocks: missing.length, soundMs, dueMs, spread, hopeful, isSharedOut });
  const isInAHurry = pick.from === "origin" && hopeful && soundMs <= core.limits.busyLeadMs;
  carryOut(core, need, pass, { pick, spread, missing: isInAHurry ? blocksForNow(core, need, missing) : missing });
  // What is needed now must not depend on a neighbour that has never delivered a block: the origin is asked for the first block too.
  const isRacing = pick.from === "peers" && dueMs <= 0 && !spread.order.some(isProven);
  if (isRacing) again(pass, askOrigin(core, need.key, missing.slice(0, 1), "first-sound"));
}

/** Takes our blocks from the origin, where the segment is shared out. Returns the others, which are left to the company; null: it is not. */
function takeStripe(core: Core, need: Need, pass: Pass, view: SharedOutView): readonly number[] | null {
  if (need.firstSound) return null;
  const ours = heed(pass, stripeOf(core, need.key, view));
  if (ours === null) return null;
  if (ours.length === 0) return view.missing;
  again(pass, askOrigin(core, need.key, ours, "nobody-holds-it"));
  // What it cannot be asked for now may still come from those who hold it.
  return missingBlocks(core, need.key, false);
}

/** What can wait each asks for in an order of its own, so that they come to hold different blocks, and give them to each other. */
function turned(core: Core, missing: readonly number[], soundMs: number): readonly number[] {
  if (soundMs < 4_000) return missing;
  const first = (core.peerId.charCodeAt(0) + core.peerId.charCodeAt(1)) % missing.length;
  return [...missing.slice(first), ...missing.slice(0, first)];
}

function isHopefulOf(core: Core, { key }: Need, pass: Pass): boolean {
  const hopeful = pass.hopeful.get(key.renditionId) ?? heed(pass, isHopeful(core, key.renditionId));
  pass.hopeful.set(key.renditionId, hopeful);
  return hopeful;
}

function pickFor(
  core: Core,
  need: Need,
  pass: Pass,
  view: {
    readonly blocks: number;
    readonly soundMs: number;
    readonly dueMs: number;
    readonly spread: Spread;
    readonly hopeful: boolean;
    readonly isSharedOut: boolean;
  },
): Pick {
  const { blocks, soundMs, dueMs, spread, hopeful, isSharedOut } = view;
  const windows = windowsFor(core, need, pass);
  const isHeld = spread.order.length > 0;
  const firstMs = isHeld ? soundMs : earliestSoundMs(core, need.key, soundMs);
  // To find out who is responsible takes long: it matters only where nobody holds the segment and the origin's window is open.
  const isShared = !isHeld && firstMs <= windows.sharedWindowMs;
  return pickSource(
    {
      soundMs: firstMs,
      deadlineMs: dueMs,
      sounding: core.listener.playhead.sounded,
      sharing: core.sharing.allowed,
      peersFinishMs: isHeld ? spread.finishMs : null,
      originFinishMs: missingForMs(core, need.key) > 0 ? never : finishMs(core.origin.estimate, 0, blocks),
      hopeful,
      responsible: !isSharedOut && (!isShared || isOurs(core, need, pass, firstMs)),
    },
    windows,
  );
}

/** Segments for offline can wait for the tracker's word; of all others each listener takes its share. */
function isOurs(core: Core, need: Need, pass: Pass, soundMs: number): boolean {
  const { key } = need;
  return heed(pass, isForOffline(core, need) ? hadTime(core, key.renditionId) : fallsToUs(core, key, soundMs));
}

/** The next track's origin window is shorter: nobody has pressed play on it yet. */
function windowsFor(core: Core, need: Need, pass: Pass): PickWindows {
  const { peerWindowMs, originWindowMs, sharedWindowMs, hopeLeadMs, busyLeadMs, nextFromOriginMs } = core.limits;
  if (need.firstSound || isForOffline(core, need))
    return { peerWindowMs, hopeLeadMs, busyLeadMs, originWindowMs: peerWindowMs, sharedWindowMs: peerWindowMs };
  const { currentId, nextId } = core.listener;
  const isNext = need.key.renditionId === nextId && need.key.renditionId !== currentId;
  if (isNext)
    return { peerWindowMs, hopeLeadMs, busyLeadMs, originWindowMs: nextFromOriginMs, sharedWindowMs: nextFromOriginMs };
  const company = companyFor(core, pass, need.key.renditionId).length;
  const moment = ownMoment(core.peerId, company + 1, need.key);
  const oursFromMs = originWindowMs + (sharedWindowMs - originWindowMs) * moment;
  return { peerWindowMs, hopeLeadMs, busyLeadMs, originWindowMs, sharedWindowMs: oursFromMs };
}

function carryOut(
  core: Core,
  need: Need,
  pass: Pass,
  { pick, spread, missing }: { readonly pick: Pick; readonly spread: Spread; readonly missing: readonly number[] },
): void {
  const { order } = spread;
  switch (pick.from) {
    case "peers":
      noteDecision(core, need.key, `${order.length} blocks from ${new Set(order).size} neighbours, ${pick.reason}`);
      order.forEach((neighbour, index) => {
        const blockIndex = spread.blocks[index];
        if (blockIndex !== undefined) askNeighbour(core, neighbour, { ...need.key, blockIndex }, need);
      });
      return;
    case "origin":
      return again(pass, askOrigin(core, need.key, missing, pick.reason));
    case "nobody":
      if (core.listener.playhead.playing || need.deadlineMs <= 0) again(pass, pick.inMs);
      return;
    default:
      return unreachable(pick);
  }
}
