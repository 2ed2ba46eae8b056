import type { TelemetryDeltas, TelemetryReport } from "../../shared/api/telemetry.ts";

/** A report in which nothing happened but what is given. */
export function reportOf(
  change: Partial<TelemetryDeltas> = {},
  head: Partial<Omit<TelemetryReport, "deltas">> = {},
): TelemetryReport {
  const deltas = {
    audioBytes: {},
    wastedBytes: {},
    uploadedBytes: 0,
    plays: 0,
    playStarts: [],
    playedSeconds: 0,
    stalls: 0,
    stallSeconds: 0,
    segmentsRejected: [],
    peerDials: {},
    ...change,
  };
  return { sessionId: "sessionsessionsession1", seq: 0, state: "playing", neighbours: 0, ...head, deltas };
}
