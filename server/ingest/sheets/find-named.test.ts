import { expect, test } from "vitest";
import { findNamed, isNamedLike } from "./find-named.ts";

test.each<[string, string[], string | null]>([
  ["Side.wav", ["/m/Side.flac", "/m/Side.wav"], "/m/Side.wav"],
  ["SIDE.WAV", ["/m/side.wav"], "/m/side.wav"],
  ["Side.wav", ["/m/Side.mp3", "/m/Side.flac"], "/m/Side.flac"],
  ["Side.wav", ["/m/Side.mp3"], "/m/Side.mp3"],
  ["D:\\Rips\\Side.wav", ["/m/Side.flac"], "/m/Side.flac"],
  ["Cafe\u0301.wav", ["/m/Caf\u00e9.flac"], "/m/Caf\u00e9.flac"],
  ["CDImage.wav", ["/m/Album.flac"], "/m/Album.flac"],
  ["CDImage.wav", ["/m/Another.flac"], null],
])("%s among %j is %s", (name, beside, found) => {
  expect(findNamed(name, { sheet: "/m/Album.cue", beside, isOnly: true })).toBe(found);
});

test("where a sheet names several files, none is taken for its own name", () => {
  expect(findNamed("1.wav", { sheet: "/m/Album.cue", beside: ["/m/Album.flac"], isOnly: false })).toBe(null);
});

test("a sheet is called like its file, with its extension or without", () => {
  expect(isNamedLike("/m/A.cue", ["/m/a.flac"])).toBe(true);
  expect(isNamedLike("/m/A.flac.cue", ["/m/a.flac"])).toBe(true);
  expect(isNamedLike("/m/B.cue", ["/m/a.flac"])).toBe(false);
});
