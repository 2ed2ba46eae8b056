import { expect, test } from "vitest";
import { editionsOf, type SongOfAlbum, yearOf } from "./editions.ts";

function song(id: string, change: Partial<SongOfAlbum> = {}): SongOfAlbum {
  const trackNumber = Number(id.replace(/\D/g, ""));
  const place = { discNumber: null, trackNumber, year: null, releaseId: null, albumFolder: "/m/a" };
  return { id, title: `Song ${trackNumber}`, ...place, ...change };
}

/** The ids of each edition; forwards and backwards it has to be the same. */
function found(songs: readonly SongOfAlbum[], isCompilation = false): string[] {
  const editions = editionsOf(songs, isCompilation);
  expect(editionsOf([...songs].reverse(), isCompilation)).toEqual(editions);
  return editions.map((edition) => `${edition.sign || "-"}: ${edition.songs.map(({ id }) => id).join(" ")}`);
}

test("the songs of a folder are one album, of whatever years", () => {
  expect(found([song("a1", { year: 1980 }), song("a2", { year: 1999 }), song("a3")])).toEqual(["-: a1 a2 a3"]);
});

test("years tell editions apart, the oldest first", () => {
  const old = { year: 1982, albumFolder: "/m/old" };
  const anew = { year: 2012, albumFolder: "/m/new" };
  expect(found([song("b1", anew), song("b2", anew), song("a1", old), song("a2", old)])).toEqual([
    "-: a1 a2",
    "2012: b1 b2",
  ]);
});

test("years tell the same songs apart in one folder", () => {
  const songs = [song("a1", { year: 1982 }), song("b1", { year: 2012 }), song("a2", { year: 1982 })];
  expect(found(songs)).toEqual(["-: a1 a2", "2012: b1"]);
});

test("folders tell editions apart that have the same songs, or the same numbers", () => {
  const other = { albumFolder: "/m/b" };
  expect(found([song("a1"), song("a2"), song("b1", other), song("b2", other)])).toEqual(["-: a1 a2", "none: b1 b2"]);
  expect(found([song("a1"), song("b1", { ...other, title: "Other" })])).toEqual(["-: a1", "none: b1"]);
  expect(found([song("a1", { trackNumber: null }), song("b1", { ...other, trackNumber: null })])).toHaveLength(2);
});

test("an album may lie in several folders, a disc or some songs in each", () => {
  const other = { albumFolder: "/m/b" };
  expect(found([song("a1"), song("b2", other)])).toEqual(["-: a1 b2"]);
  expect(found([song("a1"), song("b1", { ...other, discNumber: 2 })])).toEqual(["-: a1 b1"]);
});

test("a compilation may lie in the folders of its artists, with the years of its songs", () => {
  const songs = [song("a1", { year: 1980 }), song("b2", { year: 1990, albumFolder: "/m/b" })];
  expect(found(songs, true)).toEqual(["-: a1 b2"]);
  expect(found(songs)).toEqual(["-: a1", "1990: b2"]);
});

test("releases of MusicBrainz are told apart in one folder, and are one in two", () => {
  expect(found([song("a1", { releaseId: "r1" }), song("b1", { releaseId: "r2" })])).toEqual(["-: a1", "r2: b1"]);
  expect(found([song("a1", { releaseId: "r1" }), song("b1", { releaseId: "r1", albumFolder: "/m/b" })])).toEqual([
    "-: a1 b1",
  ]);
  expect(found([song("a1", { releaseId: "r1" }), song("a2")])).toEqual(["-: a1 a2"]);
});

test("three of one year each have a sign of their own", () => {
  const songs = ["a", "b", "c"].map((name) => song(`${name}1`, { albumFolder: `/m/${name}`, year: 2000 }));
  expect(found(songs)).toEqual(["-: a1", "2000: b1", "2000 2: c1"]);
});

test("songs of which nobody knows the folder are one album", () => {
  expect(found([song("a1", { albumFolder: null }), song("b1", { albumFolder: null })])).toEqual(["-: a1 b1"]);
});

test("an album is of the year that most of its songs are of, the later one of two", () => {
  expect(yearOf([{ year: 1980 }, { year: 1999 }, { year: 1980 }, { year: null }])).toBe(1980);
  expect(yearOf([{ year: 1980 }, { year: 1999 }])).toBe(1999);
  expect(yearOf([{ year: null }])).toBeNull();
});

test("what the operator says of editions goes before years, folders and releases", () => {
  const glued = { edition: "" };
  const other = { albumFolder: "/m/b", year: 2012, releaseId: "r2" };
  expect(found([song("a1", { year: 1982, ...glued }), song("b1", { ...other, ...glued })])).toHaveLength(1);
  expect(found([song("a1", { year: 1982, ...glued }), song("b1", other)])).toHaveLength(2);
  expect(found([song("a1"), song("a2", { edition: "Live" }), song("a3")])).toEqual(["-: a1 a3", "edition Live: a2"]);
  expect(found([song("a1", { edition: "Live" })])).toEqual(["edition Live: a1"]);
});
