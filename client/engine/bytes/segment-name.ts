import type { SegmentKey } from "../../../shared/engine/input.ts";

/** One text for one segment, for use as a key of a Map. */
export function segmentName(key: SegmentKey): string {
  return `${key.renditionId}/${key.segmentIndex}`;
}
