import { leastFinishMs } from "../estimate.ts";
import { noteDecision } from "../note-decision.ts";
import type { Core, Neighbour } from "../state.ts";
import { type Answer, longAgo, never } from "../timers.ts";
import { missingBlocks } from "../wanted/missing-blocks.ts";
import type { Need } from "../wanted/needs.ts";
import { givesBlock, holdersOf, type Interested } from "./company.ts";
import { askNeighbour } from "./requests.ts";

/**
 * The last blocks of a segment that is due soon, when the neighbour that was asked takes too long: one more that holds it and has
 * nothing to do for us is asked as well. Whichever is first is kept, the other is called off; both are cheaper than the origin.
 * Returns in how many ms it may be time to.
 */
export function playEndGame(core: Core, need: Need, company: readonly Interested[]): number {
  if (!core.listener.playhead.sounded) return never;
  const partial = core.renditions.get(need.key.renditionId)?.partial.get(need.key.segmentIndex);
  const missing = missingBlocks(core, need.key, true);
  if (partial === undefined || missing.length === 0) return never;
  // Blocks that come meanwhile make nobody consider the need again.
  if (missing.length > core.limits.endGameBlocksMax) return core.limits.endGamePatienceMs;
  if (missing.some((block) => partial.asked[block] !== 1)) return never;
  const { answer: second, againInMs } = secondFor(core, need, company, missing);
  if (second === null) return againInMs;
  const given = missing.filter((block) => givesBlock(second, need.key, block));
  noteDecision(core, need.key, `${given.length} blocks from one neighbour more, end game`);
  for (const blockIndex of given) askNeighbour(core, second, { ...need.key, blockIndex }, need);
  return againInMs;
}

/** The fastest of those that hold the segment and owe us nothing; null before those that were asked have had their time. */
function secondFor(
  core: Core,
  need: Need,
  company: readonly Interested[],
  missing: readonly number[],
): Answer<Neighbour | null> {
  const { endGamePatienceMs } = core.limits;
  const patientUntilMs = expectedAtMs(core, need) + endGamePatienceMs;
  if (core.nowMs < patientUntilMs) return { answer: null, againInMs: patientUntilMs - core.nowMs };
  const holders = holdersOf(core, company, need.key.segmentIndex);
  const idle = holders.answer.filter((holder) => {
    return holder.requests.size === 0 && missing.some((block) => givesBlock(holder, need.key, block));
  });
  const [second] = idle.sort((one, other) => one.estimate.latencyMs - other.estimate.latencyMs);
  if (second !== undefined) return { answer: second, againInMs: holders.againInMs };
  return { answer: null, againInMs: Math.min(holders.againInMs, endGamePatienceMs) };
}

/** When the last block that was asked for was to be here: a line that takes its time is no reason to ask twice. */
function expectedAtMs(core: Core, { key }: Need): number {
  let lastMs = longAgo;
  for (const { requests, estimate } of core.neighbours.values()) {
    for (const request of requests.values()) {
      const isOfSegment = request.key.segmentIndex === key.segmentIndex && request.key.renditionId === key.renditionId;
      if (request.expired || !isOfSegment) continue;
      lastMs = Math.max(lastMs, request.askedAtMs + patienceTimes * leastFinishMs(estimate, requests.size - 1, 1));
    }
  }
  return lastMs;
}

/** Beyond so many times what it usually takes, a neighbour is late. */
const patienceTimes = 2;
