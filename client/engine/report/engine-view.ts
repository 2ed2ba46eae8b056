import { type CdnFault, cdnFaults } from "../../../shared/cdn-fault.ts";
import type { EngineSnapshot } from "../../../shared/engine/snapshot.ts";
import type { Standing } from "../../../shared/ways/ways.ts";
import {
  emptyEngineSnapshot,
  type ListenerSnapshot,
  type ListenerState,
  type SharingState,
  type UploadsView,
} from "../listener-snapshot.ts";
import { deviceKnowledge } from "../manners/device.ts";
import type { ListenerCounts } from "./telemetry-deltas.ts";

type PlayFields =
  | "state"
  | "failure"
  | "failureDetail"
  | "wantsClick"
  | "waitsFor"
  | "way"
  | "playsLossless"
  | "setsVolume"
  | "trackId"
  | "renditionId"
  | "positionSeconds"
  | "durationSeconds"
  | "segmentCount"
  | "startMs"
  | "plays"
  | "playedSeconds"
  | "stalls"
  | "stallSeconds"
  | "rejected";

type HeardCounts = Pick<ListenerCounts, "plays" | "playedSeconds" | "stalls" | "stallSeconds">;

/** What is looked at of a listener's engine. */
export interface ViewedEngine {
  readonly shell: {
    snapshot(): EngineSnapshot;
    readonly strayBytes: number;
    readonly fallbackBytes: number;
    readonly bufferedBytes: readonly number[];
    readonly isStoreFull: boolean;
    readonly decisions: readonly string[];
  };
  readonly sharing: {
    readonly state: { readonly state: SharingState; readonly reason: string | null };
    readonly cannot: string | null;
    readonly uploads: UploadsView;
  };
  readonly way: { readonly standing: Standing; readonly faults: Readonly<Record<CdnFault, number>> };
  readonly store: { readonly mode: "opfs" | "memory" };
  readonly verifier: { readonly mode: "full" | "none" };
  readonly identity: { readonly peerId: string } | null;
  readonly forgedManifests: number;
}

/** The engine's part of a listener's snapshot; null: the engine is not open yet. */
export function viewEngine(engine: ViewedEngine | null): Omit<ListenerSnapshot, PlayFields> {
  const core = engine?.shell.snapshot() ?? emptyEngineSnapshot;
  const sharing = engine?.sharing.state ?? { state: "off" as const, reason: null };
  return {
    bytes: core.bytes,
    uploadedBytes: core.uploadedBytes,
    neighbours: core.neighbours,
    dials: core.dials,
    segments: core.segments,
    wastedBytes: core.wastedBytes,
    strayBytes: engine?.shell.strayBytes ?? 0,
    cdnBypassedFor: bypassedFor(engine),
    trackerOpen: core.trackerOpen,
    sharing: sharing.state,
    sharingReason: sharing.reason,
    device: deviceKnowledge(),
    cannotShare: engine?.sharing.cannot ?? null,
    uploads: engine?.sharing.uploads ?? { bitsPerSecondMax: 0, monthBytes: 0, note: null },
    cacheMode: engine?.store.mode ?? "memory",
    cacheFull: engine?.shell.isStoreFull ?? false,
    cachedBytes: core.cachedBytes,
    quotaBytes: core.quotaBytes,
    pendingFetches: core.pendingFetches,
    pinned: core.pinned,
    verification: engine?.verifier.mode ?? "none",
    bufferedBytes: engine?.shell.bufferedBytes ?? [],
    peerId: engine?.identity?.peerId ?? null,
    decisions: engine?.shell.decisions.slice() ?? [],
  };
}

/** What is counted for telemetry; `heard` is the sound's part. */
export function countsOf(engine: ViewedEngine | null, heard: HeardCounts): ListenerCounts {
  const core = engine?.shell.snapshot() ?? emptyEngineSnapshot;
  const forged = engine?.forgedManifests ?? 0;
  const rejected = [...core.rejected];
  return {
    bytes: core.bytes,
    wastedBytes: core.wastedBytes,
    strayBytes: engine?.shell.strayBytes ?? 0,
    uploadedBytes: core.uploadedBytes,
    ...heard,
    rejected: forged > 0 ? [...rejected, { source: "cdn", reason: "signature", count: forged }] : rejected,
    dialResults: core.dialResults,
    cdnBypassedBytes: engine?.shell.fallbackBytes ?? 0,
    cdnFailures: engine?.way.faults ?? noFaults,
  };
}

const noFaults = Object.fromEntries(cdnFaults.map((fault) => [fault, 0])) as Record<CdnFault, number>;

/** Why this page takes its media past the CDN; null: it does not. */
function bypassedFor(engine: ViewedEngine | null): CdnFault | null {
  const standing = engine?.way.standing;
  return standing?.way === "origin" ? standing.fault : null;
}

export function telemetryState(state: ListenerState): "playing" | "paused" | "idle" {
  if (state === "paused") return "paused";
  return state === "playing" || state === "stalled" || state === "loading" ? "playing" : "idle";
}
