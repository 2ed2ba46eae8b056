import { expect, test } from "vitest";
import { sourceRuns, sourceSentence } from "./source-runs.ts";

const segment = (index: number, source: "cache" | "peer" | "cdn") => ({ index, source });

test("sourceRuns() joins neighbours and leaves gaps where nothing has arrived", () => {
  const runs = sourceRuns([segment(0, "cdn"), segment(1, "peer"), segment(2, "peer"), segment(4, "peer")], 6);
  expect(runs).toEqual([
    { source: "cdn", first: 0, count: 1 },
    { source: "peer", first: 1, count: 2 },
    { source: null, first: 3, count: 1 },
    { source: "peer", first: 4, count: 1 },
    { source: null, first: 5, count: 1 },
  ]);
});

test("sourceRuns() ignores segments that the song does not have", () => {
  expect(sourceRuns([segment(9, "cdn"), segment(-1, "cdn")], 2)).toEqual([{ source: null, first: 0, count: 2 }]);
  expect(sourceRuns([segment(0, "cdn")], 0)).toEqual([]);
});

test("sourceSentence() names only the sources that brought something", () => {
  expect(sourceSentence([])).toBe("Nothing of this song has arrived yet.");
  expect(sourceSentence([segment(0, "cdn"), segment(1, "peer"), segment(2, "peer"), segment(3, "peer")])).toBe(
    "This song so far: 75 % other listeners, 25 % server.",
  );
});
