import { expect, test } from "vitest";
import type { RenditionId } from "../../../shared/ids.ts";
import { FakeSong } from "../../../test/rigs/timeline-song.ts";
import { parkedOfPageMax } from "../limits.ts";
import { LikelySongs } from "./likely-songs.ts";

const named = (...names: readonly string[]) => names.map((name) => new FakeSong(name));
const namesOf = (songs: readonly FakeSong[]) => songs.map(({ name }) => name);

test("likely songs come pointed first, then the one before, then the page's, each once", () => {
  const likely = new LikelySongs<FakeSong>();
  likely.open(named("a", "b", "c"));
  likely.left = new FakeSong("b");
  likely.pointed = new FakeSong("d");
  expect(namesOf(likely.inOrder(["c" as RenditionId, null]))).toEqual(["d", "b", "a"]);
});

test("of a long page its top is likely", () => {
  const likely = new LikelySongs<FakeSong>();
  likely.open(named(..."abcdefghijklmnop"));
  expect(namesOf(likely.inOrder([]))).toEqual([..."abcdefghijklmnop"].slice(0, parkedOfPageMax));
});

test("another page takes the place of the one before, and the pointed song may leave", () => {
  const likely = new LikelySongs<FakeSong>();
  likely.open(named("a", "b"));
  likely.pointed = new FakeSong("p");
  likely.open(named("c"));
  likely.pointed = null;
  expect(namesOf(likely.inOrder([]))).toEqual(["c"]);
});

test("nothing is likely before a page was opened", () => {
  expect(new LikelySongs().inOrder([null])).toEqual([]);
});
