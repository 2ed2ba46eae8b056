import { chunkEnd } from "../../manifest/manifest.ts";
import { finishMs } from "../estimate.ts";
import type { Core } from "../state.ts";
import { never } from "../timers.ts";
import { blockDeadlineMs } from "../wanted/block-deadlines.ts";
import { earlierMs } from "../wanted/lead.ts";
import { missingBlocks } from "../wanted/missing-blocks.ts";
import type { Need } from "../wanted/needs.ts";
import { askOrigin } from "./origin-fetches.ts";

/** What the time of a hedge depends on. */
export interface HedgeView {
  readonly nowMs: number;
  /** When the first missing block is due, ms from now. */
  readonly dueMs: number;
  /** How long the origin takes for what is missing. */
  readonly originMs: number;
  /** Since when neighbours are asked. */
  readonly askedSinceMs: number;
  readonly sounded: boolean;
  /** So long before the sound it is due: what is late costs some of the lead first, and then silence. */
  readonly aheadMs: number;
  readonly startPatienceMs: number;
}

/** Nothing has sounded yet, and the listener waits. */
function isStarting(dueMs: number, sounded: boolean): boolean {
  return dueMs <= 0 && !sounded;
}

/** When blocks that neighbours were asked for are asked of the origin as well: as late as it can still be in time. */
export function hedgeAtMs(view: HedgeView): number {
  const { nowMs, dueMs, originMs, askedSinceMs, sounded, startPatienceMs, aheadMs } = view;
  const graceMs = sounded ? Math.max(originMs, 2 * originMs + 250 - aheadMs) : originMs;
  const patienceMs = isStarting(dueMs, sounded) ? startPatienceMs : Math.max(60, originMs / 2);
  return Math.max(nowMs + dueMs - graceMs, askedSinceMs + patienceMs);
}

/** Asks the origin for blocks that neighbours may not bring in time any more. Returns in how many ms it may be time to. */
export function hedgeLate(core: Core, need: Need): number {
  const partial = core.renditions.get(need.key.renditionId)?.partial.get(need.key.segmentIndex);
  if (partial === undefined || !partial.asked.some((count) => count > 0)) return never;
  const missing = missingBlocks(core, need.key, true);
  if (missing.length === 0) return never;
  const { nowMs, limits, listener } = core;
  const { sounded, playing } = listener.playhead;
  const aheadMs = earlierMs(core, need.key);
  const dueMs = (block: number) => blockDeadlineMs(core, need, block) - aheadMs;
  const originMs = finishMs(core.origin.estimate, 0, missing.length);
  const { askedSinceMs } = partial;
  const { startPatienceMs } = limits;
  const atMs = (block: number) =>
    hedgeAtMs({ nowMs, dueMs: dueMs(block), originMs, askedSinceMs, sounded, aheadMs, startPatienceMs });
  const first = missing[0] ?? 0;
  const firstDueMs = dueMs(first);
  const firstAtMs = atMs(first);
  if (nowMs < firstAtMs) return playing || firstDueMs <= 0 ? firstAtMs - nowMs : never;
  // The first chunk is enough to sound; what is due later may still come from neighbours.
  const isLate = isStarting(firstDueMs, sounded)
    ? (block: number) => block < chunkEnd(first + 1)
    : (block: number) => atMs(block) <= nowMs + hedgeAheadMs;
  const againInMs = askOrigin(core, need.key, missing.filter(isLate), "hedge");
  const next = missing.find((block) => !isLate(block));
  return next === undefined || !playing ? againInMs : Math.min(againInMs, Math.max(1, atMs(next) - nowMs));
}

/** What would have to be asked for so soon is asked for together. */
const hedgeAheadMs = 100;
