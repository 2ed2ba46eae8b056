/** 16 bit, left and right interleaved, with triangular dither, so that a fade ends in hiss and not in crackle. */
export function quantise(left: Float32Array, right: Float32Array, seed: number): Int16Array<ArrayBuffer> {
  const output = new Int16Array(left.length * 2);
  // A linear congruential generator is enough for noise at −96 dB, and it runs seven million times for each piece.
  let state = seed | 0;
  for (let index = 0; index < left.length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    const first = state;
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    const second = state;
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    const third = state;
    output[2 * index] = clamp(left[index]! * 32767 + (first - second) / 4294967296);
    output[2 * index + 1] = clamp(right[index]! * 32767 + (second - third) / 4294967296);
  }
  return output;
}

/** Far cheaper here than Math.round, Math.min and Math.max. */
function clamp(value: number): number {
  const rounded = (value + 32768.5) | 0;
  if (rounded < 0) return -32768;
  if (rounded > 65535) return 32767;
  return rounded - 32768;
}
