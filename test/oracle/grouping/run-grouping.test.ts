import { expect, test } from "vitest";
import { albumKinds, makeCollection } from "./collection.ts";
import { differencesOf, explain } from "./explain.ts";
import { albumOf } from "./navidrome-rules.ts";
import { compareGrouping } from "./run-grouping.ts";

const files = albumKinds.length * 8;

test("of one album of each kind every difference from Navidrome's rules has a rule of ours", async () => {
  const report = await compareGrouping({ files, seed: 3 });
  expect(report.unexplained).toEqual([]);
  expect([...report.explained.keys()].sort()).toEqual([
    "a folder that agrees on the album and not on the artist is a compilation",
    "another year in another folder is another edition",
    "artists whose names are one in normal form C",
    "guests do not part an album",
    "names are one in normal form C",
    "the same songs in another folder are another edition",
  ]);
  expect(report.albums.same).toBeGreaterThan(15);
}, 300_000);

test("an album that is parted without a reason, and two that are made one, have no rule", () => {
  const songs = makeCollection(files, 3);
  const parted = differencesOf(
    songs,
    (made) => albumOf(made) + (made.path.startsWith("0 plain/01") ? " other" : ""),
    albumOf,
  );
  expect(parted.differences.map(explain)).toEqual([null]);
  const joined = differencesOf(
    songs,
    (made) => (made.path.startsWith("0 ") || made.path.startsWith("10 ") ? "one" : albumOf(made)),
    albumOf,
  );
  expect(joined.differences.map(explain)).toEqual([null]);
});
