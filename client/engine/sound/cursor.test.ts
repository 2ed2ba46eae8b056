import { expect, test } from "vitest";
import { type Cursor, cursorAt, leadsTo } from "./cursor.ts";
import type { PlacedSong } from "./placed-song.ts";

const place = { startOf: (segmentIndex: number) => segmentIndex * 4 } as PlacedSong;

function ranges(...pairs: readonly (readonly [number, number])[]): TimeRanges {
  return { length: pairs.length, start: (index) => pairs[index]![0], end: (index) => pairs[index]![1] };
}

function inTheMidst(segmentIndex: number): Cursor {
  return { ...cursorAt(place, segmentIndex, 16_384), isOpen: true };
}

test("a time in a range that the next segment goes on from is on the way", () => {
  expect(leadsTo(cursorAt(place, 3, 0), ranges([0, 11.95]), 5)).toBe(true);
  expect(leadsTo(inTheMidst(3), ranges([0, 13]), 5)).toBe(true);
});

test("a time in a beginning that stands alone is not, whatever is being appended elsewhere", () => {
  expect(leadsTo(inTheMidst(15), ranges([0, 2], [60, 61]), 0)).toBe(false);
  expect(leadsTo(cursorAt(place, 15, 0), ranges([0, 2]), 0)).toBe(false);
  expect(leadsTo(cursorAt(place, 3, 0), ranges([0, 12]), 30)).toBe(false);
});
