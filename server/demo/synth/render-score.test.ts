import { expect, test } from "vitest";
import { demoAlbum, writeDemoPiece } from "../album.ts";
import { SAMPLE_RATE } from "../instruments/sound.ts";
import { limit } from "./limiter.ts";
import { measureLoudness } from "./loudness.ts";
import { renderScore } from "./render-score.ts";

const SEED = 1;
const CEILING = 10 ** (-1 / 20);

function channels(samples: Int16Array): { left: Float32Array; right: Float32Array } {
  const left = new Float32Array(samples.length / 2);
  const right = new Float32Array(samples.length / 2);
  for (let index = 0; index < left.length; index++) {
    left[index] = samples[2 * index]! / 32768;
    right[index] = samples[2 * index + 1]! / 32768;
  }
  return { left, right };
}

function longestSilenceSeconds(left: Float32Array, right: Float32Array, end: number): number {
  let longest = 0;
  let run = 0;
  for (let index = 0; index < end; index++) {
    run = Math.abs(left[index]!) < 0.002 && Math.abs(right[index]!) < 0.002 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest / SAMPLE_RATE;
}

test.each(demoAlbum(SEED).pieces.map((piece, index) => [index, piece.title] as const))(
  "piece %i, %s, is as loud as the others, never clips, never falls silent, is stereo and fades out",
  (index) => {
    const score = writeDemoPiece(SEED, index);
    const samples = renderScore(score, SEED, () => {});
    const { left, right } = channels(samples);
    expect(left.length).toBe(Math.ceil(score.durationSeconds * SAMPLE_RATE));
    let peak = 0;
    let apart = 0;
    for (let at = 0; at < left.length; at++) {
      peak = Math.max(peak, Math.abs(left[at]!), Math.abs(right[at]!));
      apart += Math.abs(left[at]! - right[at]!);
    }
    expect(peak).toBeLessThanOrEqual(CEILING);
    expect(peak).toBeGreaterThan(0.25);
    expect(apart / left.length).toBeGreaterThan(0.002);
    expect(Math.abs(measureLoudness(left, right) + 17)).toBeLessThan(1);
    const body = left.length - Math.round(score.fadeOutSeconds * SAMPLE_RATE);
    expect(longestSilenceSeconds(left, right, body)).toBeLessThan(3);
    expect(Math.max(...left.subarray(-SAMPLE_RATE / 10), ...right.subarray(-SAMPLE_RATE / 10))).toBeLessThan(0.001);
  },
  30_000,
);

test("the same seed gives the same bytes, another seed other bytes", () => {
  const score = { ...writeDemoPiece(SEED, 0), durationSeconds: 12 };
  const first = renderScore(score, SEED, () => {});
  expect(Buffer.from(first.buffer).equals(Buffer.from(renderScore(score, SEED, () => {}).buffer))).toBe(true);
  const other = renderScore({ ...writeDemoPiece(SEED + 1, 0), durationSeconds: 12 }, SEED + 1, () => {});
  expect(Buffer.from(first.buffer).equals(Buffer.from(other.buffer))).toBe(false);
}, 30_000);

test("limit() holds a burst under the ceiling and leaves quiet sound alone", () => {
  const left = Float32Array.from(
    { length: 20_000 },
    (_, index) => (index > 9000 && index < 9500 ? 3 : 0.2) * Math.sin(index / 7),
  );
  const right = left.slice();
  const before = left[500]!;
  limit(left, right, 0.89);
  expect(Math.max(...left.map(Math.abs))).toBeLessThanOrEqual(0.8901);
  expect(left[500]).toBeCloseTo(before, 6);
});

test("measureLoudness() reads a full-scale 997 Hz sine in one channel as −3.01 LUFS, as the standard says", () => {
  const left = Float32Array.from({ length: 5 * SAMPLE_RATE }, (_, index) =>
    Math.sin((2 * Math.PI * 997 * index) / SAMPLE_RATE),
  );
  expect(measureLoudness(left, new Float32Array(left.length))).toBeCloseTo(-3.01, 1);
});
