import { hasBit } from "../../bitfield.ts";
import type { RenditionId } from "../../ids.ts";
import { isProven, mayAskInMs } from "../conduct/services.ts";
import { finishMs, leastFinishMs } from "../estimate.ts";
import type { SegmentKey } from "../input.ts";
import { isAmong } from "../neighbours/holdings.ts";
import { pendingRequests } from "../neighbours/request-books.ts";
import type { Core, Neighbour } from "../state.ts";
import { type Answer, never } from "../timers.ts";
import { isInTime } from "./pick-source.ts";

/** A neighbour to whom a rendition means something, with what it holds of it. */
export interface Interested {
  readonly neighbour: Neighbour;
  readonly bits: Uint8Array;
  readonly some: ReadonlyMap<number, number>;
  /** Until when it has no time for a segment, as it said. */
  readonly lateUntilMs: ReadonlyMap<number, number>;
}

export function interestedIn({ neighbours }: Pick<Core, "neighbours">, renditionId: RenditionId): Interested[] {
  const found: Interested[] = [];
  for (const neighbour of neighbours.values()) {
    const holdings = neighbour.holdings.get(renditionId);
    if (holdings === undefined) continue;
    const { bits, some, lateUntilMs } = holdings;
    found.push({ neighbour, bits, some, lateUntilMs });
  }
  return found;
}

/** Neighbours that hold a segment, or some of it, and can be asked for it now; again when the first of the others can. */
export function holdersOf(
  { nowMs, limits }: Pick<Core, "nowMs" | "limits">,
  company: readonly Interested[],
  segmentIndex: number,
): Answer<Neighbour[]> {
  const answer: Neighbour[] = [];
  let againInMs = never;
  for (const { neighbour, bits, some, lateUntilMs } of company) {
    if (!hasBit(bits, segmentIndex) && (some.get(segmentIndex) ?? 0) === 0) continue;
    const restsMs = Math.max(neighbour.restUntilMs, lateUntilMs.get(segmentIndex) ?? 0) - nowMs;
    const waitMs = Math.max(restsMs, mayAskInMs({ limits, nowMs }, neighbour));
    if (waitMs > 0) againInMs = Math.min(againInMs, waitMs);
    else if (owedBlocks(neighbour) < pendingMax({ limits }, neighbour)) answer.push(neighbour);
  }
  return { answer, againInMs };
}

/**
 * Blocks that a neighbour may owe us: what it brings in `pendingMs`, as busy as it is with what others ask. More would wait there while
 * somebody else has come to hold them. Of one that has given nothing yet, only as many as a try needs.
 */
export function pendingMax({ limits }: Pick<Core, "limits">, neighbour: Neighbour): number {
  const { estimate, refusedBatches } = neighbour;
  if (!isProven(neighbour) || refusedBatches > 0) return limits.unprovenBlocksMax;
  const blocks = Math.ceil(limits.pendingMs / Math.max(1, estimate.blockMs));
  return Math.min(limits.pendingBlocksMax, Math.max(limits.pendingBlocksMin, blocks));
}

/** Of one that is tried again, what ran out before does not count: it would be tried no more for ten seconds. */
function owedBlocks(neighbour: Neighbour): number {
  return isProven(neighbour) ? neighbour.requests.size : pendingRequests(neighbour);
}

/** Which neighbour is to be asked for the first, second … block, and when the last of them is there, ms from now. */
export interface Spread {
  readonly finishMs: number;
  /** Has fewer entries than blocks when all neighbours are at their request limit. */
  readonly order: readonly Neighbour[];
  readonly blocks: readonly number[];
}

type SpreadView = Pick<Core, "limits" | "neighbours" | "nowMs">;

interface Ask {
  readonly holders: readonly Neighbour[];
  readonly blocks: readonly number[];
  readonly dueMs: number;
  readonly key: SegmentKey;
}

/** Whether a neighbour holds a block, of the whole segment or of some of it. */
export function givesBlock({ holdings }: Neighbour, { renditionId, segmentIndex }: SegmentKey, block: number): boolean {
  const theirs = holdings.get(renditionId);
  if (theirs === undefined) return false;
  return hasBit(theirs.bits, segmentIndex) || isAmong(theirs.some.get(segmentIndex) ?? 0, block);
}

/** Each block goes to the holder from which it will be there first, of those that have not given enough if one of them is in time. */
export function spreadBlocks(core: SpreadView, ask: Ask): Spread {
  if (ask.holders.length === 0) return { finishMs: never, order: [], blocks: [] };
  const added = new Map<Neighbour, number>();
  const order: Neighbour[] = [];
  const asked: number[] = [];
  let latestMs = 0;
  for (const block of ask.blocks) {
    const best = holderFor(core, ask, block, added);
    if (best === null) continue;
    added.set(best.holder, (added.get(best.holder) ?? 0) + 1);
    order.push(best.holder);
    asked.push(block);
    latestMs = Math.max(latestMs, best.ms);
  }
  return { finishMs: order.length === 0 ? never : latestMs, order, blocks: asked };
}

interface Best {
  readonly holder: Neighbour;
  /** When it would have brought the block, ms from now. */
  readonly ms: number;
}

/** `added`: blocks that each is to be asked for as well. Null: nobody is to be asked for this one now. */
function holderFor(core: SpreadView, ask: Ask, block: number, added: ReadonlyMap<Neighbour, number>): Best | null {
  const { limits, nowMs } = core;
  // Whoever has no time for what can wait says so at once: it need not be guessed.
  const when = ask.dueMs > 0 ? leastFinishMs : finishMs;
  let best: Best | null = null;
  let eager: Best | null = null;
  for (const holder of ask.holders) {
    if (!givesBlock(holder, ask.key, block)) continue;
    const pending = owedBlocks(holder) + (added.get(holder) ?? 0);
    if (pending >= pendingMax({ limits }, holder)) continue;
    // Not before its line has done what others have asked of it.
    const ms = Math.max(when(holder.estimate, pending, 1), holder.busyUntilMs - nowMs);
    if (best === null || ms < best.ms) best = { holder, ms };
    if (holder.sparedUntilMs <= nowMs && (eager === null || ms < eager.ms)) eager = { holder, ms };
  }
  if (eager !== null) return isInTime(eager.ms, ask.dueMs) ? eager : best;
  return isLeftToOthers(core, ask, block) ? null : best;
}

/** What can wait is not asked of those that have given enough, while a neighbour that has not holds it and is only busy. */
function isLeftToOthers({ neighbours, limits, nowMs }: SpreadView, { dueMs, key }: Ask, block: number): boolean {
  if (dueMs < limits.enoughPatienceMs) return false;
  for (const neighbour of neighbours.values()) {
    if (neighbour.sparedUntilMs <= nowMs && givesBlock(neighbour, key, block)) return true;
  }
  return false;
}

/** From inside out: behind our own address, then in our provider's network. */
const circles: readonly ReadonlySet<Neighbour["near"]>[] = [
  new Set(["address"] as const),
  new Set(["address", "prefix", "network"] as const),
];

/** Only the nearest circle is asked, if it will be in time; otherwise all who hold the blocks. */
export function spreadNearFirst(core: SpreadView, ask: Ask): Spread {
  const { holders, dueMs } = ask;
  for (const circle of circles) {
    const within = holders.filter(({ near }) => circle.has(near));
    if (within.length === 0 || within.length === holders.length) continue;
    const spread = spreadBlocks(core, { ...ask, holders: within });
    if (spread.order.length > 0 && isInTime(spread.finishMs, dueMs)) return spread;
  }
  return spreadBlocks(core, ask);
}
