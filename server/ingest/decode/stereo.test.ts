import { expect, test } from "vitest";
import { mixToStereo } from "./stereo.ts";

const one = (value: number) => Float32Array.of(value);
const mixed = (values: number[], order: "wav" | "vorbis") =>
  mixToStereo(values.map(one), order).map((plane) => plane[0]);

test("mono is heard on both sides, stereo stays", () => {
  expect(mixed([0.5], "wav")).toEqual([0.5, 0.5]);
  expect(mixed([0.5, -0.25], "wav")).toEqual([0.5, -0.25]);
});

test("left stays left in both orders of 5.1, and the low-frequency channel is left out", () => {
  expect(mixed([1, 0, 0, 0, 0, 0], "wav")[1]).toBe(0);
  expect(mixed([0, 0, 0, 1, 0, 0], "wav")).toEqual([0, 0]);
  expect(mixed([0, 0, 0, 0, 0, 1], "vorbis")).toEqual([0, 0]);
  const [left, right] = mixed([0, 1, 0, 0, 0, 0], "vorbis");
  expect(left).toBeGreaterThan(0.2);
  expect(left).toBe(right);
});

test.each([3, 4, 5, 6, 7, 8])("%i channels at full scale do not clip", (count) => {
  for (const order of ["wav", "vorbis"] as const) {
    for (const value of mixed(new Array<number>(count).fill(1), order)) expect(value).toBeLessThanOrEqual(1.000001);
  }
});
