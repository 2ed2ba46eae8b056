import { SAMPLE_RATE } from "../instruments/sound.ts";

const FEEDBACK = 0.42;
const DAMPING = 0.45;

/** An echo in time with the music that goes from left to right and back, each time darker. */
export function addEcho(input: Float32Array, left: Float32Array, right: Float32Array, seconds: number): void {
  const length = Math.max(1, Math.round(seconds * SAMPLE_RATE));
  const first = new Float32Array(length);
  const second = new Float32Array(length);
  let position = 0;
  let damped = 0;
  for (let index = 0; index < input.length; index++) {
    const fromFirst = first[position]!;
    const fromSecond = second[position]!;
    damped += DAMPING * (fromSecond - damped);
    first[position] = input[index]! + FEEDBACK * damped;
    second[position] = FEEDBACK * 1.6 * fromFirst;
    left[index]! += fromFirst * 0.9;
    right[index]! += fromSecond * 0.9;
    position = position + 1 === length ? 0 : position + 1;
  }
}
