import type { DialResult } from "../dial-result.ts";
import type { PeerId, RenditionId } from "../ids.ts";
import type { Nearness } from "../nearness.ts";
import { pendingRequests } from "./neighbours/request-books.ts";
import type { PickReason, Source, WasteReason } from "./output.ts";
import { renditionPlaying } from "./rendition-state.ts";
import { runningFetches } from "./sources/origin-fetches.ts";
import type { Core, Neighbour } from "./state.ts";

export interface NeighbourView {
  readonly peerId: PeerId;
  readonly near: Nearness | "unknown";
  /** Why the tracker introduced it; null when it did not say, or when the peer came by itself. */
  readonly reason: string | null;
  readonly receivedBytes: number;
  readonly sentBytes: number;
  readonly bytesPerSecond: number;
  readonly roundTripMs: number;
  readonly pendingRequests: number;
  readonly heldSegments: number;
}

export interface SegmentView {
  readonly index: number;
  /** The source of most of its bytes. */
  readonly source: Source;
  readonly reason: PickReason;
  readonly bytes: Readonly<Record<Source, number>>;
}

export interface PinnedView {
  readonly renditionId: RenditionId;
  readonly heldSegments: number;
  readonly segmentCount: number;
}

/** Plain JSON for people: debug panel, telemetry, tests. All counts run since the engine was made. */
export interface EngineSnapshot {
  readonly sharing: boolean;
  readonly trackerOpen: boolean;
  readonly renditionId: RenditionId | null;
  /** Verified bytes: `peer` and `cdn` when they arrive, `cache` when a segment that was already used is handed over. */
  readonly bytes: Readonly<Record<Source, number>>;
  readonly wastedBytes: Readonly<Record<WasteReason, number>>;
  readonly uploadedBytes: number;
  readonly rejected: readonly {
    readonly source: Source;
    /** Also for bytes that are too few or too many. */
    readonly reason: "hash";
    readonly count: number;
  }[];
  /** `connected`: links that opened; `failed`: dials that came to no link. */
  readonly dials: { readonly started: number; readonly connected: number; readonly failed: number };
  readonly dialResults: Readonly<Record<DialResult, number>>;
  readonly neighbours: readonly NeighbourView[];
  /** Segments of the current rendition that are known, in order. */
  readonly segments: readonly SegmentView[];
  readonly cachedBytes: number;
  readonly quotaBytes: number;
  readonly pendingFetches: number;
  /** What is kept for offline, and how much of it is here. */
  readonly pinned: readonly PinnedView[];
}

/** A copy of the core's state for people; changes nothing. */
export function snapshotOf(core: Core, nowMs: number): EngineSnapshot {
  return {
    sharing: core.sharing.allowed,
    trackerOpen: core.tracker.state === "open",
    renditionId: core.listener.currentId,
    bytes: { ...core.counters.bytes },
    wastedBytes: { ...core.counters.wastedBytes },
    uploadedBytes: core.counters.uploadedBytes,
    rejected: rejectedView(core),
    dials: { ...core.counters.dials },
    dialResults: { ...core.counters.dialResults },
    neighbours: [...core.neighbours.values()].map((neighbour) => neighbourView(neighbour, nowMs)),
    segments: segmentViews(core),
    cachedBytes: core.cache.bytes,
    quotaBytes: core.cache.quotaBytes,
    pendingFetches: runningFetches(core),
    pinned: pinnedViews(core),
  };
}

function pinnedViews(core: Core): PinnedView[] {
  return [...core.listener.pinnedIds].flatMap((renditionId) => {
    const state = core.renditions.get(renditionId);
    if (state === undefined) return [];
    return [{ renditionId, heldSegments: state.held.size, segmentCount: state.manifest.segments.length }];
  });
}

function rejectedView(core: Core): EngineSnapshot["rejected"] {
  const sources: Source[] = ["peer", "cdn", "cache"];
  return sources
    .filter((source) => core.counters.rejected[source] > 0)
    .map((source) => ({ source, reason: "hash", count: core.counters.rejected[source] }));
}

function neighbourView(neighbour: Neighbour, nowMs: number): NeighbourView {
  const openSeconds = Math.max(0.001, (nowMs - neighbour.openedAtMs) / 1000);
  return {
    peerId: neighbour.peerId,
    near: neighbour.near,
    reason: neighbour.reason,
    receivedBytes: neighbour.receivedBytes,
    sentBytes: neighbour.sentBytes,
    bytesPerSecond: neighbour.receivedBytes / openSeconds,
    roundTripMs: neighbour.roundTripMs,
    pendingRequests: pendingRequests(neighbour),
    heldSegments: neighbour.heldSegments,
  };
}

function segmentViews(core: Core): SegmentView[] {
  const state = renditionPlaying(core);
  if (state === undefined) return [];
  const views: SegmentView[] = [];
  for (let index = 0; index < state.manifest.segments.length; index += 1) {
    const held = state.held.get(index);
    if (held === undefined) continue;
    const { bytes, reason } = held;
    const source = bytes.cache > 0 ? "cache" : bytes.peer >= bytes.cdn ? "peer" : "cdn";
    // What is held is given new counts, never changed ones.
    views.push({ index, source, reason, bytes });
  }
  return views;
}
