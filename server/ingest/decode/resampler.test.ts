import { expect, test } from "vitest";
import { createResampler } from "./resampler.ts";

function sine(hz: number, rateHz: number, seconds: number): Float32Array {
  return Float32Array.from({ length: seconds * rateHz }, (_, index) => Math.sin((2 * Math.PI * hz * index) / rateHz));
}

function resampled(plane: Float32Array, fromHz: number, toHz: number, blockSamples: number): Float32Array {
  const resampler = createResampler(fromHz, toHz, 1);
  const parts: Float32Array[] = [];
  for (let at = 0; at < plane.length; at += blockSamples) {
    parts.push(resampler.push([plane.slice(at, at + blockSamples)])[0]!);
  }
  parts.push(resampler.flush()[0]!);
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

test.each([
  [22_050, 44_100],
  [32_000, 44_100],
  [96_000, 44_100],
  [48_000, 44_100],
  [37_800, 44_100],
])("a tone keeps its place, height and loudness from %i to %i Hz", (fromHz, toHz) => {
  const out = resampled(sine(1_000, fromHz, 0.5), fromHz, toHz, 777);
  expect(out).toHaveLength(toHz / 2);
  const wanted = sine(1_000, toHz, 0.5);
  let worst = 0;
  for (let at = 500; at < out.length - 500; at += 1) worst = Math.max(worst, Math.abs(out[at]! - wanted[at]!));
  expect(worst).toBeLessThan(0.001);
});

test("what the lower rate cannot carry is taken away instead of folded down", () => {
  const out = resampled(sine(30_000, 96_000, 0.5), 96_000, 44_100, 4_096);
  expect(Math.max(...out.slice(500, -500))).toBeLessThan(0.001);
});

test("how the stream is cut makes no difference", () => {
  const plane = sine(440, 48_000, 0.1);
  expect(resampled(plane, 48_000, 44_100, 13)).toEqual(resampled(plane, 48_000, 44_100, 100_000));
});
