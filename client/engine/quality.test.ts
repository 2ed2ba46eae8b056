import { expect, test } from "vitest";
import { aRendition } from "../../test/rigs/music.ts";
import { chooseRendition } from "./quality.ts";

const aac = (bitsPerSecond: number) => aRendition("a", { bitsPerSecond });
const flac = aRendition("f", { bitsPerSecond: 800_000, codec: "flac" });

test("the rendition nearest to what was chosen plays, by ratio and not by difference", () => {
  expect(chooseRendition([aac(96_000), aac(160_000), aac(320_000)], "160")?.bitsPerSecond).toBe(160_000);
  expect(chooseRendition([aac(96_000), aac(320_000)], "160")?.bitsPerSecond).toBe(96_000);
  expect(chooseRendition([aac(100_000), aac(250_000)], "160")?.bitsPerSecond).toBe(250_000);
});

test("FLAC costs several times as much: it plays only for who chose it, or when there is nothing else", () => {
  expect(chooseRendition([aac(96_000), flac], "320")?.codec).toBe("mp4a.40.2");
  expect(chooseRendition([aac(320_000), flac], "lossless")).toBe(flac);
  expect(chooseRendition([flac], "96")).toBe(flac);
});

test("who chose lossless gets the best there is while FLAC is still being made", () => {
  expect(chooseRendition([aac(96_000), aac(320_000), aac(160_000)], "lossless")?.bitsPerSecond).toBe(320_000);
});

test("without renditions there is nothing to choose", () => {
  expect(chooseRendition([], "160")).toBeNull();
});
