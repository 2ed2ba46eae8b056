import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { audioSources, startPaths, wasteReasons } from "../../shared/api/report-kinds.ts";
import type { TelemetryDeltas } from "../../shared/api/telemetry.ts";
import { cdnFaults } from "../../shared/cdn-fault.ts";
import { dialResults } from "../../shared/dial-result.ts";
import { type MediaKind, mediaKinds } from "../media/media-kind.ts";
import type { TrackerFigures } from "./tracker-figures.ts";

/** Upper bounds in seconds: what a listener can tell apart, from "at once" to "broken". */
const startBuckets = [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 30];

export interface Metrics {
  readonly registry: Registry;
  countServed(kind: MediaKind, bytes: number): void;
  countReport(deltas: TelemetryDeltas): void;
}

/** The metrics of the contract, as Prometheus reads them. Labels are bounded: never a track, a listener or an address. */
export function createMetrics(trackerFigures: () => TrackerFigures, cdnBypassing: () => number): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Counter({ name, help, labelNames, registers });

  const audioBytes = counter("tutti_audio_bytes_total", "Verified audio bytes by source, as listeners report them.", [
    "source",
  ]);
  const servedBytes = counter("tutti_media_served_bytes_total", "Response body bytes that the origin really sent.", [
    "kind",
  ]);
  const wastedBytes = counter("tutti_wasted_bytes_total", "Bytes that listeners received and did not use.", ["reason"]);
  const uploadedBytes = counter("tutti_uploaded_bytes_total", "Bytes that listeners sent to other listeners.");
  const plays = counter("tutti_plays_total", "Tracks that listeners started.");
  const playStart = new Histogram({
    name: "tutti_play_start_seconds",
    help: "Click to sound.",
    labelNames: ["path"],
    buckets: startBuckets,
    registers,
  });
  const playedSeconds = counter("tutti_played_seconds_total", "Seconds of sound that listeners heard.");
  const stalls = counter("tutti_stalls_total", "Times that sound stopped for want of data.");
  const stallSeconds = counter("tutti_stall_seconds_total", "Seconds without sound for want of data.");
  const rejected = counter("tutti_segments_rejected_total", "Segments and blocks that failed verification.", [
    "source",
    "reason",
  ]);
  const dials = counter("tutti_peer_dials_total", "Attempts of listeners to reach each other, by result.", ["result"]);
  const bypassedBytes = counter(
    "tutti_cdn_bypassed_bytes_total",
    "Verified audio bytes that listeners took from the origin because the CDN failed; tutti_audio_bytes_total has them as cdn.",
  );
  const cdnFailures = counter("tutti_cdn_failures_total", "Answers of the CDN that were of no use to listeners.", [
    "reason",
  ]);
  new Gauge({
    name: "tutti_cdn_bypassing_listeners",
    help: "Listeners that play from the origin because the CDN fails.",
    registers,
    collect() {
      this.set(cdnBypassing());
    },
  });
  registerTrackerMetrics(registry, trackerFigures);

  // Each series begins at zero, since Prometheus sees no increase in a series that begins at one.
  for (const source of audioSources) audioBytes.inc({ source }, 0);
  for (const kind of mediaKinds) servedBytes.inc({ kind }, 0);
  for (const reason of wasteReasons) wastedBytes.inc({ reason }, 0);
  for (const result of dialResults) dials.inc({ result }, 0);
  for (const path of startPaths) playStart.zero({ path });
  for (const reason of cdnFaults) cdnFailures.inc({ reason }, 0);

  return {
    registry,
    countServed: (kind, bytes) => servedBytes.inc({ kind }, bytes),
    countReport(deltas) {
      for (const source of audioSources) audioBytes.inc({ source }, deltas.audioBytes[source] ?? 0);
      for (const reason of wasteReasons) wastedBytes.inc({ reason }, deltas.wastedBytes[reason] ?? 0);
      for (const result of dialResults) dials.inc({ result }, deltas.peerDials[result] ?? 0);
      for (const { path, seconds } of deltas.playStarts) playStart.observe({ path }, seconds);
      for (const { source, reason, count } of deltas.segmentsRejected) rejected.inc({ source, reason }, count);
      for (const reason of cdnFaults) cdnFailures.inc({ reason }, deltas.cdnFailures?.[reason] ?? 0);
      bypassedBytes.inc(deltas.cdnBypassedBytes ?? 0);
      uploadedBytes.inc(deltas.uploadedBytes);
      plays.inc(deltas.plays);
      playedSeconds.inc(deltas.playedSeconds);
      stalls.inc(deltas.stalls);
      stallSeconds.inc(deltas.stallSeconds);
    },
  };
}

/** The tracker keeps its own counts. They are read when Prometheus asks. */
function registerTrackerMetrics(registry: Registry, figures: () => TrackerFigures): void {
  const registers = [registry];
  new Gauge({
    name: "tutti_tracker_connections",
    help: "Listeners connected to the tracker.",
    registers,
    collect() {
      this.set(figures().connections);
    },
  });
  new Gauge({
    name: "tutti_tracker_swarms",
    help: "Renditions that some listener holds or wants.",
    registers,
    collect() {
      this.set(figures().swarmCount);
    },
  });
  new Gauge({
    name: "tutti_tracker_instances",
    help: "Instances that share swarms, as this one sees them; 1 when it is alone.",
    registers,
    collect() {
      this.set(figures().cluster?.instances ?? 1);
    },
  });
  new Gauge({
    name: "tutti_tracker_bus_up",
    help: "1 while Redis can be reached; 0 while this instance serves alone, by a fault or by its settings.",
    registers,
    collect() {
      this.set(Number(figures().cluster?.connected === true));
    },
  });
  new Counter({
    name: "tutti_tracker_announces_total",
    help: "Announces that the tracker took in.",
    registers,
    collect() {
      this.reset();
      this.inc(figures().announces);
    },
  });
  new Counter({
    name: "tutti_tracker_messages_total",
    help: "Frames between the tracker and listeners.",
    labelNames: ["type", "direction"],
    registers,
    collect() {
      this.reset();
      for (const { type, direction, count } of figures().messages) this.inc({ type, direction }, count);
    },
  });
  new Counter({
    name: "tutti_tracker_refusals_total",
    help: "Sockets and frames that the tracker turned away.",
    labelNames: ["cause"],
    registers,
    collect() {
      this.reset();
      for (const { cause, count } of figures().refusals) this.inc({ cause }, count);
    },
  });
  new Counter({
    name: "tutti_tracker_introductions_total",
    help: "Introductions of one listener to another.",
    labelNames: ["reason"],
    registers,
    collect() {
      this.reset();
      for (const { reason, count } of figures().introductions) this.inc({ reason }, count);
    },
  });
  new Counter({
    name: "tutti_tracker_dials_total",
    help: "Dials that the tracker relayed and heard the end of, by how near the two listeners are.",
    labelNames: ["near", "result"],
    registers,
    collect() {
      this.reset();
      for (const { near, result, count } of figures().dials) this.inc({ near, result }, count);
    },
  });
}
