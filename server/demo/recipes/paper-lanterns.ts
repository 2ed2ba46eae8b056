import type { Recipe } from "./recipe.ts";
import { MAJOR_PENTATONIC } from "./recipe.ts";

/** A slow waltz on a river: celesta, harp, strings. */
export const PAPER_LANTERNS: Recipe = {
  titles: ["Paper Lanterns", "Waltz for a Folding Chair", "Small Boats"],
  mode: "major",
  melodyScale: MAJOR_PENTATONIC,
  tempoBpm: [95, 99],
  beatsPerBar: 3,
  swing: 0,
  swingBeats: 0.5,
  harmonies: {
    a: [
      ["Imaj7", "iii7", "vi7", "IVmaj7", "ii7", "Imaj7/3", "IVadd9", "V7sus4"],
      ["Iadd9", "V/7", "vi7", "iii7/5", "IVmaj7", "Imaj7/3", "ii7", "V7sus4"],
    ],
    b: [
      ["vi9", "vi7/5", "IVmaj9", "IVmaj7", "ii9", "ii7", "V7sus4", "V7"],
      ["IVmaj7", "V/7", "iii7", "vi7", "ii7", "iv6", "Imaj7", "V7sus4"],
    ],
  },
  parts: {
    celesta: {
      instrument: "celesta",
      role: {
        play: "melody",
        low: 72,
        high: 91,
        theme: "river",
        cells: ["x---x-|x-x---", "x-x-x-|x---..", "--x-x-|x--xx-", "x---xx|x---.."],
      },
      gainDb: -4,
      pan: 0.1,
      reverb: 0.4,
      echo: 0.18,
    },
    flute: {
      instrument: "flute",
      role: {
        play: "melody",
        low: 67,
        high: 84,
        theme: "bank",
        cells: ["x-----|x---x-", "x---x-|x-----", "x--x--|x-----"],
      },
      gainDb: -11,
      pan: -0.2,
      reverb: 0.45,
    },
    harp: {
      instrument: "harp",
      role: {
        play: "arpeggio",
        voices: 3,
        centre: 62,
        patterns: [
          [-1, 0, 1, 2, 3, 2],
          [-1, 1, 0, 2, 1, 3],
          [-1, 0, 2, 3, 2, 1],
        ],
      },
      gainDb: -8,
      pan: -0.35,
      reverb: 0.3,
    },
    strings: {
      instrument: "strings",
      role: { play: "pad", voices: 4, centre: 62 },
      gainDb: -19,
      pan: 0.05,
      reverb: 0.45,
    },
    bass: {
      instrument: "softBass",
      role: { play: "bass", low: 33, patterns: ["r-----", "r---5-"] },
      gainDb: -8,
      pan: 0,
      reverb: 0.05,
    },
    chime: {
      instrument: "glass",
      role: { play: "sparkle", voices: 4, centre: 84, density: 0.07 },
      gainDb: -8,
      pan: 0.5,
      reverb: 0.7,
      echo: 0.4,
    },
    brushes: {
      instrument: "percussion",
      role: { play: "drums", lines: [{ brush: "..o.o.", shaker: "x.o.o." }] },
      gainDb: -9,
      pan: 0.1,
      reverb: 0.2,
    },
  },
  sections: [
    { bars: 4, harmony: "a", level: 0.78, parts: ["harp", "chime"] },
    { bars: 8, harmony: "a", level: 0.88, parts: ["harp", "celesta", "bass"] },
    { bars: 8, harmony: "a", level: 0.92, freedom: 0.3, parts: ["harp", "celesta", "bass", "strings", "brushes"] },
    { bars: 8, harmony: "b", level: 0.9, parts: ["harp", "flute", "bass", "strings", "chime"] },
    {
      bars: 8,
      harmony: "a",
      level: 1,
      freedom: 0.4,
      parts: ["harp", "celesta", "bass", "strings", "brushes", "chime"],
    },
    { bars: 4, harmony: "a", level: 0.75, parts: ["harp", "chime", "strings"] },
  ],
  ending: { chord: "Iadd9", bars: 4, parts: ["harp", "strings", "bass", "chime"] },
  echoBeats: 1.5,
  reverbSeconds: 2.3,
};
