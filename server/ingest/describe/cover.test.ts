import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { coverSizes } from "../../../shared/api/cover.ts";
import { coverBytesMax } from "../limits.ts";
import { makeCover, readCoverFile } from "./cover.ts";
import { findFolderCovers } from "./folder-covers.ts";

const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: "#884422" } });

test("a picture is made anew in all sizes, without what was hidden in it", async () => {
  const picture = await plain(500, 300)
    .withExif({ IFD0: { Copyright: "secret place" } })
    .jpeg()
    .toBuffer();
  const cover = await makeCover(picture);
  expect(cover.coverId).toMatch(/^[0-9a-f]{32}$/);
  expect([...cover.images.keys()]).toEqual([...coverSizes]);
  for (const [size, bytes] of cover.images) {
    const metadata = await sharp(bytes).metadata();
    expect(metadata).toMatchObject({ format: "webp", width: size, height: size });
    expect(metadata.exif).toBeUndefined();
  }
});

test("a picture of too many pixels is refused before it is decoded", async () => {
  const bomb = await plain(9_000, 9_000).png().toBuffer();
  expect(bomb.length).toBeLessThan(2_000_000);
  await expect(makeCover(bomb)).rejects.toThrow(/pixel limit/);
});

test.each([
  ["text", Buffer.from("no picture"), "no JPEG"],
  ["SVG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), "no JPEG"],
  ["too many bytes", Buffer.alloc(coverBytesMax + 1), "bytes"],
  ["a JPEG's first bytes alone", Buffer.from("ffd8ffe000104a46494600", "hex"), "corrupt header"],
])("refuses %s", async (_name, bytes, reason) => {
  await expect(makeCover(bytes)).rejects.toThrow(reason);
});

test("a picture beside a song is read when it is a file of the folder, within its limit", async () => {
  const directory = mkdtempSync(join(tmpdir(), "tutti-cover-"));
  const at = (name: string) => join(directory, "music", name);
  mkdirSync(at(""));
  writeFileSync(join(directory, "private.jpg"), "private");
  writeFileSync(at("cover.jpg"), "picture");
  writeFileSync(at("front.jpg"), Buffer.alloc(coverBytesMax + 1));
  symlinkSync("../private.jpg", at("folder.jpg"));
  execFileSync("mkfifo", [at("cover.png")]);
  const told = [];
  for (const path of await findFolderCovers(at("song.mp3"), at(""))) {
    const read = readCoverFile(path, at(""));
    told.push(await read.then(String, (error: Error) => error.message));
  }
  rmSync(directory, { recursive: true });
  expect(told).toEqual([
    "picture",
    "it is a FIFO, not a file",
    "it is a link that leads out of the folder",
    `it has ${coverBytesMax + 1} bytes, more than ${coverBytesMax}`,
  ]);
});
