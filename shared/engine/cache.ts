import { dropHolding, tellHave } from "./announcements.ts";
import { clearBit, setBit } from "./bitfield.ts";
import type { CachedRendition, SegmentKey } from "./input.ts";
import { forgetIdleRenditions, knowRendition, segmentBytes } from "./rendition-state.ts";
import type { Core, HeldSegment } from "./state.ts";

/** A whole, verified segment is ours from now on: neighbours and tracker hear of it. */
export function holdSegment(core: Core, key: SegmentKey, held: HeldSegment): void {
  const state = core.renditions.get(key.renditionId);
  if (state === undefined || state.held.has(key.segmentIndex)) return;
  state.held.set(key.segmentIndex, held);
  setBit(state.heldBits, key.segmentIndex);
  state.lastUsedMs = core.nowMs;
  core.cachedBytes += segmentBytes(state, key.segmentIndex);
  tellHave(core, key);
  evictBeyondQuota(core);
}

/** What an earlier visit left behind. */
export function loadCache(core: Core, renditions: readonly CachedRendition[], quotaBytes: number): void {
  core.quotaBytes = quotaBytes;
  for (const cached of renditions) {
    const state = knowRendition(core, cached.manifest);
    for (const segmentIndex of cached.segments) {
      if (segmentIndex < 0 || segmentIndex >= cached.manifest.segments.length) continue;
      const bytes = { cache: segmentBytes(state, segmentIndex), peer: 0, cdn: 0 };
      holdSegment(
        core,
        { renditionId: cached.manifest.renditionId, segmentIndex },
        { used: true, bytes, reason: "held" },
      );
    }
    state.lastUsedMs = cached.lastUsedMs;
  }
  evictBeyondQuota(core);
}

/** A segment that cannot be read any more, or is no longer genuine. */
export function loseSegment(core: Core, key: SegmentKey): void {
  const state = core.renditions.get(key.renditionId);
  if (state === undefined || !state.held.delete(key.segmentIndex)) return;
  clearBit(state.heldBits, key.segmentIndex);
  core.cachedBytes -= segmentBytes(state, key.segmentIndex);
  dropHolding(core, key);
}

/** Least recently used rendition first; what plays now or next stays. */
export function evictBeyondQuota(core: Core): void {
  while (core.cachedBytes > core.quotaBytes) {
    let oldest: { renditionId: SegmentKey["renditionId"]; lastUsedMs: number } | null = null;
    for (const [renditionId, state] of core.renditions) {
      const inUse = renditionId === core.currentId || renditionId === core.nextId || state.held.size === 0;
      if (!inUse && (oldest === null || state.lastUsedMs < oldest.lastUsedMs)) {
        oldest = { renditionId, lastUsedMs: state.lastUsedMs };
      }
    }
    if (oldest === null) return;
    const { renditionId } = oldest;
    const held = core.renditions.get(renditionId)?.held ?? new Map<number, HeldSegment>();
    const keys = [...held.keys()].map((segmentIndex) => ({ renditionId, segmentIndex }));
    for (const key of keys) loseSegment(core, key);
    core.out.push({ type: "evict", keys });
  }
  forgetIdleRenditions(core);
}
