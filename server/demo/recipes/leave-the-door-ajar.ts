import type { Recipe } from "./recipe.ts";
import { MAJOR_PENTATONIC } from "./recipe.ts";

/** A lullaby to end with: electric piano, celesta, strings, a choir one room away. */
export const LEAVE_THE_DOOR_AJAR: Recipe = {
  titles: ["Leave the Door Ajar", "Lamp in the Hall", "Last One Up"],
  mode: "major",
  melodyScale: MAJOR_PENTATONIC,
  tempoBpm: [80, 83],
  beatsPerBar: 3,
  swing: 0,
  swingBeats: 0.5,
  harmonies: {
    a: [
      ["Iadd9", "V/7", "vi7", "iii7/5", "IVmaj7", "Iadd9/3", "ii7", "V7sus4"],
      ["Imaj7", "vi7", "IVmaj7", "V7sus4", "iii7", "vi7", "ii7", "V7sus4"],
    ],
    b: [
      ["IVmaj7", "iv6", "Imaj7/3", "vi7", "ii9", "V7sus4", "Iadd9", "Iadd9"],
      ["vi7", "iii7", "IVmaj7", "Iadd9/3", "ii7", "iv6", "Iadd9", "V7sus4"],
    ],
  },
  parts: {
    piano: {
      instrument: "electricPiano",
      role: {
        play: "arpeggio",
        voices: 3,
        centre: 60,
        patterns: [
          [-1, 0, 1, 2, 1, 0],
          [-1, 1, 2, 3, 2, 1],
        ],
      },
      gainDb: -9,
      pan: -0.15,
      reverb: 0.3,
      tremolo: 0.2,
    },
    celesta: {
      instrument: "celesta",
      role: {
        play: "melody",
        low: 69,
        high: 88,
        theme: "lullaby",
        cells: ["x---x-|x---..", "x-x-x-|x---..", "x---xx|x-x---"],
      },
      gainDb: -5,
      pan: 0.2,
      reverb: 0.4,
      echo: 0.2,
    },
    guitar: {
      instrument: "harp",
      role: { play: "melody", low: 62, high: 79, theme: "lullaby", cells: ["x---x-|x---.."] },
      gainDb: -3,
      pan: -0.3,
      reverb: 0.35,
    },
    strings: {
      instrument: "strings",
      role: { play: "pad", voices: 4, centre: 63 },
      gainDb: -19,
      pan: 0.05,
      reverb: 0.45,
    },
    voices: {
      instrument: "voices",
      role: { play: "pad", voices: 3, centre: 66 },
      gainDb: -18,
      pan: -0.05,
      reverb: 0.6,
    },
    bass: {
      instrument: "softBass",
      role: { play: "bass", low: 33, patterns: ["r-----", "r---5-"] },
      gainDb: -9,
      pan: 0,
      reverb: 0.05,
    },
    stars: {
      instrument: "glass",
      role: { play: "sparkle", voices: 4, centre: 84, density: 0.06 },
      gainDb: -8,
      pan: 0.5,
      reverb: 0.7,
      echo: 0.4,
    },
  },
  sections: [
    { bars: 4, harmony: "a", level: 0.8, parts: ["piano"] },
    { bars: 8, harmony: "a", level: 0.88, parts: ["piano", "celesta", "bass"] },
    { bars: 8, harmony: "b", level: 0.9, parts: ["piano", "strings", "bass", "stars"] },
    { bars: 8, harmony: "a", level: 0.95, freedom: 0.3, parts: ["piano", "guitar", "strings", "bass"] },
    {
      bars: 8,
      harmony: "a",
      level: 1,
      freedom: 0.4,
      parts: ["piano", "celesta", "strings", "voices", "bass", "stars"],
    },
    { bars: 4, harmony: "b", level: 0.78, parts: ["piano", "voices", "stars"] },
  ],
  ending: { chord: "Iadd9", bars: 4, parts: ["piano", "voices", "strings", "bass", "celesta"] },
  echoBeats: 1.5,
  reverbSeconds: 2.6,
};
