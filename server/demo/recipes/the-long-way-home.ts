import type { Recipe } from "./recipe.ts";
import { DORIAN } from "./recipe.ts";

/** A walk along fields: finger-picked guitar, flute, a bowed cloud behind. Dorian, so it is neither glad nor sad. */
export const THE_LONG_WAY_HOME: Recipe = {
  titles: ["The Long Way Home", "Hedgerow Telegraph", "Gravel and Larks"],
  mode: "minor",
  melodyScale: DORIAN,
  tempoBpm: [89, 93],
  beatsPerBar: 4,
  swing: 0.06,
  swingBeats: 0.5,
  harmonies: {
    a: [
      ["iadd9", "IVadd9", "iadd9", "bVII"],
      ["iadd9", "bIIImaj7", "bVII", "IVadd9"],
      ["iadd9", "bVII", "IVadd9", "iadd9"],
    ],
    b: [
      ["bIIImaj7", "bVII", "iv7", "i7"],
      ["bVImaj7", "bIIImaj7", "bVII", "iadd9"],
    ],
  },
  parts: {
    guitar: {
      instrument: "guitar",
      role: {
        play: "arpeggio",
        voices: 4,
        centre: 61,
        patterns: [
          [-1, 2, 1, 3, -2, 2, 1, 3],
          [-1, 1, 2, 3, -2, 3, 2, 1],
        ],
      },
      gainDb: -6,
      pan: -0.3,
      reverb: 0.2,
    },
    second: {
      instrument: "koto",
      role: {
        play: "arpeggio",
        voices: 3,
        centre: 68,
        patterns: [
          [2, 1, 0, 1, 3, 1, 0, 2],
          [0, 2, 3, 1, 2, 0, 3, 1],
        ],
      },
      gainDb: -11,
      pan: 0.5,
      reverb: 0.35,
      echo: 0.15,
    },
    flute: {
      instrument: "flute",
      role: {
        play: "melody",
        low: 65,
        high: 84,
        theme: "path",
        cells: ["x--xx-x-|x---x-..", "x-x-x--x|-x----..", "x---x-xx|x-x---..", "..x-x-x-|x-x---.."],
      },
      gainDb: -10,
      pan: 0.15,
      reverb: 0.4,
      echo: 0.1,
    },
    strings: { instrument: "strings", role: { play: "pad", voices: 4, centre: 60 }, gainDb: -19, pan: 0, reverb: 0.4 },
    bass: {
      instrument: "softBass",
      role: { play: "bass", low: 33, patterns: ["r-----5-", "r---r-5-"] },
      gainDb: -8,
      pan: 0,
      reverb: 0.04,
    },
    steps: {
      instrument: "percussion",
      role: {
        play: "drums",
        lines: [
          { kick: "x.......o.......", shaker: "o.x.o.x.o.x.o.x.", lowTom: "..........x....." },
          { kick: "x.........x.....", brush: "....o.......x..." },
        ],
      },
      gainDb: -14,
      pan: -0.1,
      reverb: 0.2,
    },
  },
  sections: [
    { bars: 4, harmony: "a", level: 0.82, parts: ["guitar"] },
    { bars: 8, harmony: "a", level: 0.9, parts: ["guitar", "flute", "bass"] },
    { bars: 8, harmony: "b", level: 0.92, parts: ["guitar", "second", "bass", "strings", "steps"] },
    { bars: 8, harmony: "a", level: 1, freedom: 0.5, parts: ["guitar", "second", "flute", "bass", "strings", "steps"] },
    { bars: 4, harmony: "b", level: 0.85, parts: ["guitar", "strings", "bass"] },
    { bars: 4, harmony: "a", level: 0.75, freedom: 0.2, parts: ["guitar", "flute"] },
  ],
  ending: { chord: "iadd9", bars: 2, parts: ["guitar", "strings", "bass"] },
  echoBeats: 1,
  reverbSeconds: 1.9,
};
