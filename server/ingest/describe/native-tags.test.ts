import type { IAudioMetadata } from "music-metadata";
import { expect, test } from "vitest";
import { tagValuesOf } from "./native-tags.ts";

function valuesOf(kind: string, tags: Readonly<Record<string, string>>) {
  const native = { [kind]: Object.entries(tags).map(([id, value]) => ({ id, value })) };
  return tagValuesOf({ native, quality: { warnings: [] } } as unknown as IAudioMetadata);
}

test("tags of Matroska are found by their names, whatever they stand at; an album's title is not the song's", () => {
  const values = valuesOf("matroska", {
    "album:TITLE": "The Album",
    "album:ARTIST": "The Band",
    "track:TITLE": "The Song",
    "track:ARTIST": "A Singer",
    "track:DATE": "1999",
    COMMENT: "plain",
  });
  expect(values(/^TITLE$/u)).toEqual(["The Song"]);
  expect(values(/^ALBUM$/u)).toEqual(["The Album"]);
  expect(values(/^ALBUMARTIST$/u)).toEqual(["The Band"]);
  expect(values(/^ARTIST$/u)).toEqual(["A Singer"]);
  expect(values(/^DATE$/u)).toEqual(["1999"]);
  expect(values(/^COMMENT$/u)).toEqual(["plain"]);
});

test("what other kinds put before a name is left out", () => {
  expect(valuesOf("ID3v2.4", { "TXXX:WORK": "one" })(/^WORK$/u)).toEqual(["one"]);
  expect(valuesOf("iTunes", { "----:com.apple.iTunes:WORK": "one" })(/^WORK$/u)).toEqual(["one"]);
  expect(valuesOf("asf", { "WM/WORK": "one" })(/^WORK$/u)).toEqual(["one"]);
  expect(valuesOf("vorbis", { "track:WORK": "one" })(/^WORK$/u)).toEqual([]);
});
