import type { EngineSnapshot } from "../../../shared/engine/snapshot.ts";
import type { PeerId } from "../../../shared/ids.ts";

/** What the simulator's checkers and figures look at; the rest is empty. */
export function loaderSnapshot(counted: {
  readonly peer: number;
  readonly cdn: number;
  readonly uploaded: number;
  readonly late: number;
  readonly stored: number;
  readonly dials: number;
  readonly connected: number;
  readonly failed: number;
  readonly isSharing: boolean;
  readonly isTrackerOpen: boolean;
  readonly neighbours: readonly {
    readonly peerId: PeerId;
    readonly pendingRequests: number;
    readonly receivedBytes: number;
  }[];
}): EngineSnapshot {
  return {
    sharing: counted.isSharing,
    trackerOpen: counted.isTrackerOpen,
    renditionId: null,
    bytes: { cache: 0, peer: counted.peer, cdn: counted.cdn },
    wastedBytes: { duplicate: 0, late: counted.late, unverified: 0 },
    uploadedBytes: counted.uploaded,
    rejected: [],
    dials: { started: counted.dials, connected: counted.connected, failed: counted.failed },
    dialResults: { connected: 0, failed: 0, refused: 0, timeout: 0 },
    neighbours: counted.neighbours.map((neighbour) => ({
      ...neighbour,
      near: "unknown",
      reason: null,
      sentBytes: 0,
      bytesPerSecond: 0,
      roundTripMs: 0,
      heldSegments: 0,
    })),
    segments: [],
    cachedBytes: counted.stored,
    quotaBytes: 0,
    pendingFetches: 0,
    pinned: [],
  };
}
