import { median } from "../../bench/median.ts";
import { deliveryOf } from "../../contenders/delivery.ts";
import { smallestLead } from "./lead.ts";
import type { ListenerResult, RunResult } from "./run-result.ts";

/** The figures of one run, a column each. NaN where something cannot be known. */
export interface Figures {
  readonly run: number;
  /** From each click to the sound, of all listeners. */
  readonly startsMs: readonly number[];
  /** Segment bytes that the origin sent from the first click on, in songs. */
  readonly copies: number;
  /** The same for what was sent when the pages were opened, before any click. */
  readonly openedCopies: number;
  readonly startMs: number;
  readonly worstStartMs: number;
  readonly stalls: number;
  /** Of those, how many began while there was a second or more ahead. */
  readonly fedStalls: number;
  readonly stalledSeconds: number;
  /** The longest that any page did nothing but compute. */
  readonly blockedMs: number;
  /** Bytes of blocks that came from others too late or twice, of all that came from others. */
  readonly late: number;
  /** Audio that origin, listeners and strangers sent and nobody needed, of all that they sent. */
  readonly waste: number;
  /** Of all listeners who once had 20 s; NaN when nobody ever had. */
  readonly smallestLead: number;
  readonly neverAhead: number;
  /** What 95 % of the pings at most took longer than on an empty line, of the listener who fared worst. */
  readonly pingAddedMs: number;
  /** Of one listener's browser, medians over listeners. */
  readonly cpuSeconds: number;
  readonly memoryMegabytes: number;
  /** Bytes up over bytes down on each listener's line, in the order of the lines. */
  readonly ratios: readonly number[];
  readonly switchLateMs: number;
  /** From waking up, or changing networks, to the first link. */
  readonly relinkedMs: number;
}

export function figuresOf(run: RunResult): Figures {
  const listeners = run.listeners.filter(({ isJudged }) => isJudged);
  const starts = listeners.flatMap(({ heard }) => heard.startMs).map((ms) => ms ?? Number.POSITIVE_INFINITY);
  const leads = listeners.map(({ heard }) => smallestLead(heard.leads, run.songSeconds));
  const known = leads.filter((lead) => lead !== null);
  return {
    run: run.run,
    startsMs: starts,
    copies: run.servedBytes / run.songBytes,
    openedCopies: run.openedBytes / run.songBytes,
    startMs: median(starts),
    worstStartMs: Math.max(...starts),
    stalls: sum(listeners.map(({ heard }) => heard.stalls)),
    fedStalls: sum(listeners.map(({ heard }) => heard.fedStalls)),
    blockedMs: Math.max(...listeners.map(({ heard }) => heard.blockedMs)),
    stalledSeconds: sum(listeners.map(({ heard }) => heard.stalledMs)) / 1_000,
    late: lateShare(run.listeners),
    waste: deliveryOf({
      originBytes: run.openedBytes + run.servedBytes + sum(run.strangers.map(({ servedBytes }) => servedBytes)),
      traffic: run.listeners.map(({ traffic }) => traffic),
      audio: run.listeners.map(({ audio }) => audio),
    }).waste,
    smallestLead: known.length > 0 ? Math.min(...known) : Number.NaN,
    neverAhead: leads.length - known.length,
    pingAddedMs: Math.max(...listeners.map(({ ping }) => percentile(ping.roundTripsMs, 0.95) - ping.emptyLineMs)),
    cpuSeconds: median(listeners.map(({ footprint }) => footprint.cpuSeconds)),
    memoryMegabytes: median(listeners.map(({ footprint }) => footprint.memoryBytes)) / 1_000_000,
    ratios: run.listeners.map(({ line }) => line.out.bytes / line.in.bytes),
    switchLateMs: run.late.worstMs,
    relinkedMs: run.relinkedMs ?? Number.NaN,
  };
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** By the listeners' own count of what they threw away, which is Tutti's alone. */
function lateShare(listeners: readonly ListenerResult[]): number {
  const told = listeners.map(({ tutti }) => tutti).filter((counts) => counts !== null);
  if (told.length < listeners.length) return Number.NaN;
  const wasted = sum(told.flatMap(({ wastedBytes }) => Object.values(wastedBytes)));
  const used = sum(told.map(({ bytes }) => bytes.peer));
  return wasted + used === 0 ? 0 : wasted / (wasted + used);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
