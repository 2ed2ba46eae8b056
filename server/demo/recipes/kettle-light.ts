import type { Recipe } from "./recipe.ts";
import { MAJOR_PENTATONIC } from "./recipe.ts";

/** Morning: electric piano, a nylon string tune, brushes. Short and quick to make, because it is the first. */
export const KETTLE_LIGHT: Recipe = {
  titles: ["Kettle Light", "First Window", "Bread at Six"],
  mode: "major",
  melodyScale: MAJOR_PENTATONIC,
  tempoBpm: [84, 88],
  beatsPerBar: 4,
  swing: 0.14,
  swingBeats: 0.5,
  harmonies: {
    a: [
      ["Imaj9", "vi9", "IVmaj7", "V9sus4"],
      ["Imaj7", "iii7", "IVmaj9", "V9sus4"],
      ["Imaj9", "IVmaj9", "vi7", "IVmaj7 V7sus4"],
    ],
    b: [
      ["IVmaj9", "iii7", "ii9", "V9sus4"],
      ["vi9", "iii7", "IVmaj9", "V7sus4"],
    ],
  },
  parts: {
    piano: {
      instrument: "electricPiano",
      role: { play: "chords", voices: 4, centre: 62, rollBeats: 0.02, patterns: ["X--.o-x-", "X-.x-.o-", "X---o.x-"] },
      gainDb: -11,
      pan: -0.15,
      reverb: 0.22,
      tremolo: 0.3,
    },
    guitar: {
      instrument: "guitar",
      role: {
        play: "melody",
        low: 62,
        high: 81,
        theme: "morning",
        cells: ["x-x-x--x|x---x-..", "..x-x-x-|x--x--..", "x--xx-x-|x-x---..", "x---x-x-|-x-x--.."],
      },
      gainDb: -2,
      pan: 0.2,
      reverb: 0.25,
      echo: 0.12,
    },
    picking: {
      instrument: "guitar",
      role: {
        play: "arpeggio",
        voices: 4,
        centre: 60,
        patterns: [
          [0, 2, 3, 2, 1, 3, 2, 1],
          [0, 1, 3, 2, 4, 2, 3, 1],
        ],
      },
      gainDb: -10,
      pan: 0.5,
      reverb: 0.25,
    },
    bass: {
      instrument: "roundBass",
      role: { play: "bass", low: 33, patterns: ["r--.r-5-", "r---..5-|r--.r-a-", "r--r..5-"] },
      gainDb: -5,
      pan: 0,
      reverb: 0.03,
    },
    kit: {
      instrument: "percussion",
      role: {
        play: "drums",
        lines: [
          { kick: "x.....o.x.......", brush: "....x..o....x...", hat: "o.x.o.x.o.x.o.xo" },
          { kick: "x......ox.......", brush: "....x.......x..o", shaker: "x.o.x.o.x.o.x.oo" },
        ],
      },
      gainDb: -10,
      pan: 0,
      reverb: 0.12,
    },
    bell: {
      instrument: "celesta",
      role: { play: "sparkle", voices: 4, centre: 82, density: 0.1 },
      gainDb: -6,
      pan: -0.45,
      reverb: 0.5,
      echo: 0.4,
    },
  },
  sections: [
    { bars: 4, harmony: "a", level: 0.82, parts: ["piano", "picking", "bell"] },
    { bars: 8, harmony: "a", level: 0.92, parts: ["piano", "guitar", "bass", "kit"] },
    { bars: 4, harmony: "b", level: 0.88, parts: ["piano", "picking", "bass", "kit", "bell"] },
    { bars: 8, harmony: "a", level: 1, freedom: 0.5, parts: ["piano", "guitar", "picking", "bass", "kit", "bell"] },
  ],
  ending: { chord: "Imaj9", bars: 2, parts: ["piano", "bass", "bell", "picking"] },
  echoBeats: 0.75,
  reverbSeconds: 1.6,
};
