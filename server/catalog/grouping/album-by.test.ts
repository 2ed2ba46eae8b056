import { expect, test } from "vitest";
import type { NamedArtist } from "../ingested-track.ts";
import { albumsBy, type SongOfFolder } from "./album-by.ts";

/** "A, (B)": A with the guest B. */
function artistsOf(text: string): NamedArtist[] {
  return text
    .split(", ")
    .map((name) => ({ name: name.replace(/[()]/g, ""), sortName: null, isGuest: name.startsWith("(") }));
}

interface Song {
  readonly by: string;
  readonly albumBy?: string;
  readonly isFlagged?: boolean;
}

function songsOf(songs: readonly Song[]): SongOfFolder[] {
  return songs.map(({ by, albumBy = "", isFlagged = false }, index) => ({
    id: String(index),
    artists: artistsOf(by),
    artistText: by,
    albumArtists: albumBy === "" ? [] : artistsOf(albumBy),
    albumArtistText: albumBy,
    isCompilation: isFlagged,
  }));
}

/** Whose albums the songs are, in their order; forwards and backwards it has to be the same. */
function found(songs: readonly Song[], isAgreed = true): string[] {
  const given = songsOf(songs);
  const there = albumsBy({ songs: given, isAgreed });
  const back = albumsBy({ songs: [...given].reverse(), isAgreed });
  expect([...back].sort()).toEqual([...there].sort());
  return given.map(({ id }) => `${there.get(id)?.text}${there.get(id)?.isCompilation ? " (compilation)" : ""}`);
}

const various = "Various Artists (compilation)";

test("a folder that agrees on the album and not on the artist is a compilation", () => {
  expect(found([{ by: "Ada" }, { by: "Bo" }, { by: "Cy" }])).toEqual([various, various, various]);
});

test("without that agreement each artist has an album", () => {
  expect(found([{ by: "Queen" }, { by: "Abba" }, { by: "Queen, (Bowie)" }], false)).toEqual(["Queen", "Abba", "Queen"]);
});

test.each([
  ["feat.", ["Main", "Main, (Bo)", "Main, (Cy)"]],
  ["feat. on all", ["Main, (Bo)", "Main, (Cy)"]],
  ["two names in one", ["Main", "Main & Bo", "Main with Cy"]],
  ["two names in each but one", ["Main with Cy", "Main & Bo", "Main"]],
  ["several values", ["Main", "Bo, Main", "Main, Cy"]],
  ["the host as a guest once", ["Main", "Bo, (Main)"]],
])("one artist with guests has one album: %s", (_name, artists) => {
  expect(new Set(found(artists.map((by) => ({ by }))))).toEqual(new Set(["Main"]));
});

test("two who are on all songs have the album together", () => {
  expect(found([{ by: "Ada, Bo" }, { by: "Ada, Bo" }])).toEqual(["Ada, Bo", "Ada, Bo"]);
});

test("who begins like another is not the other", () => {
  expect(found([{ by: "Main" }, { by: "Mainland" }])).toEqual([various, various]);
});

test("a song of a compilation's flag makes one of its folder, and not of others' songs", () => {
  expect(found([{ by: "Ada", isFlagged: true }, { by: "Ada" }])).toEqual([various, various]);
  expect(found([{ by: "Ada", isFlagged: true }, { by: "Bo" }], false)).toEqual([various, "Bo"]);
});

test("what the tags say holds, also for the songs beside that do not say it", () => {
  expect(found([{ by: "Ada", albumBy: "Main" }, { by: "Bo" }])).toEqual(["Main", "Main"]);
  expect(found([{ by: "Ada", albumBy: "Main", isFlagged: true }])).toEqual(["Main (compilation)"]);
  expect(found([{ by: "Ada", albumBy: "Main" }, { by: "Bo" }], false)).toEqual(["Main", "Bo"]);
  expect(
    found([
      { by: "Ada", albumBy: "One" },
      { by: "Bo", albumBy: "Two" },
    ]),
  ).toEqual(["One", "Two"]);
});

test.each(["Various Artists", "various artists", "Various", "VA", "V.A.", "V. A."])(
  "%j is a compilation",
  (albumBy) => {
    expect(found([{ by: "Ada", albumBy }])).toEqual([various]);
  },
);
