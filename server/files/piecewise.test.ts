import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { piecewise } from "./piecewise.ts";
import { ReadingSlots } from "./reading-slots.ts";

const folder = mkdtempSync(join(tmpdir(), "tutti-piecewise-"));
const path = join(folder, "0.m4s");
const bytes = Buffer.alloc(400_000, (Math.PI * 1e9).toString());
beforeAll(() => writeFileSync(path, bytes));
afterAll(() => rmSync(folder, { recursive: true }));

/** How often this process has the file open. */
function openTimes(): number {
  return readdirSync("/proc/self/fd").filter((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`) === path;
    } catch {
      return false;
    }
  }).length;
}

test("the whole file, and any part of it, is what the file holds", async () => {
  const slots = new ReadingSlots(2);
  const part = (first: number, last: number) => buffer(piecewise(path, { first, last }, slots));
  expect((await part(0, bytes.length - 1)).equals(bytes)).toBe(true);
  expect((await part(131_071, 131_072)).equals(bytes.subarray(131_071, 131_073))).toBe(true);
  expect((await part(399_999, 399_999)).equals(bytes.subarray(399_999))).toBe(true);
});

test("readers that stand still keep no file open, and one piece of it in memory", async () => {
  const slots = new ReadingSlots(4);
  const streams = Array.from({ length: 30 }, () => piecewise(path, { first: 0, last: bytes.length - 1 }, slots));
  let taken = 0;
  for (const stream of streams) {
    const stuck = new Writable({
      highWaterMark: 1,
      write(piece) {
        taken += piece.length;
      },
    });
    stream.pipe(stuck);
  }
  await expect.poll(() => taken).toBe(30 * 131_072);
  await expect.poll(openTimes).toBe(0);
  expect(streams.reduce((sum, stream) => sum + stream.readableLength, 0)).toBe(0);
  for (const stream of streams) stream.destroy();
});

test("a file that is shorter than it was, or gone, is an error that names it", async () => {
  const slots = new ReadingSlots(1);
  const read = (name: string, last: number) => buffer(piecewise(name, { first: 0, last }, slots));
  await expect(read(path, 400_000)).rejects.toThrow(/Cannot read .*0\.m4s: it ends at 400000/);
  await expect(read(`${path}.gone`, 10)).rejects.toThrow("ENOENT");
  expect(await read(path, 0)).toHaveLength(1);
});
