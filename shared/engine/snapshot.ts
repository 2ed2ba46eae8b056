import type { PeerId, RenditionId } from "../ids.ts";
import type { Nearness } from "../nearness.ts";
import type { PickReason, Source, WasteReason } from "./output.ts";

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
    readonly source: "peer" | "cdn" | "cache";
    readonly reason: "hash";
    readonly count: number;
  }[];
  readonly dials: { readonly started: number; readonly connected: number; readonly failed: number };
  readonly neighbours: readonly NeighbourView[];
  /** Segments of the current rendition that are known, in order. */
  readonly segments: readonly SegmentView[];
  readonly cachedBytes: number;
  readonly quotaBytes: number;
  readonly pendingFetches: number;
  /** What is kept for offline, and how much of it is here. */
  readonly pinned: readonly PinnedView[];
}
