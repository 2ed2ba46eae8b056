import type { Recipe } from "./recipe.ts";
import { MINOR_PENTATONIC } from "./recipe.ts";

/** Late evening, slow and swung: thick electric piano chords, round bass, a kalimba that is in no hurry. */
export const ROOFTOP_WEATHER: Recipe = {
  titles: ["Rooftop Weather", "Slow Elevator", "Rain Check"],
  mode: "minor",
  melodyScale: MINOR_PENTATONIC,
  tempoBpm: [73, 77],
  beatsPerBar: 4,
  swing: 0.24,
  swingBeats: 0.25,
  harmonies: {
    a: [
      ["i9", "iv9", "bVII13", "bIIImaj9"],
      ["bVImaj9", "v7", "i9", "i9"],
      ["i9", "bVImaj9", "iv9", "v7"],
    ],
    b: [
      ["bVImaj9", "bVII9sus4", "i9", "bIIImaj9"],
      ["iv9", "bVII9sus4", "bIIImaj9", "bVImaj9"],
    ],
  },
  parts: {
    piano: {
      instrument: "electricPiano",
      role: {
        play: "chords",
        voices: 4,
        centre: 61,
        rollBeats: 0.03,
        patterns: ["X-----.x--..o---", "X------...x--.o-", "X---..x-----o-.."],
      },
      gainDb: -10,
      pan: -0.1,
      reverb: 0.25,
      tremolo: 0.42,
    },
    kalimba: {
      instrument: "kalimba",
      role: {
        play: "melody",
        low: 67,
        high: 86,
        theme: "drizzle",
        cells: [
          "..x-x-x--x--....|x---..x-x-----..",
          "x--x--x-x---....|..x-x---x---....",
          "....x-x-x--x--..|x-----x-........",
        ],
      },
      gainDb: -3,
      pan: 0.25,
      reverb: 0.35,
      echo: 0.3,
    },
    bass: {
      instrument: "roundBass",
      role: { play: "bass", low: 31, patterns: ["r-----.r..5---..", "r----..r--..o-5-", "r-----....r-5-a-"] },
      gainDb: -5,
      pan: 0,
      reverb: 0.03,
    },
    kit: {
      instrument: "percussion",
      role: {
        play: "drums",
        lines: [
          { kick: "X......x..x.....", brush: "....X.......X..o", hat: "x.x.x.xox.x.x.x." },
          { kick: "X.....x..x......", rim: "....x.......x...", brush: "....o.......o...", hat: "x.xox.x.x.xox.x." },
        ],
      },
      gainDb: -12,
      pan: 0,
      reverb: 0.1,
    },
    pad: { instrument: "warmPad", role: { play: "pad", voices: 4, centre: 64 }, gainDb: -20, pan: 0, reverb: 0.4 },
    drops: {
      instrument: "celesta",
      role: { play: "sparkle", voices: 4, centre: 84, density: 0.1 },
      gainDb: -8,
      pan: -0.5,
      reverb: 0.6,
      echo: 0.5,
    },
  },
  sections: [
    { bars: 4, harmony: "a", level: 0.85, parts: ["piano", "drops", "pad"] },
    { bars: 8, harmony: "a", level: 0.95, parts: ["piano", "bass", "kit", "kalimba"] },
    { bars: 4, harmony: "b", level: 0.92, parts: ["piano", "bass", "kit", "pad", "drops"] },
    { bars: 8, harmony: "a", level: 1, freedom: 0.6, parts: ["piano", "bass", "kit", "kalimba", "pad"] },
    { bars: 4, harmony: "b", level: 0.9, freedom: 0.4, parts: ["piano", "bass", "kit", "pad", "kalimba"] },
    { bars: 4, harmony: "a", level: 0.8, parts: ["piano", "drops", "pad", "bass"] },
  ],
  ending: { chord: "i9", bars: 2, parts: ["piano", "bass", "pad", "drops"] },
  echoBeats: 0.75,
  reverbSeconds: 1.7,
};
