import { expect, test } from "vitest";
import { wholeChunksEnd } from "./whole-chunks.ts";

function boxes(...list: readonly (readonly [name: string, bytes: number])[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(list.reduce((sum, [, length]) => sum + length, 0));
  let at = 0;
  for (const [name, length] of list) {
    new DataView(bytes.buffer).setUint32(at, length);
    for (let index = 0; index < 4; index += 1) bytes[at + 4 + index] = name.charCodeAt(index);
    at += length;
  }
  return bytes;
}

const two = boxes(["moof", 100], ["mdat", 300], ["moof", 100], ["mdat", 500]);

test("wholeChunksEnd() ends with the first chunk that is enough", () => {
  expect(wholeChunksEnd(two, 1)).toBe(400);
  expect(wholeChunksEnd(two, 400)).toBe(400);
  expect(wholeChunksEnd(two, 401)).toBe(1_000);
  expect(wholeChunksEnd(two, 5_000)).toBe(1_000);
});

test("wholeChunksEnd() leaves out a chunk that is not whole", () => {
  expect(wholeChunksEnd(two.subarray(0, 999), 5_000)).toBe(400);
  expect(wholeChunksEnd(two.subarray(0, 399), 5_000)).toBe(0);
  expect(wholeChunksEnd(two.subarray(0, 3), 5_000)).toBe(0);
});

test("wholeChunksEnd() ends at a box that says it is shorter than its head", () => {
  const bytes = two.slice();
  new DataView(bytes.buffer).setUint32(400, 0);
  expect(wholeChunksEnd(bytes, 5_000)).toBe(400);
});
