import { expect, test } from "vitest";
import { type Stereo, toRate } from "./to-rate.ts";

const steady = (samples: number, value: number): Stereo => [
  new Float32Array(samples).fill(value),
  new Float32Array(samples).fill(-value),
];
const lengthOf = (parts: readonly Stereo[]) => parts.reduce((sum, [left]) => sum + left.length, 0);

test("sound of the rate goes through untouched", () => {
  const change = toRate(96_000);
  const sound = steady(100, 0.5);
  expect(change.push(sound, 96_000)).toEqual([sound]);
  expect(change.flush()).toEqual([]);
});

test("sound of other rates comes whole, at its level, and each of a joined file's rates in its turn", () => {
  const change = toRate(44_100);
  const parts = [
    ...change.push(steady(9_600, 0.5), 96_000),
    ...change.push(steady(4_410, 0.25), 44_100),
    ...change.push(steady(4_800, 0.125), 48_000),
    ...change.flush(),
  ];
  expect(lengthOf(parts)).toBe(3 * 4_410);
  const left = parts.flatMap(([plane]) => [...plane]);
  const right = parts.flatMap(([, plane]) => [...plane]);
  for (const [at, value] of [
    [2_000, 0.5],
    [6_600, 0.25],
    [11_000, 0.125],
  ] as const) {
    expect(left[at]).toBeCloseTo(value, 4);
    expect(right[at]).toBeCloseTo(-value, 4);
  }
});
