import { audioSources, rejectReasons } from "./report-kinds.ts";

/** What one report of a page may claim at most: the page cuts to this, and the server's schema refuses more. */
export const reportLimits = {
  /** About a minute of the fastest line that a listener has. */
  bytesMax: 512 * 1_048_576,
  /** Seconds that one report may cover. A page reports every 10 s and when it is hidden or left. */
  secondsMax: 120,
  /** Of whatever is counted. */
  countMax: 1_000,
  /** Songs that began to sound. */
  playStartsMax: 50,
  /** Kinds of rejected segments, by source and reason. */
  rejectedKindsMax: audioSources.length * rejectReasons.length,
} as const;

/** Renditions that are asked about at once whether they are gone: no more than fit into a request's body. */
export const goneAskedMax = 100;

/** Of one question which songs are here. */
export const matchLimits = {
  linesMax: 200,
  nameCharactersMax: 1_000,
  bodyBytesMax: 65_536,
} as const;
