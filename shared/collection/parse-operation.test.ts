import { expect, test } from "vitest";
import { parseOperation } from "./parse-operation.ts";

const song = {
  id: "song_1",
  title: "Carey",
  artist: "Joni",
  album: "Blue",
  albumId: "al-1",
  durationSeconds: 182.5,
  coverUrl: "/media/covers/a1/320.webp",
};
const told = { id: "a".repeat(32), device: "b".repeat(16), clock: 1, atMs: 1_700_000_000_000 };
const list = "c".repeat(32);
const entry = "d".repeat(32);
const good = [
  { kind: "like", what: "track", thing: song },
  { kind: "unlike", what: "artist", of: "ar-1" },
  { kind: "rate", of: "song_1", stars: 5 },
  { kind: "heard", song: { ...song, coverUrl: null, albumId: "" } },
  { kind: "heard-forget" },
  { kind: "playlist-make", playlist: list, name: "Morning" },
  { kind: "playlist-rename", playlist: list, name: "Evening" },
  { kind: "playlist-remove", playlist: list },
  { kind: "playlist-place", playlist: list, folder: null, order: "U000" },
  { kind: "entry-add", playlist: list, entry, song, order: "U000" },
  { kind: "entry-move", playlist: list, entry, order: "U0001" },
  { kind: "entry-remove", playlist: list, entry },
].map((deed) => ({ ...told, ...deed }));

test.each(good)("an operation of kind $kind is read as it is", (operation) => {
  expect(parseOperation(JSON.parse(JSON.stringify(operation)))).toEqual({ ok: true, value: operation });
});

const like = good[0] as object;
const add = good[9] as object;
test.each([
  [null, '"kind" is missing'],
  [[], '"kind" is missing'],
  [{ ...told, kind: "drop-all" }, '"kind" is "drop-all", allowed are like, unlike'],
  [{ ...like, id: "A".repeat(32) }, '"id" is "AAAA'],
  [{ ...like, device: undefined }, '"device" is missing, and should be 16 hex digits'],
  [{ ...like, clock: 0 }, '"clock" is 0, and should be a whole number from 1'],
  [{ ...like, clock: 1e300 }, '"clock" is 1e+300'],
  [{ ...like, clock: 2 ** 41 + 1 }, '"clock" is 2199023255553, and should be a whole number from 1 to 2199023255552'],
  [{ ...like, atMs: -1 }, '"atMs" is -1'],
  [{ ...like, what: "genre" }, '"what" is "genre", and should be one of track, album, artist'],
  [{ ...like, more: 1 }, '"more" is not known here'],
  [{ ...like, thing: { ...song, title: 7 } }, '"title" is 7'],
  [{ ...like, thing: { ...song, title: "a\u0000b" } }, "without control characters"],
  [{ ...like, thing: { ...song, title: "x".repeat(1_001) } }, "a text of 0 to 1000 characters"],
  [{ ...like, thing: { ...song, coverUrl: "https://elsewhere.example/x.webp" } }, "a path of this server"],
  [{ ...like, thing: { ...song, coverUrl: "//elsewhere.example/x.webp" } }, "a path of this server"],
  [{ ...like, thing: { ...song, durationSeconds: Number.NaN } }, '"durationSeconds" is NaN'],
  [{ ...like, thing: { ...song, id: "../x" } }, '"id" is "../x"'],
  [{ ...like, thing: { ...song, __proto__: { a: 1 }, constructor: 1 } }, '"constructor" is not known here'],
  [{ ...good[2], stars: 6 }, '"stars" is 6, and should be a whole number from 0 to 5'],
  [{ ...good[5], name: "" }, '"name" is "", and should be a text of 1 to 200 characters'],
  [{ ...add, order: "U0000" }, '"order" is "U0000", and should be an order key'],
  [{ ...add, song: undefined }, '"song" is missing'],
])("%j is refused: %s", (value, words) => {
  const read = parseOperation(value);
  expect(read.ok ? "it was taken" : read.error).toContain(words);
});
