import { createBass } from "./bass.ts";
import { createElectricPiano } from "./electric-piano.ts";
import { createLead } from "./lead.ts";
import { createPad } from "./pad.ts";
import { createPercussion } from "./percussion.ts";
import { createPluck } from "./pluck.ts";
import type { Instrument } from "./sound.ts";
import { createStruck } from "./struck.ts";

/** How strongly a vowel "oo" carries a frequency: two broad formants. */
function vowel(frequency: number): number {
  const peak = (centre: number, width: number) => 1 / (1 + ((frequency - centre) / width) ** 2);
  return peak(420, 170) + 0.4 * peak(850, 200) + 0.06 * peak(2700, 400);
}

/** The orchestra. */
export const INSTRUMENTS = {
  electricPiano: createElectricPiano(),
  guitar: createPluck({ ringSeconds: 5, brightness: 0.55, position: 0.17, body: 0.9, releaseSeconds: 0.25 }),
  harp: createPluck({ ringSeconds: 6.5, brightness: 0.35, position: 0.42, body: 0.5, releaseSeconds: 1.4 }),
  koto: createPluck({ ringSeconds: 3.6, brightness: 0.8, position: 0.11, body: 0.4, releaseSeconds: 0.5 }),
  muted: createPluck({ ringSeconds: 1.1, brightness: 0.3, position: 0.25, body: 0.7, releaseSeconds: 0.12 }),
  celesta: createStruck({
    partials: [
      { ratio: 1, gain: 1, ringSeconds: 2.6 },
      { ratio: 2.003, gain: 0.16, ringSeconds: 1.6 },
      { ratio: 4.01, gain: 0.22, ringSeconds: 0.7 },
      { ratio: 7.2, gain: 0.05, ringSeconds: 0.25 },
    ],
    shortening: 0.4,
    knock: 0.12,
    releaseSeconds: 0.9,
  }),
  glass: createStruck({
    partials: [
      { ratio: 1, gain: 1, ringSeconds: 4.2 },
      { ratio: 1.004, gain: 0.6, ringSeconds: 4.4 },
      { ratio: 2.76, gain: 0.2, ringSeconds: 2.2 },
      { ratio: 5.4, gain: 0.07, ringSeconds: 1 },
    ],
    shortening: 0.45,
    knock: 0.03,
    releaseSeconds: Number.POSITIVE_INFINITY,
  }),
  marimba: createStruck({
    partials: [
      { ratio: 1, gain: 1, ringSeconds: 1.1 },
      { ratio: 3.93, gain: 0.24, ringSeconds: 0.35 },
      { ratio: 9.6, gain: 0.07, ringSeconds: 0.12 },
    ],
    shortening: 0.7,
    knock: 0.35,
    releaseSeconds: 0.6,
  }),
  kalimba: createStruck({
    partials: [
      { ratio: 1, gain: 1, ringSeconds: 2 },
      { ratio: 2, gain: 0.09, ringSeconds: 1.2 },
      { ratio: 5.95, gain: 0.12, ringSeconds: 0.22 },
    ],
    shortening: 0.5,
    knock: 0.4,
    releaseSeconds: 0.8,
  }),
  handpan: createStruck({
    partials: [
      { ratio: 1, gain: 1, ringSeconds: 3 },
      { ratio: 2.004, gain: 0.5, ringSeconds: 2.3 },
      { ratio: 2.998, gain: 0.3, ringSeconds: 1.7 },
      { ratio: 4.02, gain: 0.06, ringSeconds: 0.8 },
    ],
    shortening: 0.3,
    knock: 0.2,
    releaseSeconds: Number.POSITIVE_INFINITY,
  }),
  warmPad: createPad({
    attackSeconds: 0.9,
    releaseSeconds: 1.4,
    opening: 0.6,
    dark: (harmonic) => 1 / harmonic ** 2.4,
    bright: (harmonic) => Math.exp(-harmonic / 9) / harmonic ** 1.1,
  }),
  strings: createPad({
    attackSeconds: 0.45,
    releaseSeconds: 0.9,
    opening: 0.8,
    dark: (harmonic) => Math.exp(-harmonic / 6) / harmonic ** 1.3,
    bright: (harmonic, frequency) => Math.exp((-harmonic * frequency) / 2600) / harmonic ** 0.95,
  }),
  voices: createPad({
    attackSeconds: 0.7,
    releaseSeconds: 1.2,
    opening: 0.7,
    dark: (harmonic, frequency) => vowel(harmonic * frequency) / harmonic ** 0.5 + (harmonic === 1 ? 0.3 : 0),
    bright: (harmonic, frequency) => vowel(harmonic * frequency * 0.82) / harmonic ** 0.3,
  }),
  organ: createPad({
    attackSeconds: 0.08,
    releaseSeconds: 0.3,
    opening: 0.3,
    dark: (harmonic) => [0, 1, 0.5, 0.12, 0.2, 0, 0.05, 0, 0.08][harmonic] ?? 0,
    bright: (harmonic) => [0, 1, 0.6, 0.3, 0.3, 0, 0.1, 0, 0.15][harmonic] ?? 0,
  }),
  flute: createLead({
    harmonics: (harmonic) => [0, 1, 0.32, 0.14, 0.04, 0.02][harmonic] ?? 0,
    attackSeconds: 0.07,
    releaseSeconds: 0.16,
    vibratoCents: 11,
    breath: 0.12,
  }),
  clarinet: createLead({
    harmonics: (harmonic) => (harmonic % 2 === 1 ? 0.9 ** harmonic / harmonic ** 1.1 : 0.04 / harmonic),
    attackSeconds: 0.05,
    releaseSeconds: 0.12,
    vibratoCents: 5,
    breath: 0.04,
  }),
  softSynth: createLead({
    harmonics: (harmonic) => Math.exp(-harmonic / 5) / harmonic,
    attackSeconds: 0.03,
    releaseSeconds: 0.3,
    vibratoCents: 8,
    breath: 0,
  }),
  roundBass: createBass({ ringSeconds: 2.6, growl: 0.5 }),
  softBass: createBass({ ringSeconds: 4, growl: 0.32 }),
  growlBass: createBass({ ringSeconds: 1.6, growl: 0.8 }),
  percussion: createPercussion(),
} satisfies Record<string, Instrument>;

export type InstrumentName = keyof typeof INSTRUMENTS;
