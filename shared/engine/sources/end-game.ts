import { lookAgainIn } from "../look-again.ts";
import { decide } from "../note-decision.ts";
import type { Core, Neighbour } from "../state.ts";
import { missingBlocks } from "../wanted/missing-blocks.ts";
import type { Wanted } from "../wanted/wanted-segments.ts";
import { askNeighbour, holdersOf, type Interested } from "./requests.ts";

/**
 * The last blocks of a segment that is due soon, when the neighbour that was asked takes too long: one more that holds it and has
 * nothing to do for us is asked as well. Whichever is first is kept, the other is called off; both are cheaper than the origin.
 */
export function playEndGame(core: Core, wanted: Wanted, company: readonly Interested[]): void {
  const { endGameBlocksMax, endGamePatienceMs } = core.limits;
  if (!core.playhead.sounded) return;
  const partial = core.renditions.get(wanted.key.renditionId)?.partial.get(wanted.key.segmentIndex);
  const missing = missingBlocks(core, wanted.key, true);
  if (partial === undefined || missing.length === 0) return;
  // Blocks that come meanwhile are no reason to look again.
  if (missing.length > endGameBlocksMax) return lookAgainIn(core, endGamePatienceMs);
  if (missing.some((block) => partial.asked[block] !== 1)) return;
  const { askedAtMs, asked } = askedOf(core, wanted);
  if (core.nowMs < askedAtMs + endGamePatienceMs) return lookAgainIn(core, askedAtMs + endGamePatienceMs - core.nowMs);
  const idle = holdersOf(core, company, wanted.key.segmentIndex).filter(
    (holder) => holder.requests.size === 0 && !asked.has(holder),
  );
  const [second] = idle.sort((one, other) => one.estimate.latencyMs - other.estimate.latencyMs);
  if (second === undefined) return lookAgainIn(core, endGamePatienceMs);
  decide(core, wanted.key, `${missing.length} blocks from one neighbour more, end game`);
  for (const blockIndex of missing) askNeighbour(core, second, { ...wanted.key, blockIndex }, wanted);
}

/** Who is asked for blocks of a segment, and when the last of these was asked. */
function askedOf(core: Core, { key }: Wanted): { readonly askedAtMs: number; readonly asked: ReadonlySet<Neighbour> } {
  const asked = new Set<Neighbour>();
  let askedAtMs = Number.NEGATIVE_INFINITY;
  for (const neighbour of core.neighbours.values()) {
    for (const request of neighbour.requests.values()) {
      const isOfSegment = request.key.segmentIndex === key.segmentIndex && request.key.renditionId === key.renditionId;
      if (request.expired || !isOfSegment) continue;
      asked.add(neighbour);
      askedAtMs = Math.max(askedAtMs, request.askedAtMs);
    }
  }
  return { askedAtMs, asked };
}
