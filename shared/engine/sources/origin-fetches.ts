import { finishMs, learnBlock, learnLatency } from "../estimate.ts";
import type { OriginOutcome, SegmentKey } from "../input.ts";
import { decide } from "../note-decision.ts";
import type { PickReason } from "../output.ts";
import { partialOf } from "../rendition-state.ts";
import { type Core, freshNumber } from "../state.ts";
import { blockArrived } from "./blocks.ts";
import { originFailed } from "./origin-rest.ts";

/** Ask the origin for blocks `firstBlock` to `endBlock` (excluded) of a segment. */
export function fetchFromOrigin(
  core: Core,
  ask: { key: SegmentKey; firstBlock: number; endBlock: number; reason: PickReason },
): void {
  const state = core.renditions.get(ask.key.renditionId);
  if (state === undefined) return;
  const fetchId = freshNumber(core);
  const { key, firstBlock, endBlock, reason } = ask;
  partialOf(state, key.segmentIndex).reason = reason;
  core.fetches.set(fetchId, {
    fetchId,
    key,
    firstBlock,
    endBlock,
    startedAtMs: core.nowMs,
    lastBlockAtMs: core.nowMs,
    arrivedBlocks: 0,
    cancelled: false,
  });
  decide(core, key, `blocks ${firstBlock} to ${endBlock - 1} from the origin, ${reason}`);
  core.out.push({ type: "fetch-origin", fetchId, key, firstBlock, endBlock, reason });
}

export function originBlock(core: Core, answer: { fetchId: number; blockIndex: number; payloadBytes: number }): void {
  const fetch = core.fetches.get(answer.fetchId);
  const from = { via: "origin", fetchId: answer.fetchId, blockIndex: answer.blockIndex } as const;
  if (fetch === undefined) {
    core.out.push({ type: "discard-block", from, reason: "late" });
    core.counters.wastedBytes.late += answer.payloadBytes;
    return;
  }
  if (answer.blockIndex === fetch.firstBlock) learnLatency(core.originEstimate, core.nowMs - fetch.startedAtMs);
  else learnBlock(core.originEstimate, core.nowMs - fetch.lastBlockAtMs);
  fetch.lastBlockAtMs = core.nowMs;
  fetch.arrivedBlocks += 1;
  blockArrived(core, { ...fetch.key, blockIndex: answer.blockIndex }, from, answer.payloadBytes);
}

export function originEnded(core: Core, answer: { fetchId: number; outcome: OriginOutcome }): void {
  const fetch = core.fetches.get(answer.fetchId);
  if (fetch === undefined) return;
  core.fetches.delete(answer.fetchId);
  if (fetch.cancelled) return;
  if (answer.outcome === "complete") {
    core.originFailures = 0;
    core.originRestUntilMs = 0;
  } else originFailed(core);
}

/**
 * How long a fetch may stand still. A frozen connection is soon replaced; after each failure we wait longer, so that an origin
 * which is only slow is heard out.
 */
function originPatienceMs(core: Core): number {
  const { originPatienceMs: leastMs, originStallMs: mostMs } = core.limits;
  const usualMs = finishMs(core.originEstimate, 0, 1);
  return Math.min(mostMs, Math.max(leastMs, usualMs * usualTimes) * 2 ** Math.min(core.originFailures, 4));
}

/** Beyond so many times what the origin usually takes, something is wrong. */
const usualTimes = 4;

/** Fetches that stand still are given up; what they brought is kept. */
export function expireFetches(core: Core): void {
  // Those that froze together are given up together.
  const patienceMs = originPatienceMs(core);
  for (const fetch of core.fetches.values()) {
    if (fetch.cancelled || core.nowMs < fetch.lastBlockAtMs + patienceMs) continue;
    fetch.cancelled = true;
    core.out.push({ type: "cancel-origin", fetchId: fetch.fetchId });
    originFailed(core);
  }
}

export function runningFetches(core: Core): number {
  let running = 0;
  for (const fetch of core.fetches.values()) if (!fetch.cancelled) running += 1;
  return running;
}

export function nextFetchExpiryMs(core: Core): number {
  let next = Number.POSITIVE_INFINITY;
  for (const fetch of core.fetches.values()) {
    if (!fetch.cancelled) next = Math.min(next, fetch.lastBlockAtMs + originPatienceMs(core));
  }
  return next;
}
