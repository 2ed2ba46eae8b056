import { expect, test } from "vitest";
import { cutRange } from "./cut-range.ts";

/** Ten samples in blocks of three: 0, 1, 2 …; right they are negative. */
async function* blocks(taken: number[] = []) {
  for (let at = 0; at < 10; at += 3) {
    const left = Float32Array.from({ length: Math.min(3, 10 - at) }, (_, index) => at + index);
    taken.push(at);
    yield [left, left.map((value) => -value)] as const;
  }
}

test.each([
  [0, null, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
  [0, 3, [0, 1, 2]],
  [2, 4, [2, 3]],
  [3, 6, [3, 4, 5]],
  [7, null, [7, 8, 9]],
  [8, 40, [8, 9]],
  [10, null, []],
])("samples %s to before %s", async (start, end, expected) => {
  const left: number[] = [];
  const right: number[] = [];
  for await (const [one, other] of cutRange(blocks(), { start, end })) {
    left.push(...one);
    right.push(...other);
  }
  expect(left).toEqual(expected);
  expect(right).toEqual(expected.map((value) => -value));
});

test("what comes behind its end is not decoded", async () => {
  const taken: number[] = [];
  for await (const _ of cutRange(blocks(taken), { start: 0, end: 3 }));
  expect(taken).toEqual([0]);
});

test("what is passed over is told", async () => {
  const told: number[] = [];
  for await (const _ of cutRange(blocks(), { start: 7, end: null }, (samples) => told.push(samples)));
  expect(told).toEqual([3, 6]);
});
