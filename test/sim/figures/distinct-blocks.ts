import type { BlockKey } from "../../../shared/engine/input.ts";
import type { RenditionId } from "../../../shared/ids.ts";

const blocksPerSegmentMax = 1024;

/** Which blocks anybody got at all, each counted once. */
export class DistinctBlocks {
  private readonly seen = new Map<RenditionId, Set<number>>();
  bytes = 0;

  add({ renditionId, segmentIndex, blockIndex }: BlockKey, bytes: number): void {
    const blocks = this.seen.get(renditionId) ?? new Set();
    this.seen.set(renditionId, blocks);
    const place = segmentIndex * blocksPerSegmentMax + blockIndex;
    if (blocks.has(place)) return;
    blocks.add(place);
    this.bytes += bytes;
  }
}
