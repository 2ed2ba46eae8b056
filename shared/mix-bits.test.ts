import { expect, test } from "vitest";
import { mixBits } from "./mix-bits.ts";

test.each([
  [0, 0],
  [1, 0x514e28b7],
  [0xffffffff, 0x81f16f39],
  [-1, 0x81f16f39],
])("mixBits() of %d is what MurmurHash3 makes of it", (hash, expected) => {
  expect(mixBits(hash)).toBe(expected);
});
