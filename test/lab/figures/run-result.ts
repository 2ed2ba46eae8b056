import type { Heard } from "../../contenders/probe.ts";
import type { AudioCount, Traffic } from "../../contenders/traffic.ts";
import type { Footprint } from "../listeners/processes.ts";
import type { HostCounts, SwitchCounts } from "../network/switch-counts.ts";
import type { LinkSample } from "./links.ts";

/** What is known of one listener when the run is over. */
export interface ListenerResult {
  readonly name: string;
  readonly heard: Heard;
  readonly traffic: Traffic;
  readonly audio: AudioCount | null;
  /** By Tutti's own count; null for others. */
  readonly tutti: TuttiCounts | null;
  /** From the first click on. */
  readonly line: Pick<HostCounts, "sent" | "out" | "in" | "fullUp" | "fullDown" | "lost">;
  /** To the origin and back beside the audio, four times a second. */
  readonly ping: { readonly emptyLineMs: number; readonly roundTripsMs: readonly number[]; readonly sent: number };
  /** Of the whole browser: processor time from the first click on, memory at the end. */
  readonly footprint: Footprint;
  /** False of one who was taken away by the scenario: of no concern for starts, stalls and leads. */
  readonly isJudged: boolean;
}

export interface TuttiCounts {
  readonly bytes: { readonly cache: number; readonly peer: number; readonly cdn: number };
  readonly wastedBytes: Readonly<Record<string, number>>;
  readonly uploadedBytes: number;
  readonly stallSeconds: number;
  readonly decisions: readonly string[];
}

/** What a neighbour that means ill did, and what it was told. */
export interface StrangerResult {
  /** Blocks that were asked of it, and that it sent. */
  readonly asked: number;
  readonly served: number;
  readonly servedBytes: number;
  /** Last words of neighbours that cut it off. */
  readonly goodbyes: readonly string[];
}

/** One run of one contender, as it is written to a file. */
export interface RunResult {
  readonly scenario: string;
  readonly contender: string;
  readonly run: number;
  /** Of each song. */
  readonly songSeconds: number;
  /** All songs, once. */
  readonly songBytes: number;
  /** Segments that the origin sent before the first click, when the pages were opened, and after it. */
  readonly openedBytes: number;
  readonly servedBytes: number;
  readonly listeners: readonly ListenerResult[];
  readonly pairs: SwitchCounts["pairs"];
  /** The switch's own lateness, from its start. */
  readonly late: SwitchCounts["late"];
  /**
   * From when a suspended listener went on, or one changed networks, until it and another were linked, of whom it took longest; null
   * where it never was, or nobody lost their links.
   */
  readonly relinkedMs: number | null;
  /** Of each listener, where somebody loses their links. */
  readonly links: readonly (readonly LinkSample[])[];
  readonly strangers: readonly StrangerResult[];
}
