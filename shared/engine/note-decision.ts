import type { SegmentKey } from "./input.ts";
import type { Core } from "./state.ts";

/** A line for the debug panel: when, which segment of which rendition, and what was decided about it, with its reason. */
export function noteDecision(core: Core, key: SegmentKey, text: string): void {
  const atSeconds = (core.nowMs / 1000).toFixed(1);
  core.out.push({ type: "decision", text: `${atSeconds} ${key.renditionId.slice(0, 6)}/${key.segmentIndex}: ${text}` });
}
