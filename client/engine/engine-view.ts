import type { ListenerEngine } from "./listener-engine.ts";
import { emptyEngineSnapshot, type ListenerSnapshot } from "./listener-snapshot.ts";

type PlayFields =
  | "state"
  | "failure"
  | "trackId"
  | "renditionId"
  | "positionSeconds"
  | "durationSeconds"
  | "startMs"
  | "plays"
  | "playedSeconds"
  | "stalls"
  | "stallSeconds"
  | "rejected";

/** The engine's part of a listener's snapshot; null: the engine is not open yet. */
export function viewEngine(engine: ListenerEngine | null): Omit<ListenerSnapshot, PlayFields> {
  const core = engine?.shell.snapshot() ?? emptyEngineSnapshot;
  const sharing = engine?.sharing ?? { state: "off" as const, reason: null };
  return {
    bytes: core.bytes,
    uploadedBytes: core.uploadedBytes,
    neighbours: core.neighbours,
    dials: core.dials,
    segments: core.segments,
    wastedBytes: core.wastedBytes,
    strayBytes: engine?.shell.strayBytes ?? 0,
    trackerOpen: core.trackerOpen,
    sharing: sharing.state,
    sharingReason: sharing.reason,
    cacheMode: engine?.store.mode ?? "memory",
    cachedBytes: core.cachedBytes,
    quotaBytes: core.quotaBytes,
    pendingFetches: core.pendingFetches,
    verification: engine?.verifier.mode ?? "none",
    bufferedBytes: engine?.shell.bufferedBytes ?? [],
    peerId: engine?.identity?.peerId ?? null,
    decisions: engine?.shell.decisions.slice() ?? [],
  };
}
