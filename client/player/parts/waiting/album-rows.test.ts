import { expect, test } from "vitest";
import { albumOf, aTrack } from "../../../../test/rigs/music.ts";
import { albumRows } from "./album-rows.ts";

const waits = (title: string, trackNumber: number | null, discNumber: number | null = null) => ({
  ...{ id: "0".repeat(16), title, trackNumber, discNumber },
});

test("a song that waits stands where its number puts it, on its disc; one without a number at its disc's end", () => {
  const tracks = [
    aTrack("a", { trackNumber: 1, discNumber: 1 }),
    aTrack("b", { trackNumber: 3, discNumber: 1 }),
    aTrack("c", { trackNumber: 2, discNumber: 2 }),
  ];
  const waiting = [waits("two", 2, 1), waits("none", null, 1), waits("first of two", 1, 2), waits("third disc", 1, 3)];
  const rows = albumRows({ ...albumOf(tracks), waiting });
  expect(rows.map((row) => `${row.disc} ${row.kind === "track" ? row.track.id : row.song.title}`)).toEqual([
    ...["1 a", "1 two", "1 b", "1 none"],
    ...["2 first of two", "2 c", "3 third disc"],
  ]);
});

test("a song that was waited for in vain keeps its place, once", () => {
  const album = { ...albumOf([aTrack("a", { trackNumber: 1 }), aTrack("b", { trackNumber: 3 })]), waiting: [] };
  const titles = (rows: ReturnType<typeof albumRows>) =>
    rows.map((row) => (row.kind === "track" ? row.track.id : row.song.title));
  expect(titles(albumRows(album, waits("two", 2)))).toEqual(["a", "two", "b"]);
  expect(titles(albumRows({ ...album, waiting: [waits("two", 2)] }, waits("two", 2)))).toEqual(["a", "two", "b"]);
});

test("a song that can be played knows its place among those that can", () => {
  const rows = albumRows({ ...albumOf([aTrack("a"), aTrack("b")]), waiting: [waits("x", 1)] });
  expect(rows.flatMap((row) => (row.kind === "track" ? [`${row.track.id}${row.index}`] : []))).toEqual(["a0", "b1"]);
});
