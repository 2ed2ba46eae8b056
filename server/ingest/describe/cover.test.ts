import sharp from "sharp";
import { expect, test } from "vitest";
import { coverSizes } from "../../../shared/api/cover.ts";
import { coverBytesMax } from "../limits.ts";
import { makeCover } from "./cover.ts";

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
