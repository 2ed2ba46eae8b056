import { reportLimits } from "../../shared/api/report-limits.ts";
import type { TelemetryReport } from "../../shared/api/telemetry.ts";

/** Sessions that are remembered at most; the one that reported longest ago goes first. */
const sessionsMax = 20_000;
/** A session that has said nothing for this long is no listener any more. */
const silenceMaxMs = 35_000;
/** A report may be sent early (the page is hidden, then left), but no session averages more than one a second. */
const reportsPerSecond = 1;
const reportsBurst = 20;
/** Bytes that one session may claim: 250 Mbit/s in the long run, and one full report at once. */
const claimedBytesPerSecond = 31_250_000;

interface Session {
  lastSeq: number;
  lastAtMs: number;
  state: TelemetryReport["state"];
  reportsLeft: number;
  bytesLeft: number;
}

export type IntakeVerdict = "taken" | "repeated" | "too-often" | "too-much";

/** Decides which reports count. Remembers sessions by the random name that each page gave itself. */
export class ReportIntake {
  readonly #sessions = new Map<string, Session>();

  take(report: TelemetryReport, nowMs: number): IntakeVerdict {
    const session = this.#sessionOf(report, nowMs);
    const idleSeconds = Math.max(0, nowMs - session.lastAtMs) / 1000;
    session.reportsLeft = Math.min(reportsBurst, session.reportsLeft + idleSeconds * reportsPerSecond);
    session.bytesLeft = Math.min(2 * reportLimits.bytesMax, session.bytesLeft + idleSeconds * claimedBytesPerSecond);
    session.lastAtMs = nowMs;
    if (report.seq <= session.lastSeq) return "repeated";
    if (session.reportsLeft < 1) return "too-often";
    const claimedBytes = bytesOf(report);
    if (claimedBytes > session.bytesLeft) return "too-much";
    session.reportsLeft -= 1;
    session.bytesLeft -= claimedBytes;
    session.lastSeq = report.seq;
    session.state = report.state;
    return "taken";
  }

  /** Pages that reported a moment ago, and those among them that play. */
  listeners(nowMs: number): { open: number; playing: number } {
    let open = 0;
    let playing = 0;
    for (const session of this.#sessions.values()) {
      if (nowMs - session.lastAtMs > silenceMaxMs) continue;
      open += 1;
      if (session.state === "playing") playing += 1;
    }
    return { open, playing };
  }

  #sessionOf(report: TelemetryReport, nowMs: number): Session {
    const known = this.#sessions.get(report.sessionId);
    const session = known ?? {
      lastSeq: -1,
      lastAtMs: nowMs,
      state: report.state,
      reportsLeft: reportsBurst,
      bytesLeft: reportLimits.bytesMax,
    };
    // Back to the end of the map: its order is that of the last report.
    this.#sessions.delete(report.sessionId);
    this.#sessions.set(report.sessionId, session);
    const oldest = this.#sessions.keys().next();
    if (this.#sessions.size > sessionsMax && !oldest.done) this.#sessions.delete(oldest.value);
    return session;
  }
}

function bytesOf({ deltas }: TelemetryReport): number {
  const { audioBytes, wastedBytes, uploadedBytes } = deltas;
  return [...Object.values(audioBytes), ...Object.values(wastedBytes)].reduce(
    (sum, bytes) => sum + bytes,
    uploadedBytes,
  );
}
