import { SAMPLE_RATE } from "../instruments/sound.ts";

const BLOCK_SAMPLES = Math.round(0.4 * SAMPLE_RATE);
const HOP_SAMPLES = Math.round(0.1 * SAMPLE_RATE);

/** Integrated loudness in LUFS (ITU-R BS.1770-4: K weighting, 400 ms blocks, both gates). */
export function measureLoudness(left: Float32Array, right: Float32Array): number {
  const hops = Math.floor(left.length / HOP_SAMPLES);
  const power = new Float64Array(hops);
  addWeightedPower(left, power);
  addWeightedPower(right, power);
  const perBlock = Math.round(BLOCK_SAMPLES / HOP_SAMPLES);
  const blocks: number[] = [];
  for (let hop = 0; hop + perBlock <= hops; hop++) {
    let sum = 0;
    for (let index = hop; index < hop + perBlock; index++) sum += power[index]!;
    blocks.push(sum / (perBlock * HOP_SAMPLES));
  }
  const audible = blocks.filter((block) => toLufs(block) > -70);
  if (audible.length === 0) return Number.NEGATIVE_INFINITY;
  const gate = toLufs(mean(audible)) - 10;
  return toLufs(mean(audible.filter((block) => toLufs(block) > gate)));
}

function toLufs(power: number): number {
  return -0.691 + 10 * Math.log10(power + 1e-30);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The two filters of the standard, designed for 44.1 kHz: a high shelf for the head, a high-pass for the ear. */
function addWeightedPower(samples: Float32Array, power: Float64Array): void {
  let x1 = 0;
  let x2 = 0;
  let y1 = 0;
  let y2 = 0;
  let z1 = 0;
  let z2 = 0;
  let sum = 0;
  let hop = 0;
  let left = HOP_SAMPLES;
  for (let index = 0; index < samples.length && hop < power.length; index++) {
    const x = samples[index]!;
    const y =
      1.530841230050348 * x -
      2.650979995154729 * x1 +
      1.169079079921587 * x2 +
      1.66365511325602 * y1 -
      0.712595428073225 * y2;
    const z = y - 2 * y1 + y2 + 1.989169673629796 * z1 - 0.989199035787039 * z2;
    x2 = x1;
    x1 = x;
    y2 = y1;
    y1 = y;
    z2 = z1;
    z1 = z;
    sum += z * z;
    if (--left === 0) {
      power[hop++]! += sum;
      sum = 0;
      left = HOP_SAMPLES;
    }
  }
}
