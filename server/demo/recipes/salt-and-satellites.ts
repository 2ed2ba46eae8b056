import type { Recipe } from "./recipe.ts";
import { MAJOR_PENTATONIC } from "./recipe.ts";

/** The sea at night from a roof: slow voices, hand pan, glass far away. No drums. */
export const SALT_AND_SATELLITES: Recipe = {
  titles: ["Salt and Satellites", "Slow Orbit", "The Sea Keeps the Time"],
  mode: "major",
  melodyScale: MAJOR_PENTATONIC,
  tempoBpm: [60, 64],
  beatsPerBar: 4,
  swing: 0,
  swingBeats: 0.5,
  harmonies: {
    a: [
      ["Imaj9", "Imaj9", "IVmaj9", "IVmaj9", "vi9", "vi9", "IVmaj9", "V9sus4"],
      ["Imaj9", "Imaj9", "iii7", "iii7", "IVmaj9", "IVmaj9", "ii9", "V9sus4"],
    ],
    b: [
      ["IVmaj9", "iii7", "vi9", "V9sus4"],
      ["ii9", "vi9", "IVmaj9", "Iadd9/3"],
    ],
  },
  parts: {
    voices: {
      instrument: "voices",
      role: { play: "pad", voices: 4, centre: 62 },
      gainDb: -15,
      pan: -0.05,
      reverb: 0.5,
    },
    pad: { instrument: "warmPad", role: { play: "pad", voices: 4, centre: 57 }, gainDb: -17, pan: 0.05, reverb: 0.4 },
    handpan: {
      instrument: "handpan",
      role: {
        play: "arpeggio",
        voices: 4,
        centre: 61,
        patterns: [
          [0, 2, 1, 3, 2, 0, 3, 1],
          [-1, 1, 3, 2, 0, 2, 1, 3],
        ],
      },
      gainDb: -8,
      pan: 0.3,
      reverb: 0.4,
      echo: 0.25,
    },
    flute: {
      instrument: "flute",
      role: {
        play: "melody",
        low: 65,
        high: 82,
        theme: "tide",
        cells: ["x---x---|x-------", "x-----x-|x---x---", "x--x----|x---x-.."],
      },
      gainDb: -12,
      pan: -0.2,
      reverb: 0.6,
      echo: 0.25,
    },
    glass: {
      instrument: "glass",
      role: { play: "sparkle", voices: 4, centre: 80, density: 0.16 },
      gainDb: -4,
      pan: -0.5,
      reverb: 0.7,
      echo: 0.5,
    },
    stars: {
      instrument: "celesta",
      role: { play: "sparkle", voices: 4, centre: 86, density: 0.1 },
      gainDb: -7,
      pan: 0.6,
      reverb: 0.7,
      echo: 0.5,
    },
    bass: {
      instrument: "softBass",
      role: { play: "bass", low: 33, patterns: ["r-----5-", "r-------"] },
      gainDb: -8,
      pan: 0,
      reverb: 0.1,
    },
  },
  sections: [
    { bars: 4, harmony: "a", level: 0.85, parts: ["voices", "glass"] },
    { bars: 8, harmony: "a", level: 0.9, parts: ["voices", "pad", "handpan", "glass", "bass"] },
    { bars: 8, harmony: "a", level: 0.95, parts: ["pad", "handpan", "flute", "bass", "stars"] },
    { bars: 4, harmony: "b", level: 0.9, parts: ["voices", "glass", "stars", "bass"] },
    { bars: 4, harmony: "b", level: 1, freedom: 0.3, parts: ["voices", "pad", "handpan", "flute", "bass", "glass"] },
    { bars: 4, harmony: "a", level: 0.8, parts: ["voices", "pad", "glass", "stars"] },
  ],
  ending: { chord: "Imaj9", bars: 3, parts: ["voices", "pad", "glass", "bass"] },
  echoBeats: 0.75,
  reverbSeconds: 3.6,
};
