import type { Chord } from "./chord.ts";

/** A note in beats from the start of the piece, before swing, human timing and tempo. */
export type PlannedNote = { startBeat: number; durationBeats: number; pitch: number; velocity: number };

/** A chord and how long it lasts. */
export type ChordSpan = { startBeat: number; beats: number; chord: Chord };

/** Where an accompanist stands: one section of the piece. */
export type SectionPlan = {
  startBeat: number;
  bars: number;
  beatsPerBar: number;
  spans: readonly ChordSpan[];
  /** loudness of the section, about 0.6…1 */
  level: number;
};

export function chordAt(spans: readonly ChordSpan[], beat: number): Chord {
  let found = spans[0];
  for (const span of spans) if (span.startBeat <= beat + 1e-6) found = span;
  if (!found) throw new Error("Cannot find a chord: the section has none");
  return found.chord;
}
