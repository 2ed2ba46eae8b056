import { expect, test } from "vitest";
import { mixBits, mixHalf } from "./mix-bits.ts";

test.each([
  [0, 0],
  [1, 0x514e28b7],
  [0xffffffff, 0x81f16f39],
  [-1, 0x81f16f39],
])("mixBits() of %d is what MurmurHash3 makes of it", (hash, expected) => {
  expect(mixBits(hash)).toBe(expected);
});

test.each([
  [0, 0],
  [1, -2047875787],
  [-1, 898935976],
])("mixHalf() of %d is a whole number of 32 bits with a sign", (hash, expected) => {
  expect(mixHalf(hash)).toBe(expected);
});
