import { fairnessOf } from "./fairness.ts";
import { type Figures, percentile } from "./figures.ts";
import type { Moment } from "./moments.ts";
import { type Traffic, trackerLoadOf } from "./traffic.ts";

/** Names of a report's lines take so many characters. */
export const reportNameWidth = 15;

type Row = readonly [name: string, value: string];

export interface Reported {
  readonly figures: Figures;
  readonly traffic: Traffic;
  readonly moments: readonly Moment[];
}

/** The table that people read. `realMs` is how long the run took on the wall clock, `processorMs` what it cost. */
export function formatReport(
  { figures, traffic, moments }: Reported,
  run: { readonly virtualMs: number; readonly realMs: number; readonly processorMs: number },
): string {
  const rows = [
    ...listeningRows(figures),
    ...byteRows(figures),
    ...fairnessRows(figures),
    ...overheadRows(traffic),
    ["budgets used", formatBudgetUse(traffic.budgetUse)],
    ...trackerRows(figures, moments, traffic),
    [
      "speed",
      `${Math.round(run.virtualMs / run.realMs)} × real time (${(run.realMs / 1000).toFixed(1)} s, ${(run.processorMs / 1000).toFixed(1)} s of processor, ${figures.eventsRun} events)`,
    ] as const,
  ];
  return rows.map(([name, value]) => `${name.padEnd(reportNameWidth)}${value}`).join("\n");
}

function listeningRows(figures: Figures): Row[] {
  const { startsMs, stallsMs } = figures;
  const hostile = figures.hostile > 0 ? `, ${figures.hostile} of them hostile` : "";
  return [
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
  ];
}

function byteRows(figures: Figures): Row[] {
  const { bytes, wastedBytes } = figures;
  const wasted = wastedBytes.duplicate + wastedBytes.late + wastedBytes.unverified;
  const received = bytes.peer + bytes.cdn + wasted;
  return [
    ["CDN share", `${percent(figures.cdnShare)} of all bytes, the cache's among them`],
    ["stays near", `${percent(figures.nearShare)} of what peers sent stays in their access network`],
    ...(figures.countryShare > 0
      ? ([
          [
            "within",
            `${percent(figures.providerShare)} stays in its provider's network, ${percent(figures.countryShare)} in its country`,
          ],
        ] as const)
      : []),
    ...(figures.officeCopies > 0
      ? ([["office", `${figures.officeCopies.toFixed(3)} copies came in through its line`]] as const)
      : []),
    ["bytes", `cache ${mega(bytes.cache)} · peer ${mega(bytes.peer)} · cdn ${mega(bytes.cdn)}`],
    [
      "wasted",
      `${percent(ratio(wasted, received))} of what was received: ${mega(wasted)} (duplicate ${mega(wastedBytes.duplicate)}, late ${mega(wastedBytes.late)}, unverified ${mega(wastedBytes.unverified)})`,
    ],
    ["origin sent", `${mega(figures.originServedBytes)} in ${figures.originRequests} requests`],
    [
      "could be had",
      `${percent(figures.heldOnlineShare)} of it was held by somebody online, ${percent(figures.heldByNeighbourShare)} by a neighbour`,
    ],
    ["bad blocks", `${figures.rejectedBlocks} rejected`],
  ];
}

function fairnessRows({ uploadedBytes }: Figures): Row[] {
  const { gini, jain, topTenthShare } = fairnessOf(uploadedBytes);
  return [
    ["uploads", `max ${mega(uploadedBytes.at(-1) ?? 0)} · median ${mega(percentile(uploadedBytes, 0.5))}`],
    [
      "fairness",
      `a tenth of the listeners gives ${percent(topTenthShare)} · Gini ${gini.toFixed(3)} · Jain ${jain.toFixed(3)}`,
    ],
  ];
}

function overheadRows({ blockFrameBytes, otherFrameBytes, payloadBytes }: Traffic): Row[] {
  const all = blockFrameBytes + otherFrameBytes;
  const [around, beside] = [ratio(blockFrameBytes - payloadBytes, all), ratio(otherFrameBytes, all)];
  const parts = `${percent(around)} around blocks, ${percent(beside)} in other frames`;
  return [["overhead", `${percent(around + beside)} of the bytes between peers is no music: ${parts}`]];
}

/** The most that an honest neighbour used of each of its budgets, the greatest first. */
export function formatBudgetUse(budgetUse: Traffic["budgetUse"]): string {
  const most = [...budgetUse].sort(([, one], [, other]) => other - one);
  return most.map(([name, share]) => `${name} ${percent(share)}`).join(" · ");
}

function trackerRows(figures: Figures, moments: readonly Moment[], { signalBytes, signalMessages }: Traffic): Row[] {
  const { dials, trackerMessages } = figures;
  const load = trackerLoadOf(moments);
  const { receivedPerSecond, sentPerSecond, peakPerSecond, perListenerHour } = load;
  return [
    ["dials", `${dials.started} started, ${dials.connected} connected, ${dials.failed} failed (both ends counted)`],
    [
      "tracker",
      `${trackerMessages.received} messages in (${mega(signalBytes.received)}), ${trackerMessages.sent} out (${mega(signalBytes.sent)}), ${trackerMessages.refused} refused`,
    ],
    [
      "its load",
      `${receivedPerSecond.toFixed(1)} in and ${sentPerSecond.toFixed(1)} out per second, ${peakPerSecond.toFixed(1)} at the peak, ${Math.round(perListenerHour)} per listener hour`,
    ],
    ["an hour played", perHour(signalMessages, figures.playedSeconds / 3_600)],
  ];
}

/** Messages of each type for an hour of music, the most frequent first. */
function perHour(messages: Traffic["signalMessages"], hours: number): string {
  const most = [...messages].sort(([, one], [, other]) => other - one);
  return most.map(([type, count]) => `${type} ${ratio(count, hours).toFixed(1)}`).join(" · ");
}

function formatStarts(sortedMs: readonly number[]): string {
  if (sortedMs.length === 0) return "none";
  const [half, most, nearlyAll] = [0.5, 0.95, 0.99].map((share) => Math.round(percentile(sortedMs, share)));
  return `p50 ${half} ms · p95 ${most} ms · p99 ${nearlyAll} ms (${sortedMs.length})`;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
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
