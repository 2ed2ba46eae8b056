import { noteDecision } from "../note-decision.ts";
import type { Core, Neighbour } from "../state.ts";
import { type Answer, longAgo, never } from "../timers.ts";
import { missingBlocks } from "../wanted/missing-blocks.ts";
import type { Need } from "../wanted/needs.ts";
import { holdersOf, type Interested, lateForMs } from "./company.ts";
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
  const { answer: second, againInMs } = secondFor(core, need, company);
  if (second === null) return againInMs;
  noteDecision(core, need.key, `${missing.length} blocks from one neighbour more, end game`);
  for (const blockIndex of missing) askNeighbour(core, second, { ...need.key, blockIndex }, need);
  return againInMs;
}

/** The fastest of those that hold the segment and owe us nothing; null before those that were asked have had their time. */
function secondFor(core: Core, need: Need, company: readonly Interested[]): Answer<Neighbour | null> {
  const { endGamePatienceMs } = core.limits;
  const patientUntilMs = askedAtMs(core, need) + endGamePatienceMs;
  if (core.nowMs < patientUntilMs) return { answer: null, againInMs: patientUntilMs - core.nowMs };
  const holders = holdersOf(core, company, need.key.segmentIndex);
  const idle = holders.answer.filter((each) => each.requests.size === 0 && lateForMs(core, each, need.key) === 0);
  const [second] = idle.sort((one, other) => one.estimate.latencyMs - other.estimate.latencyMs);
  if (second !== undefined) return { answer: second, againInMs: holders.againInMs };
  return { answer: null, againInMs: Math.min(holders.againInMs, endGamePatienceMs) };
}

/** When a neighbour was last asked for a block of a segment. */
function askedAtMs(core: Core, { key }: Need): number {
  let lastMs = longAgo;
  for (const neighbour of core.neighbours.values()) {
    for (const request of neighbour.requests.values()) {
      const isOfSegment = request.key.segmentIndex === key.segmentIndex && request.key.renditionId === key.renditionId;
      if (!request.expired && isOfSegment) lastMs = Math.max(lastMs, request.askedAtMs);
    }
  }
  return lastMs;
}
