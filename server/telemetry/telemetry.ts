import type { OpsHistory, OpsPoint, OpsSummary } from "../../shared/api/ops.ts";
import { audioSources } from "../../shared/api/report-kinds.ts";
import type { TelemetryReport } from "../../shared/api/telemetry.ts";
import { dialResults } from "../../shared/dial-result.ts";
import { type MediaKind, mediaKinds } from "../media/media-kind.ts";
import { ceilingOf, efficiencyOf, offloadOf } from "./ceiling.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { type IntakeVerdict, ReportIntake } from "./report-intake.ts";
import type { TrackerFigures } from "./tracker-figures.ts";

/** Seconds between two points of the history, and how many are kept: an hour. */
export const stepSeconds = 5;
const pointsMax = 720;
/** Newest play starts from which the median is taken. */
const startsMax = 1000;

export interface TelemetryOptions {
  nowMs(): number;
  trackerFigures(): TrackerFigures;
  readonly cdnPricePerGb: number;
}

/** The summary without the parts that need the catalogue. */
export type TelemetrySummary = Omit<OpsSummary, "version" | "connections" | "catalogue" | "swarms" | "swarmCount">;

function zeros<Name extends string>(names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
}

/** Takes in what listeners report and what the origin sends, keeps metrics for Prometheus and an hour for `/ops`. */
export class Telemetry {
  readonly metrics: Metrics;
  readonly #options: TelemetryOptions;
  readonly #intake = new ReportIntake();
  readonly #startedMs: number;
  readonly #points: OpsPoint[] = [];
  #starts: number[] = [];
  readonly #totals = {
    audio: zeros(audioSources),
    served: zeros(mediaKinds),
    dials: zeros(dialResults),
    wasted: 0,
    uploaded: 0,
    plays: 0,
    playedSeconds: 0,
    stalls: 0,
    stallSeconds: 0,
    rejected: 0,
    bypassed: 0,
    cdnFailures: 0,
  };
  /** Since when some listener plays past the CDN; null: none does. */
  #bypassedSinceMs: number | null = null;
  /** Totals at the last point, for the differences of the next one. */
  #before = { cache: 0, peer: 0, cdn: 0, served: 0, stalls: 0 };

  constructor(options: TelemetryOptions) {
    this.#options = options;
    this.#startedMs = options.nowMs();
    this.metrics = createMetrics(options.trackerFigures, () => this.#intake.cdnBypassing(options.nowMs()).listeners);
  }

  countServed(kind: MediaKind, bytes: number): void {
    this.metrics.countServed(kind, bytes);
    this.#totals.served[kind] += bytes;
  }

  takeReport(report: TelemetryReport): IntakeVerdict {
    const verdict = this.#intake.take(report, this.#options.nowMs());
    if (verdict !== "taken") return verdict;
    const { deltas } = report;
    const totals = this.#totals;
    this.metrics.countReport(deltas);
    for (const source of audioSources) totals.audio[source] += deltas.audioBytes[source] ?? 0;
    for (const result of dialResults) totals.dials[result] += deltas.peerDials[result] ?? 0;
    for (const bytes of Object.values(deltas.wastedBytes)) totals.wasted += bytes;
    for (const { count } of deltas.segmentsRejected) totals.rejected += count;
    for (const count of Object.values(deltas.cdnFailures ?? {})) totals.cdnFailures += count;
    totals.bypassed += Math.min(deltas.cdnBypassedBytes ?? 0, deltas.audioBytes.cdn ?? 0);
    this.#noteBypassing();
    totals.uploaded += deltas.uploadedBytes;
    totals.plays += deltas.plays;
    totals.playedSeconds += deltas.playedSeconds;
    totals.stalls += deltas.stalls;
    totals.stallSeconds += deltas.stallSeconds;
    this.#starts = [...this.#starts, ...deltas.playStarts.map((start) => start.seconds)].slice(-startsMax);
    return verdict;
  }

  /** Ends a step of the history. The server calls it every `stepSeconds`. */
  step(): OpsPoint {
    const { audio, stalls } = this.#totals;
    this.#noteBypassing();
    const now = { ...audio, served: sum(Object.values(this.#totals.served)), stalls };
    const nowMs = this.#options.nowMs();
    const peerBytes = now.peer - this.#before.peer;
    const cdnBytes = now.cdn - this.#before.cdn;
    const point: OpsPoint = {
      atMs: nowMs,
      cacheBytes: now.cache - this.#before.cache,
      peerBytes,
      cdnBytes,
      servedBytes: now.served - this.#before.served,
      listeners: this.#intake.listeners(nowMs).playing,
      offload: offloadOf({ peer: peerBytes, cdn: cdnBytes }),
      ceiling: ceilingOf(this.#options.trackerFigures().demands),
      stalls: now.stalls - this.#before.stalls,
    };
    this.#before = now;
    this.#points.push(point);
    if (this.#points.length > pointsMax) this.#points.shift();
    return point;
  }

  #noteBypassing(): void {
    const nowMs = this.#options.nowMs();
    const isBypassed = this.#intake.cdnBypassing(nowMs).listeners > 0;
    this.#bypassedSinceMs = isBypassed ? (this.#bypassedSinceMs ?? nowMs) : null;
  }

  history(): OpsHistory {
    return { stepSeconds, points: [...this.#points] };
  }

  summary(): TelemetrySummary {
    const nowMs = this.#options.nowMs();
    const { audio, served, dials, wasted, uploaded, plays, playedSeconds, stalls, stallSeconds, rejected, bypassed } =
      this.#totals;
    const figures = this.#options.trackerFigures();
    const offload = offloadOf(audio);
    const ceiling = ceilingOf(figures.demands);
    const pricePerGb = this.#options.cdnPricePerGb;
    const starts = [...this.#starts].sort((left, right) => left - right);
    return {
      nowMs,
      startedMs: this.#startedMs,
      listeners: { ...this.#intake.listeners(nowMs), onTracker: figures.connections },
      audioBytes: { ...audio },
      wastedBytes: wasted,
      uploadedBytes: uploaded,
      servedBytes: { ...served },
      offload,
      ceiling,
      efficiency: efficiencyOf(offload, ceiling),
      money: { pricePerGb, saved: (audio.peer / 1e9) * pricePerGb, spent: ((audio.cdn - bypassed) / 1e9) * pricePerGb },
      cdn: {
        bypassing: this.#intake.cdnBypassing(nowMs).listeners,
        sinceMs: this.#bypassedSinceMs,
        fault: this.#intake.cdnBypassing(nowMs).fault,
        bypassedBytes: bypassed,
        failures: this.#totals.cdnFailures,
      },
      plays,
      playedSeconds,
      stalls,
      stallSeconds,
      playStartSeconds: { median: quantile(starts, 0.5), p95: quantile(starts, 0.95), count: starts.length },
      segmentsRejected: rejected,
      peerDials: { ...dials },
      point: this.#points.at(-1) ?? null,
    };
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Nearest rank in ascending values; null when there are none. */
function quantile(ascending: readonly number[], part: number): number | null {
  return ascending[Math.ceil(ascending.length * part) - 1] ?? null;
}
