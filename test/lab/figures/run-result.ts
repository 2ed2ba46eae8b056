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
  /** From when a suspended listener went on until it and another were linked; null where it never was, or nobody was suspended. */
  readonly relinkedMs: number | null;
  /** Of each listener, where somebody is suspended. */
  readonly links: readonly (readonly LinkSample[])[];
}
