import { expect, test } from "vitest";
import { clockMs } from "./clock-ms.ts";

test("a time is carried in whole milliseconds, modulo 2^32", () => {
  expect([0, 0.9, 1_234.5, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 7.5].map(clockMs)).toEqual([0, 0, 1_234, 2 ** 32 - 1, 0, 7]);
});

test("the time between two is right across the wrap, and across clocks that began before theirs", () => {
  const elapsed = (fromMs: number, toMs: number) => (clockMs(toMs) - clockMs(fromMs)) >>> 0;
  expect(elapsed(2 ** 32 - 10, 2 ** 32 + 20)).toBe(30);
  expect(elapsed(-10, 20)).toBe(30);
});
