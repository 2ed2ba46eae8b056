import { finishMs, leastFinishMs } from "../estimate.ts";
import type { SegmentKey } from "../input.ts";
import { comingInMs, someBlocksMax } from "../neighbours/holdings.ts";
import { mayGive } from "../neighbours/may-upload.ts";
import { blocksOf } from "../rendition-state.ts";
import type { Core, RenditionState } from "../state.ts";
import { type Answer, never } from "../timers.ts";
import { earliestSoundMs, isNeededElsewhere } from "../wanted/needs-of-others.ts";
import { givesBlock, type Interested } from "./company.ts";
import { isSteady } from "./hopes.ts";
import { isInTime, latestStartMs } from "./pick-source.ts";
import { rankOf } from "./responsible.ts";

/** Sound that is needed sooner is everybody's own affair. */
const leastMs = 1_000;
/** A block that its taker did not take falls to the next one after so long, and to everybody after the longest. */
const passedOnMs = 3_000;
const passedOnMaxMs = 12_000;

/**
 * The missing blocks of a segment of the song that plays which we take from the origin; null: there is nobody to share it out among, or not
 * yet. Each of a company takes some blocks, and they exchange them. So all uplinks work at once for what is needed next: one that took a
 * whole segment would have to feed all the others. A block that somebody holds is ours too if all who hold it would be too late.
 */
export function stripeOf(core: Core, key: SegmentKey, view: SharedOutView): Answer<readonly number[] | null> {
  const state = core.renditions.get(key.renditionId);
  if (state === undefined) return { answer: null, againInMs: never };
  const { answer, againInMs } = isSharedOut(core, state, key, view);
  if (answer) return ourBlocks(core, state, key, view);
  // Whoever comes to the segment again later gives the others their time anew.
  state.sharedOutAtMs.delete(key.segmentIndex);
  return { answer: null, againInMs };
}

export interface SharedOutView {
  readonly company: readonly Interested[];
  readonly missing: readonly number[];
  readonly soundMs: number;
  readonly dueMs: number;
}

function isSharedOut(core: Core, state: RenditionState, key: SegmentKey, view: SharedOutView): Answer<boolean> {
  const { company, soundMs } = view;
  const { listener, limits } = core;
  const no = (againInMs: number) => ({ answer: false, againInMs });
  if (key.renditionId !== listener.currentId || !mayGive(core, key.renditionId)) return no(never);
  // Nobody would hear who holds the last of them.
  if (blocksOf(state, key.segmentIndex) > someBlocksMax) return no(never);
  if (company.length === 0 && !isNeededElsewhere(core, key)) return no(never);
  if (soundMs < leastMs) return no(never);
  const firstMs = earliestSoundMs(core, key, soundMs);
  if (firstMs > limits.sharedWindowMs) return no(firstMs - limits.sharedWindowMs);
  const comesMs = comesInMs(core, company, key);
  if (comesMs > 0) return no(comesMs);
  return isSteady(core, key, firstMs);
}

function ourBlocks(
  core: Core,
  state: RenditionState,
  key: SegmentKey,
  { company, missing, dueMs }: SharedOutView,
): Answer<readonly number[]> {
  const sinceMs = state.sharedOutAtMs.get(key.segmentIndex) ?? core.nowMs;
  state.sharedOutAtMs.set(key.segmentIndex, sinceMs);
  const others = company.map(({ neighbour }) => neighbour.peerId);
  const rank = rankOf(core.peerId, others, key);
  const blocks = blocksOf(state, key.segmentIndex);
  let againInMs = never;
  const ours = missing.filter((block) => {
    const holders = company.filter(({ neighbour }) => givesBlock(neighbour, key, block));
    const oursAtMs = sinceMs + passedOnAfterMs(rank, { block, blocks, company: others.length + 1 });
    if (holders.length > 0) {
      const inTimeForMs = oursAtMs === sinceMs ? inTimeFor(core, holders, dueMs) : never;
      if (inTimeForMs > 0) againInMs = Math.min(againInMs, inTimeForMs);
      return inTimeForMs <= 0;
    }
    if (core.nowMs < oursAtMs) againInMs = Math.min(againInMs, oursAtMs - core.nowMs);
    return core.nowMs >= oursAtMs;
  });
  return { answer: ours, againInMs };
}

/** When a block falls to the one of this rank, ms after it was shared out. Blocks that lie together go to one, as far as there are more of them. */
export function passedOnAfterMs(
  rank: number,
  { block, blocks, company }: { readonly block: number; readonly blocks: number; readonly company: number },
): number {
  const takers = Math.min(blocks, company);
  const taker = Math.floor((block * takers) / blocks);
  const turns = (rank - taker + company) % company;
  return Math.min(passedOnMaxMs, turns * passedOnMs);
}

/** In how many ms the last of those who say so has the whole segment from the origin; 0: nobody says so. */
function comesInMs(core: Pick<Core, "nowMs">, company: readonly Interested[], key: SegmentKey): number {
  let lastMs = 0;
  for (const { neighbour } of company) {
    const holdings = neighbour.holdings.get(key.renditionId);
    if (holdings !== undefined) lastMs = Math.max(lastMs, comingInMs(core, holdings, key.segmentIndex));
  }
  return lastMs;
}

/** For how many ms one of those who hold a block may still be expected to bring it in time, even if none can be asked just now. */
function inTimeFor(
  { nowMs, origin }: Pick<Core, "nowMs" | "origin">,
  holders: readonly Interested[],
  dueMs: number,
): number {
  const originMs = finishMs(origin.estimate, 0, 1);
  let longestMs = 0;
  for (const { neighbour } of holders) {
    const { estimate, requests, busyUntilMs, restUntilMs } = neighbour;
    const workMs = leastFinishMs(estimate, requests.size, 1);
    const finishedMs = Math.max(workMs, busyUntilMs - nowMs, restUntilMs - nowMs);
    if (isInTime(finishedMs, dueMs)) longestMs = Math.max(longestMs, latestStartMs(workMs, dueMs));
    // It is late whoever is asked, and here sooner from the neighbour.
    else if (finishedMs <= originMs) longestMs = Math.max(longestMs, originMs);
  }
  return longestMs;
}
