import type { Recipe } from "./recipe.ts";
import { NATURAL_MINOR } from "./recipe.ts";

/** Lights going by: a running arpeggio, a soft pulse, a wide pad. */
export const NIGHT_TRAM: Recipe = {
  titles: ["Night Tram", "Line Nine, Last Car", "Overhead Wires"],
  mode: "minor",
  melodyScale: NATURAL_MINOR,
  tempoBpm: [117, 122],
  beatsPerBar: 4,
  swing: 0,
  swingBeats: 0.5,
  harmonies: {
    a: [
      ["iadd9", "iadd9", "bVImaj7", "bVImaj7", "bIIIadd9", "bIIIadd9", "bVII", "bVII7sus4"],
      ["i7", "i7", "bVImaj9", "bVImaj9", "iv9", "iv9", "bVII", "bVII"],
    ],
    b: [
      ["bVImaj7", "bVII", "iadd9", "bIIIadd9", "bVImaj7", "bVII", "iadd9", "iadd9"],
      ["iv9", "bVII", "bIIImaj7", "bVImaj7", "iv9", "v7", "iadd9", "iadd9"],
    ],
  },
  parts: {
    run: {
      instrument: "koto",
      role: {
        play: "arpeggio",
        voices: 4,
        centre: 63,
        patterns: [
          [0, 2, 1, 3, 2, 4, 3, 5, 4, 2, 3, 1, 2, 0, 1, 3],
          [0, 1, 2, 4, 3, 2, 1, 2, 0, 1, 2, 5, 4, 2, 1, 2],
        ],
      },
      gainDb: -8,
      pan: -0.3,
      reverb: 0.2,
      echo: 0.3,
    },
    lead: {
      instrument: "softSynth",
      role: {
        play: "melody",
        low: 65,
        high: 84,
        theme: "line nine",
        cells: ["x-----x-|x---x---", "x---x---|x--x--..", "x--x--x-|x-----..", "....x-x-|x-----.."],
      },
      gainDb: -12,
      pan: 0.15,
      reverb: 0.4,
      echo: 0.3,
    },
    pad: { instrument: "warmPad", role: { play: "pad", voices: 4, centre: 62 }, gainDb: -16, pan: 0, reverb: 0.4 },
    voices: { instrument: "voices", role: { play: "pad", voices: 3, centre: 67 }, gainDb: -17, pan: 0.1, reverb: 0.5 },
    bass: {
      instrument: "growlBass",
      role: { play: "bass", low: 31, patterns: [".rr.rr.r", "r.rr.rr.", ".r.rr.ro"] },
      gainDb: -7,
      pan: 0,
      reverb: 0.03,
    },
    kit: {
      instrument: "percussion",
      role: {
        play: "drums",
        lines: [
          { kick: "X...x...X...x...", hat: "..x...x...x...xo", brush: "....x.......x...", shaker: "o.o.o.o.o.o.o.oo" },
          {
            kick: "X...x...X...x.o.",
            openHat: "..o...o...o...o.",
            rim: "....x..o....x...",
            shaker: "oxooooxooxooooxo",
          },
        ],
      },
      gainDb: -14,
      pan: 0,
      reverb: 0.08,
    },
    lights: {
      instrument: "glass",
      role: { play: "sparkle", voices: 4, centre: 82, density: 0.07 },
      gainDb: -8,
      pan: 0.55,
      reverb: 0.6,
      echo: 0.6,
    },
  },
  sections: [
    { bars: 8, harmony: "a", level: 0.8, parts: ["run", "pad"] },
    { bars: 8, harmony: "a", level: 0.9, parts: ["run", "pad", "bass", "kit"] },
    { bars: 8, harmony: "a", level: 0.95, parts: ["run", "pad", "bass", "kit", "lead"] },
    { bars: 8, harmony: "b", level: 0.8, parts: ["run", "voices", "pad", "lights"] },
    { bars: 8, harmony: "b", level: 1, freedom: 0.4, parts: ["run", "voices", "pad", "bass", "kit", "lead"] },
    { bars: 8, harmony: "a", level: 0.9, parts: ["run", "pad", "bass", "kit", "lights"] },
  ],
  ending: { chord: "iadd9", bars: 4, parts: ["pad", "voices", "bass", "lights", "run"] },
  echoBeats: 0.75,
  reverbSeconds: 2,
};
