import { clearBit, setBit } from "../bitfield.ts";
import type { CachedRendition, SegmentKey } from "./input.ts";
import { announceSoon, dropHoldings, tellHave, tellInterest } from "./neighbours/announcements.ts";
import { refuseUploads } from "./neighbours/uploads.ts";
import { knowRendition, segmentBytes } from "./rendition-state.ts";
import type { Core, HeldSegment, RenditionState } from "./state.ts";
import { isKeptWhateverTheQuota, isWanted } from "./want-of.ts";

/** A whole, verified segment is ours from now on: neighbours and tracker hear of it. */
export function holdSegment(core: Core, key: SegmentKey, held: HeldSegment): void {
  const state = core.renditions.get(key.renditionId);
  if (state === undefined || state.held.has(key.segmentIndex)) return;
  takeIn(core, state, key.segmentIndex, held);
  state.lastUsedMs = core.nowMs;
  tellHave(core, key);
  evictBeyondQuota(core);
}

function takeIn(core: Core, state: RenditionState, segmentIndex: number, held: HeldSegment): void {
  state.held.set(segmentIndex, held);
  setBit(state.heldBits, segmentIndex);
  state.comingSinceMs.delete(segmentIndex);
  core.cache.bytes += segmentBytes(state, segmentIndex);
}

/** What an earlier visit left behind. Links that are open already hear of it as a whole. */
export function loadCache(core: Core, renditions: readonly CachedRendition[], quotaBytes: number): void {
  core.cache.quotaBytes = quotaBytes;
  const known: RenditionState[] = [];
  for (const cached of renditions) {
    const state = knowRendition(core, cached.manifest);
    for (const segmentIndex of cached.segments) {
      if (cached.manifest.segments[segmentIndex] === undefined || state.held.has(segmentIndex)) continue;
      const bytes = { cache: segmentBytes(state, segmentIndex), peer: 0, cdn: 0 };
      takeIn(core, state, segmentIndex, { used: true, bytes, reason: "held" });
    }
    state.lastUsedMs = Math.min(core.nowMs, cached.lastUsedMs);
    known.push(state);
  }
  tellInterest(core, known);
  announceSoon(core);
  evictBeyondQuota(core);
}

/** Segments that cannot be read any more, or are no longer genuine. */
export function loseSegments(core: Core, keys: readonly SegmentKey[]): void {
  const lost = keys.filter((key) => putAway(core, key));
  dropHoldings(core, lost);
  for (const key of lost) refuseUploads(core, key);
}

/** Returns whether it was here. */
function putAway(core: Core, { renditionId, segmentIndex }: SegmentKey): boolean {
  const state = core.renditions.get(renditionId);
  if (state === undefined || !state.held.delete(segmentIndex)) return false;
  clearBit(state.heldBits, segmentIndex);
  core.cache.bytes -= segmentBytes(state, segmentIndex);
  return true;
}

/** The least recently used rendition goes first. */
export function evictBeyondQuota(core: Core): void {
  const gone: SegmentKey[] = [];
  while (core.cache.bytes > core.cache.quotaBytes) {
    let oldest: { renditionId: SegmentKey["renditionId"]; lastUsedMs: number } | null = null;
    for (const [renditionId, state] of core.renditions) {
      if (state.held.size === 0 || isKeptWhateverTheQuota(core, renditionId)) continue;
      if (oldest === null || state.lastUsedMs < oldest.lastUsedMs) {
        oldest = { renditionId, lastUsedMs: state.lastUsedMs };
      }
    }
    if (oldest === null) break;
    const { renditionId } = oldest;
    const held = core.renditions.get(renditionId)?.held ?? new Map<number, HeldSegment>();
    const keys = [...held.keys()].map((segmentIndex) => ({ renditionId, segmentIndex }));
    gone.push(...keys.filter((key) => putAway(core, key)));
    core.out.push({ type: "evict", keys });
  }
  dropHoldings(core, gone);
  for (const key of gone) refuseUploads(core, key);
  forgetIdleRenditions(core);
}

/** Forgets renditions that hold nothing and that nobody wants, so that memory does not grow with the tracks seen. */
export function forgetIdleRenditions(core: Core): void {
  for (const [renditionId, state] of core.renditions) {
    const isIdle = state.held.size === 0 && state.partial.size === 0;
    if (isIdle && !isWanted(core, renditionId)) core.renditions.delete(renditionId);
  }
}
