import { expect, test } from "vitest";
import { fnvHash, fnvStart, fnvStep } from "./fnv-hash.ts";

test.each([
  ["", 0x811c9dc5],
  ["a", 0xe40c292c],
  ["foobar", 0xbf9cf968],
])("fnvHash() of %j is the number that FNV's authors give", (text, expected) => {
  expect(fnvHash(text) >>> 0).toBe(expected);
});

test("fnvHash() goes on from a start of its own, and fnvStep() takes one number in", () => {
  expect(fnvHash("bar", fnvHash("foo"))).toBe(fnvHash("foobar"));
  expect(fnvStep(fnvHash("fooba"), "r".charCodeAt(0))).toBe(fnvHash("foobar"));
  expect(fnvHash("foobar", fnvStart ^ 1)).not.toBe(fnvHash("foobar"));
});
