import { createRandom } from "../random.ts";
import type { Instrument } from "./sound.ts";
import { decayPerSample, mono, SAMPLE_RATE } from "./sound.ts";

/** Drums and their numbers (General MIDI's, where it has one). */
export const DRUMS = { kick: 36, rim: 37, brush: 38, hat: 42, openHat: 46, lowTom: 45, shaker: 70, block: 76 } as const;

export type Drum = keyof typeof DRUMS;

/** A soft kit: everything is felt, brush and wood. */
export function createPercussion(): Instrument {
  return {
    sustained: false,
    releaseSeconds: Number.POSITIVE_INFINITY,
    render: ({ pitch, touch }) => mono(renderDrum(pitch, touch)),
  };
}

function renderDrum(pitch: number, touch: number): Float32Array {
  switch (pitch) {
    case DRUMS.kick:
      return thump({ high: 135, low: 46, fallSeconds: 0.05, ringSeconds: 0.42, click: 0.12 + 0.06 * touch });
    case DRUMS.lowTom:
      return thump({ high: 150, low: 92, fallSeconds: 0.08, ringSeconds: 0.5, click: 0.08 });
    case DRUMS.rim:
      return tock(1750, 2430, 0.05);
    case DRUMS.block:
      return tock(980, 1490, 0.09);
    case DRUMS.brush:
      return hiss({ seed: pitch + touch, low: 0.5, high: 0.09, riseSeconds: 0.006, ringSeconds: 0.34, gain: 0.16 });
    case DRUMS.shaker:
      return hiss({ seed: pitch + touch, low: 0.85, high: 0.5, riseSeconds: 0.028, ringSeconds: 0.13, gain: 0.1 });
    case DRUMS.openHat:
      return hiss({ seed: pitch + touch, low: 0.9, high: 0.62, riseSeconds: 0.001, ringSeconds: 0.5, gain: 0.09 });
    case DRUMS.hat:
      return hiss({ seed: pitch + touch, low: 0.9, high: 0.62, riseSeconds: 0.001, ringSeconds: 0.11, gain: 0.1 });
    default:
      throw new Error(`Cannot play drum ${pitch}: the kit has none with this number`);
  }
}

/** A falling sine. */
function thump(options: {
  high: number;
  low: number;
  fallSeconds: number;
  ringSeconds: number;
  click: number;
}): Float32Array {
  const output = new Float32Array(Math.ceil(options.ringSeconds * SAMPLE_RATE));
  const random = createRandom(options.low, "thump");
  const decay = decayPerSample(options.ringSeconds);
  const fall = Math.exp(-1 / (options.fallSeconds * SAMPLE_RATE));
  let sweep = options.high - options.low;
  let level = 1;
  let angle = 0;
  let click = options.click;
  let noise = 0;
  for (let index = 0; index < output.length; index++) {
    noise += 0.2 * (random.between(-1, 1) - noise);
    const rise = Math.min(1, index / 60);
    output[index] = rise * (Math.sin(angle) * level + noise * click);
    angle += (2 * Math.PI * (options.low + sweep)) / SAMPLE_RATE;
    sweep *= fall;
    level *= decay;
    click *= 0.996;
  }
  return output;
}

/** Two short wooden partials. */
function tock(first: number, second: number, ringSeconds: number): Float32Array {
  const output = new Float32Array(Math.ceil(ringSeconds * 1.2 * SAMPLE_RATE));
  const decay = decayPerSample(ringSeconds);
  let level = 0.3;
  for (let index = 0; index < output.length; index++) {
    const seconds = index / SAMPLE_RATE;
    const wave = Math.sin(2 * Math.PI * first * seconds) + 0.5 * Math.sin(2 * Math.PI * second * seconds);
    output[index] = Math.min(1, index / 30) * level * wave;
    level *= decay;
  }
  return output;
}

/** Filtered noise: `low` and `high` are the coefficients of a low-pass and of the high-pass after it. */
function hiss(options: {
  seed: number;
  low: number;
  high: number;
  riseSeconds: number;
  ringSeconds: number;
  gain: number;
}): Float32Array {
  const output = new Float32Array(Math.ceil((options.riseSeconds + options.ringSeconds) * SAMPLE_RATE));
  const random = createRandom(options.seed, "hiss");
  const decay = decayPerSample(options.ringSeconds);
  const rise = options.riseSeconds * SAMPLE_RATE;
  let lowPassed = 0;
  let floor = 0;
  let level = options.gain * 2;
  for (let index = 0; index < output.length; index++) {
    lowPassed += options.low * (random.between(-1, 1) - lowPassed);
    floor += options.high * (lowPassed - floor);
    const onset = index < rise ? index / rise : 1;
    if (index >= rise) level *= decay;
    output[index] = onset * onset * level * (lowPassed - floor);
  }
  return output;
}
