import type { Figures } from "./figures.ts";
import { percentile } from "./figures.ts";
import type { LineWatch } from "./line-watch.ts";

/** The figures of one run of a line scenario, as the lab has them. NaN where something cannot be known. */
export interface LineFigures {
  /** Segment bytes that the origin sent, in songs. */
  readonly copies: number;
  readonly startMs: number;
  readonly worstStartMs: number;
  readonly stalls: number;
  readonly stalledSeconds: number;
  /** Bytes that came too late or twice, of all that came from peers. */
  readonly lateShare: number;
  /** ... of all bytes that came. */
  readonly wasteShare: number;
  readonly smallestLead: number;
  /** Greatest of all listeners: bytes up over bytes down on its line. */
  readonly upOverDown: number;
  /** What queues add to a ping, 95th percentile: of the listener with whom it is most, and of all while their uplink is used. */
  readonly pingAddedMs: number;
  readonly uplinkWaitMs: number;
}

/** From bytes that are there to sound: what the lab shows of a song whose beginning is parked, 49 to 53 ms, on whatever line. */
const mediaEngineMs = 50;

export function lineFiguresOf(run: {
  readonly figures: Figures;
  readonly watch: LineWatch;
  readonly songBytes: number;
}): LineFigures {
  const { figures, watch, songBytes } = run;
  const starts = figures.startsMs.click;
  const { duplicate, late, unverified } = figures.wastedBytes;
  const wasted = duplicate + late + unverified;
  const leads = watch.smallestLeads();
  return {
    copies: figures.originServedBytes / songBytes,
    startMs: percentile(starts, 0.5) + mediaEngineMs,
    worstStartMs: percentile(starts, 1) + mediaEngineMs,
    stalls: figures.stallsMs.length,
    stalledSeconds: figures.stallsMs.reduce((sum, ms) => sum + ms, 0) / 1_000,
    lateShare: figures.bytes.peer + wasted === 0 ? 0 : wasted / (figures.bytes.peer + wasted),
    wasteShare: wasted / (figures.bytes.peer + figures.bytes.cdn + wasted),
    smallestLead: leads.length === 0 ? Number.NaN : Math.min(...leads),
    upOverDown: Math.max(...watch.upOverDown()),
    pingAddedMs: Math.max(...watch.queuesMs().map((each) => percentile(ascending(each), 0.95))),
    uplinkWaitMs: percentile(ascending(watch.uplinkWaitsMs), 0.95),
  };
}

function ascending(values: readonly number[]): number[] {
  return [...values].sort((one, other) => one - other);
}
