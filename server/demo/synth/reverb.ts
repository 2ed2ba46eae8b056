import { SAMPLE_RATE } from "../instruments/sound.ts";

/** Primes, so that the echoes of the lines never fall together (26…60 ms). */
const LINE_SAMPLES = [1153, 1327, 1559, 1733, 1949, 2179, 2381, 2647];
const DIFFUSER_SAMPLES = [113, 277, 419, 631];
const PREDELAY_SAMPLES = Math.round(0.018 * SAMPLE_RATE);
const DAMPING = 0.34;

/**
 * A room: four all-passes smear the sound, eight delay lines feed each other through a Householder matrix, and each
 * round loses treble and level. Adds to `left` and `right`.
 */
export function addReverb(input: Float32Array, left: Float32Array, right: Float32Array, decaySeconds: number): void {
  const smeared = diffuse(input);
  const lines = LINE_SAMPLES.map((length) => new Float32Array(length));
  const gains = Float64Array.from(LINE_SAMPLES, (length) => 10 ** ((-3 * length) / (decaySeconds * SAMPLE_RATE)));
  const positions = new Int32Array(LINE_SAMPLES.length);
  const damped = new Float64Array(LINE_SAMPLES.length);
  const count = LINE_SAMPLES.length;
  for (let index = PREDELAY_SAMPLES; index < input.length; index++) {
    const fresh = smeared[index - PREDELAY_SAMPLES]!;
    let sum = 0;
    let even = 0;
    let odd = 0;
    for (let line = 0; line < count; line++) {
      const out = lines[line]![positions[line]!]!;
      const value = damped[line]! + (1 - DAMPING) * (out - damped[line]!);
      damped[line] = value;
      sum += value;
      if ((line & 1) === 0) even += (line & 2) === 0 ? value : -value;
      else odd += (line & 2) === 0 ? value : -value;
    }
    const feedback = (sum * 2) / count;
    for (let line = 0; line < count; line++) {
      const position = positions[line]!;
      lines[line]![position] = fresh + gains[line]! * (damped[line]! - feedback);
      positions[line] = position + 1 === LINE_SAMPLES[line] ? 0 : position + 1;
    }
    left[index]! += even * 0.35;
    right[index]! += odd * 0.35;
  }
}

function diffuse(input: Float32Array): Float32Array {
  const output = input.slice();
  for (const length of DIFFUSER_SAMPLES) {
    const line = new Float32Array(length);
    let position = 0;
    for (let index = 0; index < output.length; index++) {
      const stored = line[position]!;
      const value = output[index]! + 0.6 * stored;
      line[position] = value;
      output[index] = stored - 0.6 * value;
      position = position + 1 === length ? 0 : position + 1;
    }
  }
  return output;
}
