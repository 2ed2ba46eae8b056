import { expect, test } from "vitest";
import { readEdit } from "./read-edit.ts";

const one = (set: unknown, more: object = {}) => ({ songs: [{ trackIds: ["a1"], set, ...more }] });

function reason(asked: unknown): string {
  const read = readEdit(asked);
  return read.ok ? "taken" : read.error;
}

test("readEdit() takes each field, in normal form and without spaces around", () => {
  const set = {
    title: "  Cafe\u0301  au lait ",
    artist: { artists: [{ name: "Ada" }, { name: "Bo", isGuest: true }] },
    album: "Moon",
    albumArtist: { artists: [] },
    isCompilation: true,
    year: 1999,
    genres: ["Rock", "Rock", "Jazz"],
    discNumber: null,
    trackNumber: 3,
    edition: "",
    coverId: null,
  };
  const read = readEdit({ note: "why", ...one(set) });
  expect(read.ok && read.value).toMatchObject({
    ...{ kind: "songs", note: "why" },
    parts: [
      {
        trackIds: ["a1"],
        set: {
          ...{ title: "Café au lait", year: 1999, genres: ["Rock", "Jazz"], edition: "", coverId: null },
          artist: { text: "Ada feat. Bo" },
          albumArtist: { text: "", artists: [] },
        },
        reset: [],
      },
    ],
  });
});

test.each([
  [null, '"the edit": null is no object'],
  [{}, "it has 0 of them; give one of songs, replaceArtists, mergeAlbums"],
  [{ songs: [], wipe: true }, 'it has "wipe"'],
  [{ songs: [] }, "name at least one"],
  [one({}), "nothing is in set or reset; the fields are title, artist"],
  [one({ colour: "red" }), '"set": "colour" is no field; the fields are title'],
  [one({ title: "" }), '"title": "" is empty; give 1 to 300 characters'],
  [one({ title: 7 }), '"title": 7 is no text'],
  [one({ title: "a\u202eb" }), "a text with control characters"],
  [one({ title: "x".repeat(301) }), '"title": it has 301 characters; at most 300'],
  [one({ year: 12_345 }), '"year": 12345 is not allowed; give a whole number from 1 to 9999, or null for none'],
  [one({ year: "1999" }), '"year": "1999" is not allowed'],
  [one({ trackNumber: 0 }), '"trackNumber": 0 is not allowed; give a whole number from 1 to 9999'],
  [one({ genres: "Rock" }), '"genres": "Rock" is no list'],
  [one({ artist: { artists: [] } }), '"artist": "" is nobody but guests'],
  [one({ artist: { artists: [{ name: "Bo", isGuest: true }] } }), "name at least one artist who is none"],
  [one({ coverId: "../../keys" }), '"coverId": "../../keys" is no id of a cover'],
  [one({ year: 1999 }, { reset: ["year"] }), '"year": it is in set and in reset'],
  [one({}, { reset: ["colour"] }), '"reset": "colour" is no field'],
  [{ songs: [{ trackIds: [], set: { year: 1 } }] }, '"trackIds": [] is empty'],
  [{ songs: [{ trackIds: ["<b>"], set: { year: 1 } }] }, '"trackIds": "<b>" is no id'],
  [{ songs: [{ trackIds: Array.from({ length: 2_001 }, (_, at) => `t${at}`), set: { year: 1 } }] }, "at most 2000"],
  [{ replaceArtists: { artistIds: ["a"], by: [] } }, '"replaceArtists.by": [] is no artist'],
  [{ mergeAlbums: { albumIds: "a" } }, '"mergeAlbums.albumIds": "a" is no list'],
])("readEdit() refuses %j and names the field, what it holds and what it may hold", (asked, words) => {
  expect(reason(asked)).toContain(words);
});
