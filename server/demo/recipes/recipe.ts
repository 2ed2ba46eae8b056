import type { InstrumentName } from "../instruments/instruments.ts";
import type { Drum } from "../instruments/percussion.ts";

/** What a part does. Where several patterns are given, the seed chooses one for the whole piece. */
export type Role =
  | { play: "pad"; voices: number; centre: number }
  | { play: "chords"; voices: number; centre: number; patterns: readonly string[]; rollBeats?: number }
  | { play: "arpeggio"; voices: number; centre: number; patterns: readonly (readonly number[])[] }
  | { play: "bass"; low: number; patterns: readonly string[] }
  | { play: "melody"; low: number; high: number; theme: string; cells: readonly string[] }
  | { play: "drums"; lines: readonly Partial<Record<Drum, string>>[] }
  | { play: "sparkle"; voices: number; centre: number; density: number };

export type PartRecipe = {
  instrument: InstrumentName;
  role: Role;
  gainDb: number;
  pan: number;
  reverb: number;
  echo?: number;
  tremolo?: number;
};

export type SectionRecipe = {
  bars: number;
  harmony: string;
  level: number;
  /** names of the parts that play */
  parts: readonly string[];
  /** how freely the tune is sung this time, 0…1 */
  freedom?: number;
};

/** Everything a piece is cooked from. The seed picks title, key, tempo, chords, patterns and tunes out of it. */
export type Recipe = {
  titles: readonly string[];
  mode: "major" | "minor";
  /** semitones above the tonic that tunes may use between chord tones */
  melodyScale: readonly number[];
  tempoBpm: readonly [low: number, high: number];
  beatsPerBar: number;
  /** 0 straight … 0.33 triplets */
  swing: number;
  /** length of a swung note; two of them make a pair */
  swingBeats: number;
  /** for each letter the choices; one string for each bar, two chords in a bar stand apart by a space */
  harmonies: Readonly<Record<string, readonly (readonly string[])[]>>;
  parts: Readonly<Record<string, PartRecipe>>;
  sections: readonly SectionRecipe[];
  /** the last chord, held while everything fades */
  ending: { chord: string; bars: number; parts: readonly string[] };
  echoBeats: number;
  reverbSeconds: number;
};

export const MAJOR_PENTATONIC = [0, 2, 4, 7, 9] as const;
export const MINOR_PENTATONIC = [0, 3, 5, 7, 10] as const;
export const DORIAN = [0, 2, 3, 5, 7, 9, 10] as const;
export const NATURAL_MINOR = [0, 2, 3, 5, 7, 8, 10] as const;
