import { expect, test } from "vitest";
import { clearBit, copyBits, countBits, fullBits, hasBit, ownBits, setBit } from "./bitfield.ts";

test("whole renditions share one array, and a change never reaches another's", () => {
  const one = copyBits(fullBits(11).slice(), 11);
  const other = copyBits(fullBits(11).slice(), 11);
  expect(one).toBe(other);
  const own = ownBits(one, 11);
  clearBit(own, 3);
  expect(countBits(own)).toBe(10);
  expect(hasBit(other, 3)).toBe(true);
});

test("a part is copied, so that what it came from may change", () => {
  const bits = new Uint8Array(2);
  setBit(bits, 9);
  const copy = copyBits(bits, 11);
  clearBit(bits, 9);
  expect(hasBit(copy, 9)).toBe(true);
  expect(ownBits(copy, 11)).toBe(copy);
});

test("any number of lengths may be claimed: beyond a bound each gets an array of its own", () => {
  for (let length = 1; length < 1_500; length += 1) expect(countBits(fullBits(length))).toBe(length);
  expect(fullBits(1_499)).not.toBe(fullBits(1_499));
});
