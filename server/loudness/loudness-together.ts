import { integratedLufs, rangeLu } from "./gating.ts";
import { figures, type Loudness } from "./sound-meter.ts";
import type { WindowCounts } from "./window-counts.ts";

export interface MeasuredSong {
  readonly loudness: Loudness | null;
  /** Null when it was not measured. */
  readonly windows: WindowCounts | null;
}

/**
 * EBU R128 of several songs as if they were one: the gates are those of all their windows. Windows across the end of a song are none
 * of it. Null when one of them was not measured, or all are silent.
 */
export function loudnessTogether(songs: readonly MeasuredSong[]): Loudness | null {
  const windows = songs.flatMap((song) => song.windows ?? []);
  if (windows.length < songs.length) return null;
  const integrated = integratedLufs(windows.flatMap(({ momentary }) => momentary));
  if (integrated === null) return null;
  const range = rangeLu(windows.flatMap(({ shortTerm }) => shortTerm));
  const peak = Math.max(...songs.map(({ loudness }) => loudness?.truePeakDbtp ?? Number.NEGATIVE_INFINITY));
  return figures(integrated, range, peak);
}
