import { expect, test } from "vitest";
import { parseRange } from "./byte-range.ts";

test.each([
  ["bytes=0-0", 0, 0],
  ["bytes=10-19", 10, 19],
  ["bytes=90-", 90, 99],
  ["bytes=90-5000", 90, 99],
  ["bytes=-1", 99, 99],
  ["bytes=-500", 0, 99],
  ["Bytes = 1-2", 1, 2],
])("parseRange(%j) of 100 bytes is %i to %i", (header, first, last) => {
  expect(parseRange(header, 100)).toEqual({ type: "part", range: { first, last } });
});

test.each([undefined, "items=0-1", "bytes=0-1,5-6", ""])("parseRange(%j) is the whole file", (header) => {
  expect(parseRange(header, 100)).toEqual({ type: "whole" });
});

test.each(["bytes=100-", "bytes=5-4", "bytes=-0", "bytes=-", "bytes=a-b", "bytes=1.5-2", "bytes=0x1-2"])(
  "parseRange(%j) of 100 bytes is unsatisfiable",
  (header) => {
    expect(parseRange(header, 100)).toEqual({ type: "unsatisfiable" });
  },
);
