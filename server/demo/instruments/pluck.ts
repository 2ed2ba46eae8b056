import { createRandom } from "../random.ts";
import type { Instrument, Voice } from "./sound.ts";
import { mono, SAMPLE_RATE } from "./sound.ts";

type PluckSettings = {
  /** seconds until a string at 110 Hz has fallen by 60 dB */
  ringSeconds: number;
  /** 0 dull … 1 bright */
  brightness: number;
  /** where on the string the finger is, 0…0.5 */
  position: number;
  /** 0…1, share of the wooden body */
  body: number;
  releaseSeconds: number;
};

/** A plucked string (Karplus-Strong with Jaffe and Smith's extensions: pick position, tuning, decay stretching). */
export function createPluck(settings: PluckSettings): Instrument {
  return {
    sustained: false,
    releaseSeconds: settings.releaseSeconds,
    render: (voice) => mono(withBody(vibrate(voice, settings), settings.body)),
  };
}

function vibrate(voice: Voice, settings: PluckSettings): Float32Array {
  const { frequency, touch } = voice;
  const ringSeconds = settings.ringSeconds * (110 / frequency) ** 0.45;
  const output = new Float32Array(Math.ceil(Math.min(ringSeconds * 0.9, 5) * SAMPLE_RATE));
  // The two-point loop filter delays by `blend` of a sample; an all-pass tunes the rest.
  const blend = 0.5 - 0.42 * settings.brightness;
  const period = SAMPLE_RATE / frequency - blend;
  const length = Math.floor(period - 0.2);
  const fraction = period - length;
  const tuning = (1 - fraction) / (1 + fraction);
  const loss = 10 ** (-3 / (frequency * ringSeconds));
  const line = excite(voice.pitch, length, settings.position, 0.25 + 0.22 * touch + 0.3 * settings.brightness);
  let position = 0;
  let lastFiltered = 0;
  let allPassIn = 0;
  let allPassOut = 0;
  for (let index = 0; index < output.length; index++) {
    const value = line[position]!;
    output[index] = value;
    const filtered = loss * ((1 - blend) * value + blend * lastFiltered);
    lastFiltered = value;
    allPassOut = tuning * (filtered - allPassOut) + allPassIn;
    allPassIn = filtered;
    line[position] = allPassOut;
    position = position + 1 === length ? 0 : position + 1;
  }
  return output;
}

/** One period of soft noise, with the harmonics missing that have a node under the finger. */
function excite(pitch: number, length: number, position: number, openness: number): Float32Array {
  const random = createRandom(pitch, "pluck");
  const noise = new Float32Array(length);
  let low = 0;
  let lower = 0;
  const coefficient = Math.min(0.95, openness);
  for (let index = -length; index < length; index++) {
    low += coefficient * (random.between(-1, 1) - low);
    lower += coefficient * (low - lower);
    if (index >= 0) noise[index] = lower;
  }
  const offset = Math.max(1, Math.round(length * position));
  const line = new Float32Array(length);
  let mean = 0;
  for (let index = 0; index < length; index++) {
    line[index] = noise[index]! - noise[(index - offset + length) % length]!;
    mean += line[index]! / length;
  }
  for (let index = 0; index < length; index++) line[index]! -= mean;
  return line;
}

/** Two broad resonances of a small wooden box. */
function withBody(samples: Float32Array, amount: number): Float32Array {
  if (amount === 0) return samples;
  for (const [frequency, gain] of [
    [118, 1],
    [236, 0.7],
  ] as const) {
    const radius = 0.992;
    const a1 = 2 * radius * Math.cos((2 * Math.PI * frequency) / SAMPLE_RATE);
    const a2 = -radius * radius;
    let y1 = 0;
    let y2 = 0;
    for (let index = 0; index < samples.length; index++) {
      const y = samples[index]! * 0.016 + a1 * y1 + a2 * y2;
      y2 = y1;
      y1 = y;
      samples[index]! += y * gain * amount;
    }
  }
  return samples;
}
