import type { MismatchReason, WasteReason as ReportedWaste } from "../../../shared/api/report-kinds.ts";
import { reportLimits } from "../../../shared/api/request-limits.ts";
import type { TelemetryDeltas } from "../../../shared/api/telemetry.ts";
import { type CdnFault, cdnFaults } from "../../../shared/cdn-fault.ts";
import type { DialResult } from "../../../shared/dial-result.ts";
import type { Source, WasteReason } from "../../../shared/engine/output.ts";

/** What is counted from the opening of the page on. */
export interface ListenerCounts {
  readonly bytes: Readonly<Record<Source, number>>;
  readonly wastedBytes: Readonly<Record<WasteReason, number>>;
  /** Bytes of origin answers that were cut short. */
  readonly strayBytes: number;
  readonly uploadedBytes: number;
  readonly plays: number;
  readonly playedSeconds: number;
  readonly stalls: number;
  readonly stallSeconds: number;
  readonly rejected: readonly {
    readonly source: Source;
    readonly reason: MismatchReason;
    readonly count: number;
  }[];
  readonly dialResults: Readonly<Record<DialResult, number>>;
  readonly cdnBypassedBytes: number;
  readonly cdnFailures: Readonly<Record<CdnFault, number>>;
}

export type PlayStart = TelemetryDeltas["playStarts"][number];

/** What is beyond these is not reported. */
const { bytesMax, countMax, secondsMax, rejectedKindsMax } = reportLimits;

/** What happened between two counts, in the shape of a report. */
export function telemetryDeltas(
  before: ListenerCounts,
  now: ListenerCounts,
  playStarts: readonly PlayStart[],
): TelemetryDeltas {
  const bytes = (pick: (counts: ListenerCounts) => number) => clamp(Math.round(pick(now) - pick(before)), bytesMax);
  const count = (pick: (counts: ListenerCounts) => number) => clamp(pick(now) - pick(before), countMax);
  const seconds = (pick: (counts: ListenerCounts) => number) => clamp(pick(now) - pick(before), secondsMax);
  const wasted: Record<ReportedWaste, number> = {
    hedge: bytes((counts) => counts.wastedBytes.late),
    duplicate: bytes((counts) => counts.wastedBytes.duplicate),
    rejected: bytes((counts) => counts.wastedBytes.unverified),
    cancelled: bytes((counts) => counts.strayBytes),
  };
  return {
    audioBytes: {
      cache: bytes((counts) => counts.bytes.cache),
      peer: bytes((counts) => counts.bytes.peer),
      cdn: bytes((counts) => counts.bytes.cdn),
    },
    wastedBytes: wasted,
    uploadedBytes: bytes((counts) => counts.uploadedBytes),
    plays: count((counts) => counts.plays),
    playStarts: playStarts.map(({ path, seconds: length }) => ({ path, seconds: clamp(length, secondsMax) })),
    playedSeconds: seconds((counts) => counts.playedSeconds),
    stalls: count((counts) => counts.stalls),
    stallSeconds: seconds((counts) => counts.stallSeconds),
    segmentsRejected: rejectedSince(before, now),
    peerDials: {
      connected: count((counts) => counts.dialResults.connected),
      timeout: count((counts) => counts.dialResults.timeout),
      failed: count((counts) => counts.dialResults.failed),
      refused: count((counts) => counts.dialResults.refused),
    },
    cdnBypassedBytes: bytes((counts) => counts.cdnBypassedBytes),
    cdnFailures: Object.fromEntries(cdnFaults.map((fault) => [fault, count(({ cdnFailures }) => cdnFailures[fault])])),
  };
}

function rejectedSince(before: ListenerCounts, now: ListenerCounts): TelemetryDeltas["segmentsRejected"] {
  return now.rejected
    .map(({ source, reason, count }) => {
      const earlier = before.rejected.find((each) => each.source === source && each.reason === reason);
      return { source, reason, count: clamp(count - (earlier?.count ?? 0), countMax) };
    })
    .filter(({ count }) => count > 0)
    .slice(0, rejectedKindsMax);
}

function clamp(value: number, max: number): number {
  return Math.min(Math.max(0, value), max);
}
