import type { SegmentKey } from "./input.ts";
import { blocksOf } from "./rendition-state.ts";
import type { Core } from "./state.ts";

/** Blocks of a segment that are neither kept, nor being verified, nor (unless `evenAsked`) on their way. */
export function missingBlocks(core: Core, key: SegmentKey, evenAsked: boolean): number[] {
  const state = core.renditions.get(key.renditionId);
  if (state === undefined || state.held.has(key.segmentIndex)) return [];
  const partial = state.partial.get(key.segmentIndex);
  const fetched = fetchedBlocks(core, key);
  const missing: number[] = [];
  for (let block = 0; block < blocksOf(state, key.segmentIndex); block += 1) {
    if ((partial?.blocks[block] ?? 0) !== 0 || fetched.has(block)) continue;
    if (evenAsked || (partial?.asked[block] ?? 0) === 0) missing.push(block);
  }
  return missing;
}

/** Blocks that a running origin fetch will still bring. */
function fetchedBlocks(core: Core, key: SegmentKey): Set<number> {
  const blocks = new Set<number>();
  for (const fetch of core.fetches.values()) {
    if (fetch.cancelled || fetch.key.segmentIndex !== key.segmentIndex || fetch.key.renditionId !== key.renditionId) {
      continue;
    }
    for (let block = fetch.firstBlock; block < fetch.endBlock; block += 1) blocks.add(block);
  }
  return blocks;
}

/** Drop a half-fetched segment that nobody wants any more. */
export function forgetPartial(core: Core, key: SegmentKey): void {
  const state = core.renditions.get(key.renditionId);
  if (state === undefined || !state.partial.delete(key.segmentIndex)) return;
  core.out.push({ type: "forget-partial", key });
}
