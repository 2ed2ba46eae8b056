import { hasBit } from "../../bitfield.ts";
import { mayTell } from "../conduct/telling.ts";
import { finishMs, learnBlock, learnLatency } from "../estimate.ts";
import type { OriginOutcome, SegmentKey } from "../input.ts";
import { mayGive } from "../neighbours/may-upload.ts";
import { noteDecision } from "../note-decision.ts";
import type { PickReason } from "../output.ts";
import { blocksOf, partialOf } from "../rendition-state.ts";
import { type Core, freshNumber } from "../state.ts";
import { isResting, never } from "../timers.ts";
import { leadMs } from "../wanted/lead.ts";
import { blockArrived, isFetchBeingVerified } from "./blocks.ts";
import { interestedIn } from "./company.ts";
import { isRefusal, missingForMs, originFailed, originRefused, originWorked } from "./origin-rest.ts";

/**
 * Asks the origin for the first run of missing blocks, as one Range; the other runs follow when it is done. Returns in how many ms to
 * try again, when the origin rests or does not have it.
 */
export function askOrigin(core: Core, key: SegmentKey, missing: readonly number[], reason: PickReason): number {
  const { timers, nowMs, limits, origin } = core;
  const missingMs = missingForMs(core, key);
  if (missingMs > 0) return missingMs;
  if (isResting(timers, "origin", nowMs)) return timers.restUntilMs.origin - nowMs;
  const isPressing = reason === "first-sound" || reason === "urgent" || reason === "hedge";
  if (runningFetches(core) >= (isPressing ? limits.urgentFetchesMax : limits.originFetchesMax)) return never;
  const firstBlock = missing[0] ?? 0;
  let endBlock = firstBlock + 1;
  while (missing.includes(endBlock)) endBlock += 1;
  fetchFromOrigin(core, {
    key,
    firstBlock,
    endBlock,
    reason: origin.failures > 0 ? "retry" : reason,
    pressing: isPressing,
  });
  return never;
}

/** Ask the origin for blocks `firstBlock` to `endBlock` (excluded) of a segment. */
function fetchFromOrigin(
  core: Core,
  ask: { key: SegmentKey; firstBlock: number; endBlock: number; reason: PickReason; pressing: boolean },
): void {
  const state = core.renditions.get(ask.key.renditionId);
  if (state === undefined) return;
  const fetchId = freshNumber(core);
  const { key, firstBlock, endBlock, reason, pressing } = ask;
  partialOf(state, key.segmentIndex).reason = reason;
  core.origin.fetches.set(fetchId, {
    fetchId,
    key,
    firstBlock,
    endBlock,
    startedAtMs: core.nowMs,
    lastBlockAtMs: core.nowMs,
    arrivedBlocks: 0,
    cancelled: false,
  });
  if (core.listener.currentId !== null && leadMs(core) < nearSilenceMs) {
    core.uploads.quietUntilMs = core.nowMs + nearSilenceMs;
  }
  noteDecision(core, key, `blocks ${firstBlock} to ${endBlock - 1} from the origin, ${reason}`);
  if (firstBlock === 0 && endBlock === blocksOf(state, key.segmentIndex)) tellComing(core, key);
  core.out.push({ type: "fetch-origin", fetchId, key, firstBlock, endBlock, reason, pressing });
}

/**
 * Sound that would stop so soon waits for the origin: what we ask of it, and what we acknowledge, must not wait behind what others get. They
 * get nothing for as long, and no longer: an origin that does not answer is no reason to give nothing.
 */
const nearSilenceMs = 1_000;

/** Neighbours that want the segment too hear that it comes: they need not fetch it as well. */
function tellComing(core: Core, key: SegmentKey): void {
  const state = core.renditions.get(key.renditionId);
  if (state === undefined || !mayGive(core, key.renditionId)) return;
  const blocks = blocksOf(state, key.segmentIndex);
  const inMs = Math.ceil(Math.min(0xffff, finishMs(core.origin.estimate, 0, blocks)));
  for (const { neighbour, bits } of interestedIn(core, key.renditionId)) {
    if (hasBit(bits, key.segmentIndex) || !mayTell(core, neighbour, "coming")) continue;
    core.out.push({ type: "send", linkId: neighbour.linkId, message: { type: "coming", ...key, inMs } });
  }
}

export function originBlock(core: Core, answer: { fetchId: number; blockIndex: number; payloadBytes: number }): void {
  const fetch = core.origin.fetches.get(answer.fetchId);
  const from = { via: "origin", fetchId: answer.fetchId, blockIndex: answer.blockIndex } as const;
  if (fetch === undefined) {
    core.out.push({ type: "discard-block", from, reason: "late" });
    core.counters.wastedBytes.late += answer.payloadBytes;
    return;
  }
  if (answer.blockIndex === fetch.firstBlock) learnLatency(core.origin.estimate, core.nowMs - fetch.startedAtMs);
  else learnBlock(core.origin.estimate, core.nowMs - fetch.lastBlockAtMs);
  fetch.lastBlockAtMs = core.nowMs;
  core.origin.lastBlockAtMs = core.nowMs;
  fetch.arrivedBlocks += 1;
  blockArrived(core, { ...fetch.key, blockIndex: answer.blockIndex }, from, answer.payloadBytes);
}

export function originEnded(core: Core, answer: { fetchId: number; outcome: OriginOutcome; status: number }): void {
  const fetch = core.origin.fetches.get(answer.fetchId);
  if (fetch === undefined) return;
  core.origin.fetches.delete(answer.fetchId);
  if (runningFetches(core) === 0) core.uploads.quietUntilMs = 0;
  if (fetch.cancelled) return;
  if (answer.outcome === "failed" && isRefusal(answer.status)) originRefused(core, fetch.key, "refused");
  else if (answer.outcome === "misfit") originRefused(core, fetch.key, "false");
  else if (answer.outcome !== "complete") originFailed(core);
  else if (isFetchBeingVerified(core, answer.fetchId)) core.origin.complete.add(answer.fetchId);
  else originWorked(core);
}

/**
 * How long a fetch may stand still. A frozen connection is soon replaced; after each failure we wait longer, so that an origin
 * which is only slow is heard out.
 */
function originPatienceMs({ limits, origin }: Pick<Core, "limits" | "origin">): number {
  const { originPatienceMs: leastMs, originStallMs: mostMs } = limits;
  const usualMs = finishMs(origin.estimate, 0, 1);
  return Math.min(mostMs, Math.max(leastMs, usualMs * usualTimes) * 2 ** Math.min(origin.failures, 4));
}

/** Beyond so many times what the origin usually takes, something is wrong. */
const usualTimes = 4;

/** Fetches that stand still are given up; what they brought is kept. */
export function expireFetches(core: Core): void {
  // Those that froze together are given up together.
  const patienceMs = originPatienceMs(core);
  for (const fetch of core.origin.fetches.values()) {
    if (fetch.cancelled || core.nowMs < fetch.lastBlockAtMs + patienceMs) continue;
    fetch.cancelled = true;
    core.out.push({ type: "cancel-origin", fetchId: fetch.fetchId, reason: "silent" });
    originFailed(core);
  }
}

export function runningFetches({ origin }: Pick<Core, "origin">): number {
  let running = 0;
  for (const fetch of origin.fetches.values()) if (!fetch.cancelled) running += 1;
  return running;
}

export function nextFetchExpiryMs(core: Pick<Core, "limits" | "origin">): number {
  let next = never;
  for (const fetch of core.origin.fetches.values()) {
    if (!fetch.cancelled) next = Math.min(next, fetch.lastBlockAtMs + originPatienceMs(core));
  }
  return next;
}
