import { expect, test } from "vitest";
import { samplesOf, secondsOf } from "./sound-range.ts";

test.each([44_100, 48_000, 32_000, 11_025, 96_000])("at %d Hz a song ends where the next one begins", (rate) => {
  const cuts = [0, 1, 149, 150, 4_499, 4_500];
  const ends = cuts.slice(1).map((endFrame, index) => samplesOf({ startFrame: cuts[index]!, endFrame }, rate).end);
  const starts = cuts.slice(1).map((startFrame) => samplesOf({ startFrame, endFrame: null }, rate).start);
  expect(ends).toEqual(starts);
});

test("a CD frame is 588 samples at 44.1 kHz and 640 at 48 kHz", () => {
  expect(samplesOf({ startFrame: 1, endFrame: 3 }, 44_100)).toEqual({ start: 588, end: 1_764 });
  expect(samplesOf({ startFrame: 1, endFrame: null }, 48_000)).toEqual({ start: 640, end: null });
});

test.each([
  [{ startFrame: 75, endFrame: 225 }, 10, 2],
  [{ startFrame: 75, endFrame: null }, 10, 9],
  [{ startFrame: 75, endFrame: 1_500 }, 10, 9],
  [{ startFrame: 900, endFrame: null }, 10, 0],
  [{ startFrame: 75, endFrame: 225 }, null, 2],
  [{ startFrame: 75, endFrame: null }, null, null],
])("%o of %s s is %s s long", (range, source, seconds) => {
  expect(secondsOf(range, source)).toBe(seconds);
});
