import { expect, test } from "vitest";
import { readUploadName } from "./upload-name.ts";

test.each([
  ["Song.flac", "Song.flac"],
  ["Sigur Rós/Ágætis byrjun/02 Svefn-g-englar.OPUS", "Sigur Rós/Ágætis byrjun/02 Svefn-g-englar.OPUS"],
  // As macOS sends it: the letter and its accent apart.
  ["Cafe\u0301.mp3", "Caf\u00e9.mp3"],
  ["Album/cover.jpg", "Album/cover.jpg"],
  ["दिल.m4a", "दिल.m4a"],
])("%s is taken", (name, expected) => {
  expect(readUploadName(name)).toEqual({ ok: true, value: expected });
});

test.each([
  [null, "An upload needs a name"],
  ["", "An upload needs a name"],
  ["../keys/admin-token.mp3", "begins with a dot"],
  ["a/../../b.mp3", "begins with a dot"],
  ["/etc/song.mp3", "has an empty part"],
  ["a//b.mp3", "has an empty part"],
  ["a/.hidden.mp3", "begins with a dot"],
  ["a\\b.mp3", "holds a sign"],
  ["a\u0000.mp3", "holds a sign"],
  ["a\nb.mp3", "holds a sign"],
  ["a\ud800.mp3", "holds a sign"],
  [`${"ü".repeat(110)}.mp3`, "has a part of 224 bytes; up to 200"],
  ["1/2/3/4/5/6/7/8/9.mp3", "lies in 8 folders; up to 7"],
  ["song.exe", 'ends in "exe"; taken are sound (wav, flac'],
  ["song", 'ends in ""'],
  ["flac", 'ends in ""'],
])("%j is refused", (name, reason) => {
  const read = readUploadName(name);
  expect(read.ok ? "" : read.error).toContain(reason);
});
