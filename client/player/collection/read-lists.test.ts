import { expect, test } from "vitest";
import { collectionLimits } from "../../../shared/collection/limits.ts";
import { aDevice, aSong } from "../../../test/rigs/collection.ts";
import { asJson, asM3u } from "./export-lists.ts";
import { fileBytesMax, readList } from "./read-lists.ts";

const draw = () => "0".repeat(32);
const read = (name: string, text: string) => readList(name, text, draw);

test("what was exported is read back as it was", () => {
  const device = aDevice("a".repeat(16));
  const operations = [
    device.does({ kind: "like", what: "track", thing: aSong("1") }),
    device.does({ kind: "playlist-make", playlist: "c".repeat(32), name: "Morning" }),
  ];
  expect(read("tutti.json", asJson(operations))).toEqual({ kind: "collection", operations, faults: [] });
});

test("what is wrong in a file is told, and the rest is taken", () => {
  const good = aDevice("a".repeat(16)).does({ kind: "like", what: "track", thing: aSong("1") });
  const file = read("a.json", asJson([good, { ...good, clock: -1 }, null as unknown as typeof good]));
  expect(file).toMatchObject({ kind: "collection", operations: [good] });
  expect(file.kind === "collection" && file.faults).toEqual([
    expect.stringMatching(/^2: Cannot read an operation of kind "like": "clock" is -1/),
    expect.stringMatching(/^3: Cannot read an operation: "kind" is missing/),
  ]);
});

test.each([
  ["a.json", "{", "This is no collection of Tutti"],
  ["a.json", "null", "This is no collection of Tutti"],
  ["a.json", '{"kind":"other","operations":[]}', "This is no collection of Tutti"],
  ["a.json", '{"kind":"tutti-collection","version":2,"operations":[]}', "The file is of version 2"],
  ["a.m3u", "#EXTM3U\n# nothing\n\n", "There is no song in this playlist"],
])("%s with %s is refused: %s", (name, text, words) => {
  expect(read(name, text)).toMatchObject({ kind: "trouble", text: expect.stringContaining(words) });
});

test("a playlist that was exported is read back with its name, its order and its ids", () => {
  const songs = [
    aSong("1", { title: "A - B", album: "" }),
    aSong("2", { artist: "" }),
    aSong("1"),
    aSong("3", { title: "Nocturne - Op. 9", artist: "" }),
  ];
  const file = read("x.m3u8", asM3u("Morning", songs));
  expect(file).toMatchObject({ kind: "playlist", name: "Morning" });
  expect(
    file.kind === "playlist" && file.songs.map(({ id, title, artist, album }) => [id, title, artist, album]),
  ).toEqual([
    ["1", "A - B", "The Anyones", ""],
    ["2", "Song 2", "", "Evening"],
    ["1", "Song 1", "The Anyones", "Evening"],
    ["3", "Nocturne - Op. 9", "", "Evening"],
  ]);
});

test("names with line breaks, slashes and hashes make no line of their own", () => {
  const text = asM3u("A\nB", [aSong("1", { title: "#x\n#EXTINF:1,evil", artist: "AC/DC" })]);
  expect(text.split("\n")).toEqual([
    "#EXTM3U",
    "#PLAYLIST:A B",
    "#EXTINF:180,AC/DC - #x #EXTINF:1,evil",
    "#EXTART:AC/DC",
    "#EXTALB:Evening",
    "#TUTTI:1",
    "AC_DC/Evening/_x #EXTINF:1,evil",
    "",
  ]);
});

test.each([
  ["#EXTINF:123,Ann - Song\nfile.mp3", "Song", "Ann", "", 123],
  ["#EXTINF:-1 tvg=x,Song\nfile.mp3", "Song", "", "", 0],
  ["Music/Ann/Blue/01 - Song.flac", "Song", "Ann", "Blue", 0],
  ["D:\\Music\\Ann\\Blue\\01. Song.mp3", "Song", "Ann", "Blue", 0],
  ["07.mp3", "07", "", "", 0],
  ["99 Luftballons.mp3", "99 Luftballons", "", "", 0],
  ["01 Song.mp3", "Song", "", "", 0],
])("%j is a song", (text, title, artist, album, durationSeconds) => {
  const file = read("My List.m3u", text);
  expect(file).toEqual({
    kind: "playlist",
    name: "My List",
    leftOut: 0,
    songs: [{ id: `line-${draw()}`, title, artist, album, albumId: "", durationSeconds, coverUrl: null }],
  });
});

test("as many changes as are kept, with names of usual length, are a file that is read", () => {
  const order = "U000";
  const song = aSong("f".repeat(24), {
    title: "t".repeat(60),
    artist: "a".repeat(40),
    album: "b".repeat(50),
    albumId: "e".repeat(24),
    coverUrl: `/media/covers/${"c".repeat(32)}/320.webp`,
  });
  const device = aDevice("a".repeat(16));
  const add = device.does(
    { kind: "entry-add", playlist: "c".repeat(32), entry: "d".repeat(32), song, order },
    { atMs: 1_800_000_000_000 },
  );
  const bytes = asJson([add, add]).length - asJson([add]).length;
  expect(bytes * collectionLimits.operationsMax).toBeLessThan(fileBytesMax);
});

test("of a file with more songs than a playlist has room for, those are counted", () => {
  const text = Array.from({ length: collectionLimits.entriesMax + 7 }, (_, at) => `${at}.mp3`).join("\n");
  const file = read("Long.m3u", text);
  expect(file.kind === "playlist" && [file.songs.length, file.leftOut]).toEqual([10_000, 7]);
});
