import { expect, test } from "vitest";
import { placeAfter, roomFor, scrollFor } from "./row-drag.ts";

test("a row changes its place from half a row on, and stays in the list", () => {
  expect([29, 31, -31, -89, 900, -900].map((movedPx) => placeAfter(3, movedPx, 60, 6))).toEqual([3, 4, 2, 2, 5, 0]);
});

test("the rows between the old place and the new one make room, the others stay", () => {
  const rooms = (from: number, to: number) => [0, 1, 2, 3, 4].map((index) => roomFor(index, from, to));
  expect(rooms(1, 3)).toEqual([0, 0, -1, -1, 0]);
  expect(rooms(3, 1)).toEqual([0, 1, 1, 0, 0]);
  expect(rooms(2, 2)).toEqual([0, 0, 0, 0, 0]);
});

test("the list scrolls where the pointer is near its edge, the faster the nearer", () => {
  expect([100, 128, 300, 572, 600, 900].map((y) => scrollFor(y, 100, 600))).toEqual([-14, -7, 0, 7, 14, 14]);
});
