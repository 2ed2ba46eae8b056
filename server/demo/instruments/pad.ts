import type { Instrument, Voice } from "./sound.ts";
import { SAMPLE_RATE } from "./sound.ts";
import type { WaveTable } from "./wave-table.ts";
import { createWaveTable, readTable, turnsPerSample } from "./wave-table.ts";

type PadSettings = {
  attackSeconds: number;
  releaseSeconds: number;
  /** 0…1, how far the sound opens while it is held */
  opening: number;
  dark: (harmonic: number, frequency: number) => number;
  bright: (harmonic: number, frequency: number) => number;
};

const LEFT_CENTS = [-6.5, 1.2, 7.1];
const RIGHT_CENTS = [-7.4, -0.9, 5.8];

/** Three slightly detuned voices for each ear, opening slowly from a dark wave into a brighter one. */
export function createPad(settings: PadSettings): Instrument {
  return {
    sustained: true,
    releaseSeconds: settings.releaseSeconds,
    render: (voice) => {
      const { frequency } = voice;
      const dark = createWaveTable(frequency, (harmonic) => settings.dark(harmonic, frequency));
      const bright = createWaveTable(frequency, (harmonic) => settings.bright(harmonic, frequency));
      const shape = shapeOf(voice, settings);
      return {
        left: ensemble(voice, LEFT_CENTS, dark, bright, shape, settings),
        right: ensemble(voice, RIGHT_CENTS, dark, bright, shape, settings),
      };
    },
  };
}

/** Rises and falls like a raised cosine; overlaps with the next chord. */
function shapeOf({ durationSeconds }: Voice, { attackSeconds, releaseSeconds }: PadSettings): Float32Array {
  const attack = Math.min(attackSeconds, durationSeconds * 0.6);
  const shape = new Float32Array(Math.ceil((durationSeconds + releaseSeconds) * SAMPLE_RATE));
  for (let index = 0; index < shape.length; index++) {
    const seconds = index / SAMPLE_RATE;
    const rise = seconds < attack ? 0.5 - 0.5 * Math.cos((Math.PI * seconds) / attack) : 1;
    const past = seconds - durationSeconds;
    const fall = past > 0 ? 0.5 + 0.5 * Math.cos((Math.PI * past) / releaseSeconds) : 1;
    shape[index] = rise * fall;
  }
  return shape;
}

function ensemble(
  voice: Voice,
  cents: readonly number[],
  dark: WaveTable,
  bright: WaveTable,
  shape: Float32Array,
  settings: PadSettings,
): Float32Array {
  const output = new Float32Array(shape.length);
  const openSamples = Math.max(1, voice.durationSeconds * SAMPLE_RATE);
  const open = settings.opening * (0.5 + 0.25 * voice.touch);
  for (const [order, cent] of cents.entries()) {
    const turns = turnsPerSample(voice.frequency * 2 ** (cent / 1200));
    // Fixed, spread phases: the three never start together.
    let phase = (0.31 * (order + 1) + 0.13 * voice.pitch) % 1;
    for (let index = 0; index < output.length; index++) {
      const along = index < openSamples ? index / openSamples : 1;
      const mix = open * 4 * along * (1 - 0.75 * along);
      const low = readTable(dark, phase);
      output[index]! += (low + (readTable(bright, phase) - low) * mix) * shape[index]!;
      phase += turns;
      if (phase >= 1) phase -= 1;
    }
  }
  return output;
}
