import { type Figures, percentile } from "./figures.ts";

/** The table that people read. `realMs` is how long the run took on the wall clock, `processorMs` what it cost. */
export function formatReport(
  figures: Figures,
  run: { readonly virtualMs: number; readonly realMs: number; readonly processorMs: number },
): string {
  const { bytes, wastedBytes, startsMs, stallsMs, uploadedBytes, dials, trackerMessages } = figures;
  const hostile = figures.hostile > 0 ? `, ${figures.hostile} of them hostile` : "";
  const wasted = wastedBytes.duplicate + wastedBytes.late + wastedBytes.unverified;
  const rows: readonly (readonly [string, string])[] = [
    ["listeners", `${figures.listeners}${hostile}`],
    ["played", `${(figures.playedSeconds / 3600).toFixed(2)} h`],
    ["offload", percent(figures.offload)],
    // With what earlier days left in the caches, peers can give what the CDN was never asked for.
    ["ceiling", figures.ceiling >= figures.offload ? percent(figures.ceiling) : "beyond count: caches came filled"],
    ["efficiency", figures.ceiling >= figures.offload ? percent(figures.efficiency) : "–"],
    ["origin copies", figures.originCopies.toFixed(3)],
    ["start, click", formatStarts(startsMs.click)],
    ["start, next", formatStarts(startsMs.next)],
    ["plays", `${figures.plays}, ${(figures.stalledShare * 100).toFixed(3)} % of them with a stall`],
    ["stalls", `${stallsMs.length} (${(total(stallsMs) / 1000).toFixed(2)} s)`],
    ["CDN share", `${percent(figures.cdnShare)} of all bytes, the cache's among them`],
    ["stays near", `${percent(figures.nearShare)} of what peers sent stays in their access network`],
    ...(figures.officeCopies > 0
      ? ([["office", `${figures.officeCopies.toFixed(3)} copies came in through its line`]] as const)
      : []),
    ["bytes", `cache ${mega(bytes.cache)} · peer ${mega(bytes.peer)} · cdn ${mega(bytes.cdn)}`],
    [
      "wasted",
      `${mega(wasted)} (duplicate ${mega(wastedBytes.duplicate)}, late ${mega(wastedBytes.late)}, unverified ${mega(wastedBytes.unverified)})`,
    ],
    ["origin sent", `${mega(figures.originServedBytes)} in ${figures.originRequests} requests`],
    [
      "could be had",
      `${percent(figures.heldOnlineShare)} of it was held by somebody online, ${percent(figures.heldByNeighbourShare)} by a neighbour`,
    ],
    ["uploads", `max ${mega(uploadedBytes.at(-1) ?? 0)} · median ${mega(percentile(uploadedBytes, 0.5))}`],
    ["bad blocks", `${figures.rejectedBlocks} rejected`],
    ["dials", `${dials.started} started, ${dials.connected} connected, ${dials.failed} failed (both ends counted)`],
    [
      "tracker",
      `${trackerMessages.received} messages in, ${trackerMessages.sent} out, ${trackerMessages.refused} refused`,
    ],
    [
      "speed",
      `${Math.round(run.virtualMs / run.realMs)} × real time (${(run.realMs / 1000).toFixed(1)} s, ${(run.processorMs / 1000).toFixed(1)} s of processor, ${figures.eventsRun} events)`,
    ],
  ];
  return rows.map(([name, value]) => `${name.padEnd(14)} ${value}`).join("\n");
}

function formatStarts(sortedMs: readonly number[]): string {
  if (sortedMs.length === 0) return "none";
  const [half, most, nearlyAll] = [0.5, 0.95, 0.99].map((share) => Math.round(percentile(sortedMs, share)));
  return `p50 ${half} ms · p95 ${most} ms · p99 ${nearlyAll} ms (${sortedMs.length})`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function mega(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
