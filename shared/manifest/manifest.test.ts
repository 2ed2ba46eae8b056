import { expect, test } from "vitest";
import { chunkEnd, chunkStart } from "./manifest.ts";

test("chunks end after 1, 2, 3, 5, 9, 17 … blocks, and every block lies in one of them", () => {
  const ends = new Set(Array.from({ length: 100 }, (_, index) => chunkEnd(index + 1)));
  expect([...ends]).toEqual([1, 2, 3, 5, 9, 17, 33, 65, 129]);
  for (let block = 0; block < 100; block += 1) {
    expect(chunkStart(block)).toBeLessThanOrEqual(block);
    expect(chunkEnd(block + 1)).toBeGreaterThan(block);
    // Where a chunk begins, the one before ends.
    if (chunkStart(block) > 0) expect(chunkEnd(chunkStart(block))).toBe(chunkStart(block));
  }
});
