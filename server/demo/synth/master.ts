import { SAMPLE_RATE } from "../instruments/sound.ts";
import { limit } from "./limiter.ts";
import { measureLoudness } from "./loudness.ts";

/** Every piece is brought to this, so that nobody reaches for the volume between two. */
const LOUDNESS_LUFS = -17;
/** −1 dBFS, less the two units that dither and rounding may add. */
const CEILING = 10 ** (-1 / 20) - 2 / 32768;
const FADE_IN_SECONDS = 0.01;

/** The last touch: rumble out, fades in, one loudness, no peak above −1 dBFS. */
export function master(left: Float32Array, right: Float32Array, fadeOutSeconds: number): void {
  for (const channel of [left, right]) {
    removeRumble(channel);
    fade(channel, fadeOutSeconds);
  }
  const gain = 10 ** ((LOUDNESS_LUFS - measureLoudness(left, right)) / 20);
  for (let index = 0; index < left.length; index++) {
    left[index]! *= gain;
    right[index]! *= gain;
  }
  limit(left, right, CEILING);
}

/** First order high-pass at 28 Hz, which also takes away any offset. */
function removeRumble(channel: Float32Array): void {
  const coefficient = Math.exp((-2 * Math.PI * 28) / SAMPLE_RATE);
  let before = 0;
  let output = 0;
  for (let index = 0; index < channel.length; index++) {
    const value = channel[index]!;
    output = coefficient * (output + value - before);
    before = value;
    channel[index] = output;
  }
}

function fade(channel: Float32Array, fadeOutSeconds: number): void {
  const rise = Math.round(FADE_IN_SECONDS * SAMPLE_RATE);
  for (let index = 0; index < rise; index++) channel[index]! *= index / rise;
  const fall = Math.min(channel.length, Math.round(fadeOutSeconds * SAMPLE_RATE));
  for (let index = 0; index < fall; index++) {
    channel[channel.length - 1 - index]! *= 0.5 - 0.5 * Math.cos((Math.PI * index) / fall);
  }
}
