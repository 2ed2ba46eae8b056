import type { SegmentKey } from "../input.ts";
import { tellNone } from "../neighbours/announcements.ts";
import { blocksOf } from "../rendition-state.ts";
import type { Core } from "../state.ts";

/** Blocks of a segment that are neither kept, nor being verified, nor (unless `evenAsked`) on their way. */
export function missingBlocks(core: Core, key: SegmentKey, evenAsked: boolean): number[] {
  const state = core.renditions.get(key.renditionId);
  if (state === undefined || state.held.has(key.segmentIndex)) return [];
  const partial = state.partial.get(key.segmentIndex);
  const missing: number[] = [];
  for (let block = 0; block < blocksOf(state, key.segmentIndex); block += 1) {
    if ((partial?.blocks[block] ?? 0) !== 0) continue;
    if (!evenAsked && (partial?.asked[block] ?? 0) !== 0) continue;
    if (!isFetched(core, key, block)) missing.push(block);
  }
  return missing;
}

/** Whether a running origin fetch will still bring a block. */
function isFetched(core: Core, key: SegmentKey, block: number): boolean {
  for (const fetch of core.origin.fetches.values()) {
    if (fetch.cancelled || fetch.key.segmentIndex !== key.segmentIndex || fetch.key.renditionId !== key.renditionId) {
      continue;
    }
    if (block >= fetch.firstBlock && block < fetch.endBlock) return true;
  }
  return false;
}

/** Drop a half-fetched segment that nobody wants any more. */
export function forgetPartial(core: Core, key: SegmentKey): void {
  const partial = core.renditions.get(key.renditionId)?.partial;
  const isTold = (partial?.get(key.segmentIndex)?.keptCount ?? 0) > 0;
  if (!partial?.delete(key.segmentIndex)) return;
  core.out.push({ type: "forget-partial", key });
  if (isTold) tellNone(core, key);
}
