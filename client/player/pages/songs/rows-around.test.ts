import { expect, test } from "vitest";
import { aTrack } from "../../../../test/rigs/music.ts";
import { rowsAround } from "./rows-around.ts";

const listOf = (places: readonly number[]) => ({
  path: "/tracks?",
  itemAt: (place: number) => (places.includes(place) ? aTrack(String(place)) : null),
});
const idsOf = (places: readonly number[], at: number) => {
  const { rows, from } = rowsAround(listOf(places), at);
  return [from, rows.map(({ id }) => id).join(" ")];
};

test("songs are taken from both sides up to the first that is not here", () => {
  expect(idsOf([1, 3, 4, 5, 6, 8], 5)).toEqual([3, "3 4 5 6"]);
  expect(idsOf([0, 1], 0)).toEqual([0, "0 1"]);
  expect(idsOf([0, 1, 3], 2)).toEqual([2, ""]);
});

test("no songs of another list are taken", () => {
  expect(rowsAround(listOf([0, 1]), 0, "/tracks?q=a&")).toEqual({ rows: [], from: 0 });
});

test("of a long list no more are taken than a hundred on each side", () => {
  const { rows, from } = rowsAround(listOf(Array.from({ length: 500 }, (_, place) => place)), 250);
  expect([from, rows.length]).toEqual([150, 200]);
});
