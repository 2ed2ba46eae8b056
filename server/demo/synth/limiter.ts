import { SAMPLE_RATE } from "../instruments/sound.ts";

const LOOK_AHEAD_SAMPLES = Math.round(0.004 * SAMPLE_RATE);
const RELEASE_PER_SAMPLE = 1 - Math.exp(-1 / (0.12 * SAMPLE_RATE));

/**
 * Holds both channels under `ceiling`. The gain starts to fall 4 ms before a peak and comes back slowly, so that
 * nothing is heard of it: a sliding minimum of the needed gain, a slow release, then a moving average.
 */
export function limit(left: Float32Array, right: Float32Array, ceiling: number): void {
  const length = left.length;
  const needed = new Float32Array(length);
  let touched = false;
  for (let index = 0; index < length; index++) {
    const peak = Math.max(Math.abs(left[index]!), Math.abs(right[index]!));
    needed[index] = peak > ceiling ? ceiling / peak : 1;
    touched ||= peak > ceiling;
  }
  if (!touched) return;
  const held = minimumAhead(needed, LOOK_AHEAD_SAMPLES);
  let gain = 1;
  for (let index = 0; index < length; index++) {
    gain = held[index]! < gain ? held[index]! : gain + RELEASE_PER_SAMPLE * (held[index]! - gain);
    held[index] = gain;
  }
  let sum = LOOK_AHEAD_SAMPLES * held[0]!;
  for (let index = 0; index < length; index++) {
    sum += held[index]! - (index < LOOK_AHEAD_SAMPLES ? held[0]! : held[index - LOOK_AHEAD_SAMPLES]!);
    const smooth = Math.min(sum / LOOK_AHEAD_SAMPLES, needed[index]!);
    left[index]! *= smooth;
    right[index]! *= smooth;
  }
}

/** The least value among this sample and the `window` after it (monotonic queue). */
function minimumAhead(values: Float32Array, window: number): Float32Array {
  const output = new Float32Array(values.length);
  const queue = new Int32Array(values.length);
  let head = 0;
  let tail = 0;
  for (let index = values.length - 1; index >= 0; index--) {
    while (tail > head && values[queue[tail - 1]!]! >= values[index]!) tail--;
    queue[tail++] = index;
    while (queue[head]! > index + window) head++;
    output[index] = values[queue[head]!]!;
  }
  return output;
}
