import { reportLimits } from "../../shared/api/request-limits.ts";
import type { TelemetryReport } from "../../shared/api/telemetry.ts";
import type { CdnFault } from "../../shared/cdn-fault.ts";
import { fullBucket, type TokenBucket, type TokenRate, takeTokens } from "../../shared/token-bucket.ts";

/** Sessions that are remembered at most; the one that reported longest ago goes first. */
const sessionsMax = 20_000;
/** A session that has said nothing for this long is no listener any more. */
const silenceMaxMs = 35_000;
/** A report may be sent early (the page is hidden, then left), but no session averages more than one a second. */
const reportRate: TokenRate = { burst: 20, perSecond: 1 };
/** Bytes that one session may claim: 250 Mbit/s in the long run, and two full reports at once. */
const byteRate: TokenRate = { burst: 2 * reportLimits.bytesMax, perSecond: 31_250_000 };

interface Session {
  lastSeq: number;
  lastAtMs: number;
  state: TelemetryReport["state"];
  cdnBypassedFor: CdnFault | null;
  readonly reports: TokenBucket;
  readonly bytes: TokenBucket;
}

export type IntakeVerdict = "taken" | "repeated" | "too-often" | "too-much";

/** Decides which reports count. Remembers sessions by the random name that each page gave itself. */
export class ReportIntake {
  readonly #sessions = new Map<string, Session>();

  take(report: TelemetryReport, nowMs: number): IntakeVerdict {
    const session = this.#sessionOf(report, nowMs);
    session.lastAtMs = nowMs;
    if (report.seq <= session.lastSeq) return "repeated";
    if (!takeTokens(session.reports, reportRate, 1, nowMs)) return "too-often";
    if (!takeTokens(session.bytes, byteRate, bytesOf(report), nowMs)) {
      // Only reports that count use up the budget of reports.
      session.reports.tokens += 1;
      return "too-much";
    }
    session.lastSeq = report.seq;
    session.state = report.state;
    session.cdnBypassedFor = report.cdnBypassedFor ?? null;
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

  /** Pages that play past the CDN, and the reason that most of them give. */
  cdnBypassing(nowMs: number): { listeners: number; fault: CdnFault | null } {
    const counts = new Map<CdnFault, number>();
    let listeners = 0;
    for (const { cdnBypassedFor, lastAtMs, state } of this.#sessions.values()) {
      if (cdnBypassedFor === null || state !== "playing" || nowMs - lastAtMs > silenceMaxMs) continue;
      listeners += 1;
      counts.set(cdnBypassedFor, (counts.get(cdnBypassedFor) ?? 0) + 1);
    }
    const [most] = [...counts].sort(([, one], [, other]) => other - one);
    return { listeners, fault: most?.[0] ?? null };
  }

  #sessionOf(report: TelemetryReport, nowMs: number): Session {
    const known = this.#sessions.get(report.sessionId);
    const session = known ?? {
      lastSeq: -1,
      lastAtMs: nowMs,
      state: report.state,
      cdnBypassedFor: null,
      reports: fullBucket(reportRate, nowMs),
      // A new session has had no time to earn a second report.
      bytes: { tokens: reportLimits.bytesMax, tokensAtMs: nowMs },
    };
    // Moved to the end: the map is in the order of the last reports.
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
