import { hasBit } from "../../bitfield.ts";
import type { RenditionId } from "../../ids.ts";
import { finishMs, leastFinishMs } from "../estimate.ts";
import type { SegmentKey } from "../input.ts";
import type { Core, Neighbour } from "../state.ts";
import { type Answer, never } from "../timers.ts";
import { isInTime } from "./pick-source.ts";

/** A neighbour to whom a rendition means something, with what it holds of it. */
export interface Interested {
  readonly neighbour: Neighbour;
  readonly bits: Uint8Array;
  readonly some: ReadonlyMap<number, number>;
}

export function interestedIn({ neighbours }: Pick<Core, "neighbours">, renditionId: RenditionId): Interested[] {
  const found: Interested[] = [];
  for (const neighbour of neighbours.values()) {
    const holdings = neighbour.holdings.get(renditionId);
    if (holdings !== undefined) found.push({ neighbour, bits: holdings.bits, some: holdings.some });
  }
  return found;
}

/** Neighbours that hold a segment and can be asked now; again when the first that rests has rested. */
export function holdersOf(
  { nowMs, limits }: Pick<Core, "nowMs" | "limits">,
  company: readonly Interested[],
  segmentIndex: number,
): Answer<Neighbour[]> {
  const answer: Neighbour[] = [];
  let againInMs = never;
  for (const { neighbour, bits, some } of company) {
    if (!hasBit(bits, segmentIndex) && (some.get(segmentIndex) ?? 0) === 0) continue;
    const restsMs = neighbour.restUntilMs - nowMs;
    if (restsMs > 0) againInMs = Math.min(againInMs, restsMs);
    else if (neighbour.requests.size < pendingMax({ limits }, neighbour)) answer.push(neighbour);
  }
  return { answer, againInMs };
}

/**
 * Blocks that a neighbour may owe us: what it brings in `pendingMs`, as busy as it is with what others ask. More would wait there while
 * somebody else has come to hold them. Of one that has given nothing yet, only as many as a try needs.
 */
export function pendingMax({ limits }: Pick<Core, "limits">, { estimate, receivedBytes }: Neighbour): number {
  if (receivedBytes === 0) return limits.unprovenBlocksMax;
  const blocks = Math.ceil(limits.pendingMs / Math.max(1, estimate.blockMs));
  return Math.min(limits.pendingBlocksMax, Math.max(limits.pendingBlocksMin, blocks));
}

/** Which neighbour is to be asked for the first, second … block, and when the last of them is there, ms from now. */
export interface Spread {
  readonly finishMs: number;
  /** Has fewer entries than blocks when all neighbours are at their request limit. */
  readonly order: readonly Neighbour[];
  readonly blocks: readonly number[];
}

interface Ask {
  readonly holders: readonly Neighbour[];
  readonly blocks: readonly number[];
  readonly dueMs: number;
  readonly key: SegmentKey;
}

/** In how many ms a neighbour would not be too late any more with a segment, as it said; 0: it did not say so. */
export function lateForMs(
  { nowMs }: Pick<Core, "nowMs">,
  { holdings }: Neighbour,
  { renditionId, segmentIndex }: SegmentKey,
): number {
  return Math.max(0, (holdings.get(renditionId)?.lateUntilMs.get(segmentIndex) ?? 0) - nowMs);
}

/** Whether a neighbour holds a block, of the whole segment or of some of it. */
export function givesBlock({ holdings }: Neighbour, { renditionId, segmentIndex }: SegmentKey, block: number): boolean {
  const theirs = holdings.get(renditionId);
  if (theirs === undefined) return false;
  return hasBit(theirs.bits, segmentIndex) || (((theirs.some.get(segmentIndex) ?? 0) >>> block) & 1) === 1;
}

/** Each block goes to the holder from which it will be there first. */
export function spreadBlocks({ limits, nowMs }: Pick<Core, "limits" | "nowMs">, ask: Ask): Spread {
  const { holders, blocks, dueMs, key } = ask;
  // Whoever has no time for what can wait says so at once: it need not be guessed.
  const when = dueMs > 0 ? leastFinishMs : finishMs;
  if (holders.length === 0) return { finishMs: never, order: [], blocks: [] };
  const added = new Map<Neighbour, number>();
  const order: Neighbour[] = [];
  const asked: number[] = [];
  let latestMs = 0;
  for (const block of blocks) {
    let best: Neighbour | null = null;
    let bestMs = never;
    for (const holder of holders) {
      if (!givesBlock(holder, key, block)) continue;
      const pending = holder.requests.size + (added.get(holder) ?? 0);
      if (pending >= pendingMax({ limits }, holder)) continue;
      // Not before its line has done what others have asked of it.
      const ms = Math.max(when(holder.estimate, pending, 1), holder.busyUntilMs - nowMs);
      if (ms < bestMs) [best, bestMs] = [holder, ms];
    }
    if (best === null) continue;
    added.set(best, (added.get(best) ?? 0) + 1);
    order.push(best);
    asked.push(block);
    latestMs = Math.max(latestMs, bestMs);
  }
  return { finishMs: order.length === 0 ? never : latestMs, order, blocks: asked };
}

/** From inside out: behind our own address, then in our provider's network. */
const circles: readonly ReadonlySet<Neighbour["near"]>[] = [
  new Set(["address"] as const),
  new Set(["address", "prefix", "network"] as const),
];

/** Only the nearest circle is asked, if it will be in time; otherwise all who hold the blocks. */
export function spreadNearFirst(core: Pick<Core, "limits" | "nowMs">, ask: Ask): Spread {
  const { holders, dueMs } = ask;
  for (const circle of circles) {
    const within = holders.filter(({ near }) => circle.has(near));
    if (within.length === 0 || within.length === holders.length) continue;
    const spread = spreadBlocks(core, { ...ask, holders: within });
    if (spread.order.length > 0 && isInTime(spread.finishMs, dueMs)) return spread;
  }
  return spreadBlocks(core, ask);
}
