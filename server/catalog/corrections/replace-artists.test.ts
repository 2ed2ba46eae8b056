import { expect, test } from "vitest";
import { artistIdOf } from "../grouping/derived-id.ts";
import type { NamedArtist } from "../ingested-track.ts";
import { replaceArtists } from "./replace-artists.ts";
import type { SongRecord } from "./song-records.ts";

function artist(name: string, isGuest = false): NamedArtist {
  return { name, sortName: null, isGuest };
}

function song(text: string, ...artists: NamedArtist[]): SongRecord {
  return {
    trackId: text,
    shown: { artist: { text, artists }, albumArtist: { text: "", artists: [] } },
  } as unknown as SongRecord;
}

function replaced(one: SongRecord, name: string, ...by: string[]) {
  const [part] = replaceArtists([one], { artistIds: [artistIdOf(name)], by: by.map((into) => artist(into)) });
  return part?.set.artist && [part.set.artist.text, part.set.artist.artists.map(({ name: found }) => found)];
}

test.each([
  [
    "the text is as it was written, but for the name",
    song("Bjork & Ada", artist("Bjork"), artist("Ada")),
    ["Björk & Ada", ["Björk", "Ada"]],
  ],
  [
    "a name within another one stays",
    song("Bjorkman, Bjork", artist("Bjorkman"), artist("Bjork")),
    ["Bjorkman, Björk", ["Bjorkman", "Björk"]],
  ],
  [
    "a guest stays one",
    song("Ada feat. Bjork", artist("Ada"), artist("Bjork", true)),
    ["Ada feat. Björk", ["Ada", "Björk"]],
  ],
  ["two that become one are there once", song("Björk / Bjork", artist("Björk"), artist("Bjork")), ["Björk", ["Björk"]]],
  ["a text that does not have the name is made anew", song("B.", artist("Bjork")), ["Björk", ["Björk"]]],
])("replaceArtists(): %s", (_name, one, wanted) => {
  expect(replaced(one, "Bjork", "Björk")).toEqual(wanted);
});

test("replaceArtists() says nothing of songs of others", () => {
  expect(replaced(song("Ada", artist("Ada")), "Bjork", "Björk")).toBeUndefined();
});

test("replaceArtists() puts songs of which the same is said into one part", () => {
  const songs = ["1", "2"].map((id) => ({ ...song("Bjork", artist("Bjork")), trackId: id }) as SongRecord);
  const parts = replaceArtists(songs, { artistIds: [artistIdOf("Bjork")], by: [artist("Björk")] });
  expect(parts.map(({ trackIds }) => trackIds)).toEqual([["1", "2"]]);
});
