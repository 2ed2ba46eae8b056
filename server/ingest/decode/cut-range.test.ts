import { expect, test } from "vitest";
import { cutRange } from "./cut-range.ts";

/** A CD frame is one sample of this rate. */
const rateHz = 75;

/** Ten samples in blocks of three: 0, 1, 2 …; right they are negative. */
const blocks = [0, 3, 6, 9].map((at) => {
  const left = Float32Array.from({ length: Math.min(3, 10 - at) }, (_, index) => at + index);
  return [left, left.map((value) => -value)] as const;
});

test.each([
  [0, null, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
  [0, 3, [0, 1, 2]],
  [2, 4, [2, 3]],
  [3, 6, [3, 4, 5]],
  [7, null, [7, 8, 9]],
  [8, 40, [8, 9]],
  [10, null, []],
])("samples %s to before %s", (startFrame, endFrame, expected) => {
  const cut = cutRange({ startFrame, endFrame }, rateHz);
  const taken = blocks.map((block) => cut.take(block));
  expect(taken.flatMap((planes) => [...(planes?.[0] ?? [])])).toEqual(expected);
  expect(taken.flatMap((planes) => [...(planes?.[1] ?? [])])).toEqual(expected.map((value) => -value));
});

test("it tells how far it is, and when nothing more can come", () => {
  const cut = cutRange({ startFrame: 2, endFrame: 6 }, rateHz);
  const told = blocks.map((block) => {
    cut.take(block);
    return [cut.seconds() * rateHz, cut.isOver()];
  });
  expect(told).toEqual([
    [3, false],
    [6, true],
    [9, true],
    [10, true],
  ]);
  const open = cutRange({ startFrame: 2, endFrame: null }, rateHz);
  for (const block of blocks) open.take(block);
  expect(open.isOver()).toBe(false);
});
