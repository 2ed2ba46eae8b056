import type { Source } from "./output.ts";
import type { EngineSnapshot, NeighbourView, PinnedView, SegmentView } from "./snapshot.ts";
import { runningFetches } from "./sources/origin-fetches.ts";
import { pendingRequests } from "./sources/requests.ts";
import type { Core, Neighbour } from "./state.ts";

/** A copy of the core's state for people; changes nothing. */
export function viewOf(core: Core, nowMs: number): EngineSnapshot {
  return {
    sharing: core.sharing,
    trackerOpen: core.tracker === "open",
    renditionId: core.currentId,
    bytes: { ...core.counters.bytes },
    wastedBytes: { ...core.counters.wastedBytes },
    uploadedBytes: core.counters.uploadedBytes,
    rejected: rejectedView(core),
    dials: {
      started: core.counters.dialsStarted,
      connected: core.counters.dialsConnected,
      failed: core.counters.dialsFailed,
    },
    neighbours: [...core.neighbours.values()].map((neighbour) => neighbourView(core, neighbour, nowMs)),
    segments: segmentViews(core),
    cachedBytes: core.cachedBytes,
    quotaBytes: core.quotaBytes,
    pendingFetches: runningFetches(core),
    pinned: pinnedViews(core),
  };
}

function pinnedViews(core: Core): PinnedView[] {
  return [...core.pinnedIds].flatMap((renditionId) => {
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

function neighbourView(core: Core, neighbour: Neighbour, nowMs: number): NeighbourView {
  const openSeconds = Math.max(0.001, (nowMs - neighbour.openedAtMs) / 1000);
  return {
    peerId: neighbour.peerId,
    near: neighbour.near,
    reason: neighbour.reason,
    receivedBytes: neighbour.receivedBytes,
    sentBytes: neighbour.sentBytes,
    bytesPerSecond: neighbour.receivedBytes / openSeconds,
    roundTripMs: neighbour.roundTripMs,
    pendingRequests: pendingRequests(core, neighbour.linkId),
    heldSegments: neighbour.heldSegments,
  };
}

function segmentViews(core: Core): SegmentView[] {
  const state = core.currentId === null ? undefined : core.renditions.get(core.currentId);
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
