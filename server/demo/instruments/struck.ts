import { createRandom } from "../random.ts";
import type { Instrument } from "./sound.ts";
import { decayPerSample, mono, SAMPLE_RATE } from "./sound.ts";

type Partial = { ratio: number; gain: number; ringSeconds: number };

type StruckSettings = {
  /** rings are those of a note at 440 Hz */
  partials: readonly Partial[];
  /** how much shorter high notes ring: 0 none, 1 halves per octave */
  shortening: number;
  /** loudness of the mallet's knock */
  knock: number;
  releaseSeconds: number;
};

/** Bars, tongues and bells: a handful of decaying partials (modal synthesis) and the knock of the mallet. */
export function createStruck(settings: StruckSettings): Instrument {
  return {
    sustained: false,
    releaseSeconds: settings.releaseSeconds,
    render: ({ pitch, frequency, touch }) => {
      const scale = (440 / frequency) ** settings.shortening;
      const longest = Math.max(...settings.partials.map((partial) => partial.ringSeconds)) * scale;
      const output = new Float32Array(Math.ceil(Math.min(longest * 0.8, 5) * SAMPLE_RATE));
      for (const [order, partial] of settings.partials.entries()) {
        const partialFrequency = frequency * partial.ratio;
        if (partialFrequency > 15_000) continue;
        const hardness = order === 0 ? 1 : 0.55 + 0.3 * touch;
        addPartial(output, partialFrequency, partial.gain * hardness, partial.ringSeconds * scale);
      }
      addKnock(output, pitch, settings.knock * (0.5 + 0.5 * touch));
      soften(output);
      return mono(output);
    },
  };
}

/** A decaying sine by rotating a phasor: two multiplications instead of a sine for each sample. */
function addPartial(output: Float32Array, frequency: number, gain: number, ringSeconds: number): void {
  const decay = decayPerSample(ringSeconds);
  const angle = (2 * Math.PI * frequency) / SAMPLE_RATE;
  const cosine = Math.cos(angle) * decay;
  const sine = Math.sin(angle) * decay;
  let real = gain;
  let imaginary = 0;
  const length = Math.min(output.length, Math.ceil(ringSeconds * SAMPLE_RATE));
  for (let index = 0; index < length; index++) {
    output[index]! += imaginary;
    const next = real * cosine - imaginary * sine;
    imaginary = real * sine + imaginary * cosine;
    real = next;
  }
}

function addKnock(output: Float32Array, pitch: number, gain: number): void {
  if (gain === 0) return;
  const random = createRandom(pitch, "knock");
  const decay = decayPerSample(0.045);
  let level = gain;
  let low = 0;
  for (let index = 0; index < Math.min(output.length, 0.05 * SAMPLE_RATE); index++) {
    low += 0.18 * (random.between(-1, 1) - low);
    output[index]! += low * level;
    level *= decay;
  }
}

/** A millisecond of rise takes the click away; the end is faded so that it stops at nothing. */
function soften(output: Float32Array): void {
  const rise = Math.round(0.0012 * SAMPLE_RATE);
  for (let index = 0; index < rise; index++) output[index]! *= index / rise;
  const fall = Math.min(output.length, Math.round(0.12 * SAMPLE_RATE));
  for (let index = 0; index < fall; index++) output[output.length - 1 - index]! *= index / fall;
}
