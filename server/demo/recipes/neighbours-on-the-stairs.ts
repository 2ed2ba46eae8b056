import type { Recipe } from "./recipe.ts";
import { MAJOR_PENTATONIC } from "./recipe.ts";

/** People meeting between floors: marimba figures that answer each other, clarinet, muted strings, shaker. */
export const NEIGHBOURS_ON_THE_STAIRS: Recipe = {
  titles: ["Neighbours on the Stairs", "Borrowed Sugar", "Third Floor, Left"],
  mode: "major",
  melodyScale: MAJOR_PENTATONIC,
  tempoBpm: [108, 113],
  beatsPerBar: 4,
  swing: 0,
  swingBeats: 0.5,
  harmonies: {
    a: [
      ["Iadd9", "Iadd9", "vi7", "IVadd9"],
      ["Iadd9", "V/7", "vi7", "IVadd9"],
      ["I69", "IVadd9", "I69", "V7sus4"],
    ],
    b: [
      ["ii7", "IVadd9", "vi7", "V7sus4"],
      ["IVadd9", "Iadd9/3", "ii7", "V7sus4"],
    ],
  },
  parts: {
    marimbaLeft: {
      instrument: "marimba",
      role: {
        play: "arpeggio",
        voices: 3,
        centre: 64,
        patterns: [
          [0, 2, 1, 2, 3, 2, 1, 2, 0, 2, 1, 2, 4, 2, 3, 1],
          [0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 1, 2, 0, 2, 3, 1],
        ],
      },
      gainDb: -8,
      pan: -0.5,
      reverb: 0.18,
    },
    marimbaRight: {
      instrument: "marimba",
      role: {
        play: "arpeggio",
        voices: 3,
        centre: 70,
        patterns: [
          [2, 0, 1, 3, 0, 2],
          [3, 1, 2, 0, 2, 1],
        ],
      },
      gainDb: -9,
      pan: 0.55,
      reverb: 0.25,
      echo: 0.15,
    },
    clarinet: {
      instrument: "clarinet",
      role: {
        play: "melody",
        low: 60,
        high: 79,
        theme: "stairs",
        cells: ["x-x-xx.x|-xx---..", "x.x-x-x-|xx.x--..", "..xxx-x-|x-xx--..", "x--xx.x-|x---x-.."],
      },
      gainDb: -11,
      pan: 0.12,
      reverb: 0.3,
    },
    muted: {
      instrument: "muted",
      role: { play: "chords", voices: 3, centre: 60, patterns: [".x.x.xx.", "..xo..xo", ".x.o.x.x"], rollBeats: 0.015 },
      gainDb: -10,
      pan: -0.25,
      reverb: 0.15,
    },
    bass: {
      instrument: "roundBass",
      role: { play: "bass", low: 33, patterns: ["r-.r..5-", "r--5.-r-", "r-.rr-5-"] },
      gainDb: -6,
      pan: 0,
      reverb: 0.03,
    },
    kit: {
      instrument: "percussion",
      role: {
        play: "drums",
        lines: [
          { kick: "x.......x.o.....", block: "...o..o....o..o.", shaker: "x.oox.oox.oox.oo" },
          { kick: "x.....o.x.......", rim: "....x..o....x...", shaker: "o.x.o.x.o.x.o.x." },
        ],
      },
      gainDb: -12,
      pan: 0.1,
      reverb: 0.15,
    },
    organ: {
      instrument: "organ",
      role: { play: "pad", voices: 3, centre: 64 },
      gainDb: -17,
      pan: 0,
      reverb: 0.3,
    },
    bell: {
      instrument: "kalimba",
      role: { play: "melody", low: 74, high: 91, theme: "stairs", cells: ["x-x-xx.x|-xx---.."] },
      gainDb: -7,
      pan: -0.35,
      reverb: 0.4,
      echo: 0.25,
    },
  },
  sections: [
    { bars: 4, harmony: "a", level: 0.8, parts: ["marimbaLeft"] },
    { bars: 4, harmony: "a", level: 0.86, parts: ["marimbaLeft", "marimbaRight", "muted", "kit"] },
    { bars: 8, harmony: "a", level: 0.92, parts: ["marimbaLeft", "muted", "bass", "kit", "clarinet"] },
    { bars: 8, harmony: "b", level: 0.9, parts: ["marimbaLeft", "marimbaRight", "bass", "organ", "kit"] },
    {
      bars: 8,
      harmony: "a",
      level: 0.9,
      freedom: 0.4,
      parts: ["muted", "marimbaRight", "bass", "kit", "bell", "organ"],
    },
    {
      bars: 8,
      harmony: "a",
      level: 1,
      freedom: 0.5,
      parts: ["marimbaLeft", "marimbaRight", "muted", "bass", "kit", "clarinet", "organ"],
    },
    { bars: 4, harmony: "a", level: 0.78, parts: ["marimbaLeft", "marimbaRight", "organ"] },
  ],
  ending: { chord: "I69", bars: 3, parts: ["marimbaLeft", "bass", "organ", "bell"] },
  echoBeats: 0.75,
  reverbSeconds: 1.3,
};
