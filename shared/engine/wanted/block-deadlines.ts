import { chunkEnd, chunkStart } from "../../manifest/manifest.ts";
import { blocksOf } from "../rendition-state.ts";
import type { Core, RenditionState } from "../state.ts";
import { missingBlocks } from "./missing-blocks.ts";
import type { Need } from "./needs.ts";

/** A player may fall silent a little before the end of what it has: rounding, or the last samples of a decoder. */
const silentBeforeMs = 500;

/**
 * When the playhead gets to the chunk that a block lies in, ms from now: blocks share their segment's length evenly. A player that does
 * not sound yet may wait for the whole segment: then time runs from when its first block was there.
 */
export function blockDeadlineMs(core: Core, need: Need, blockIndex: number): number {
  const state = core.renditions.get(need.key.renditionId);
  if (state === undefined || blockIndex === 0) return need.deadlineMs;
  const firstKeptMs = state.partial.get(need.key.segmentIndex)?.firstKeptMs ?? Number.POSITIVE_INFINITY;
  const isWaiting = need.deadlineMs <= silentBeforeMs && !core.listener.playhead.playing;
  // What was kept before anybody waited does not count.
  const waitedMs = isWaiting ? Math.max(0, core.nowMs - Math.max(firstKeptMs, state.wantedSinceMs)) : 0;
  return need.deadlineMs + chunkStart(blockIndex) * blockMs(state, need.key.segmentIndex) - waitedMs;
}

/** How long one block sounds. */
export function blockMs(state: RenditionState, segmentIndex: number): number {
  const lengthSeconds = (state.startsSeconds[segmentIndex + 1] ?? 0) - (state.startsSeconds[segmentIndex] ?? 0);
  return (lengthSeconds * 1000) / Math.max(1, blocksOf(state, segmentIndex));
}

/** Missing blocks of what is enough for the first sound. */
export function firstSoundMissing(core: Core, need: Need): readonly number[] {
  const state = core.renditions.get(need.key.renditionId);
  if (state === undefined) return [];
  const blocks = chunkEnd(Math.ceil(core.limits.startLeadMs / blockMs(state, need.key.segmentIndex)));
  return missingBlocks(core, need.key, false).filter((block) => block < blocks);
}

/** Sound that is needed at once while neighbours may still come: the origin gives its beginning, they the rest. */
export function blocksForNow(core: Core, need: Need, missing: readonly number[]): readonly number[] {
  const state = core.renditions.get(need.key.renditionId);
  if (state === undefined) return missing;
  const blocks = Math.max(1, Math.ceil(core.limits.startLeadMs / blockMs(state, need.key.segmentIndex)));
  return missing.filter((block) => block < (missing[0] ?? 0) + blocks);
}
