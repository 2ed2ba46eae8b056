import { loseSegments } from "../cache.ts";
import type { ReadOutcome, SegmentKey } from "../input.ts";
import type { Source } from "../output.ts";
import { isHeld } from "../rendition-state.ts";
import { type Core, freshNumber } from "../state.ts";
import { isResting } from "../timers.ts";
import { checkFailed } from "./check-rest.ts";

/**
 * The player asks for a segment; it is answered as soon as the segment is held. That it is missing is no answer: a neighbour may come that
 * holds it.
 */
export function want(core: Core, wantId: number, key: SegmentKey): void {
  const state = core.renditions.get(key.renditionId);
  if (state === undefined || state.manifest.segments[key.segmentIndex] === undefined) return;
  core.listener.wants.set(wantId, { key, reading: false, unreadable: false });
}

export function unwant(core: Core, wantId: number): void {
  core.listener.wants.delete(wantId);
}

/** Wants whose segment is held are read from the store and handed over. */
export function answerWants(core: Core): void {
  for (const [wantId, wanted] of core.listener.wants) {
    if (wanted.reading || !isHeld(core, wanted.key)) continue;
    if (wanted.unreadable && isResting(core.timers, "check", core.nowMs)) continue;
    wanted.reading = true;
    const readId = freshNumber(core);
    core.listener.reads.set(readId, { key: wanted.key, wantIds: [wantId] });
    core.out.push({ type: "read-segment", readId, key: wanted.key });
  }
}

/** The store answers: hand over, find out that the segment is gone and get it anew, or read it again later. */
export function segmentRead(core: Core, readId: number, outcome: ReadOutcome): void {
  const read = core.listener.reads.get(readId);
  if (read === undefined) return;
  core.listener.reads.delete(readId);
  if (outcome === "lost") {
    core.counters.rejected.cache += 1;
    loseSegments(core, [read.key]);
  }
  if (outcome === "unreadable") checkFailed(core);
  for (const wantId of read.wantIds) {
    const wanted = core.listener.wants.get(wantId);
    if (wanted === undefined) continue;
    if (outcome !== "found") {
      wanted.reading = false;
      wanted.unreadable = outcome === "unreadable";
      continue;
    }
    core.listener.wants.delete(wantId);
    core.out.push({ type: "hand-over", wantId, key: read.key, source: countUse(core, read.key) });
  }
}

/** Its first use was counted when it arrived; every further one is a use of the cache. */
function countUse(core: Core, key: SegmentKey): Source {
  const state = core.renditions.get(key.renditionId);
  const held = state?.held.get(key.segmentIndex);
  if (state === undefined || held === undefined) return "cache";
  state.lastUsedMs = core.nowMs;
  if (!held.used) {
    held.used = true;
    return held.bytes.peer >= held.bytes.cdn ? "peer" : "cdn";
  }
  const bytes = state.manifest.segments[key.segmentIndex]?.bytes ?? 0;
  core.counters.bytes.cache += bytes;
  held.bytes = { cache: bytes, peer: 0, cdn: 0 };
  held.reason = "held";
  return "cache";
}
