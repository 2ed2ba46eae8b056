import fc from "fast-check";
import { expect, test } from "vitest";
import { sourceCounts, sourceRuns, sourceSentence, sources } from "./source-runs.ts";

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

test("sourceRuns() without anything arrived is one empty stretch over the whole song", () => {
  expect(sourceRuns([], 45)).toEqual([{ source: null, first: 0, count: 45 }]);
});

test("sourceRuns() takes segments in whatever order they came", () => {
  expect(sourceRuns([segment(2, "peer"), segment(0, "cdn"), segment(1, "peer")], 3)).toEqual([
    { source: "cdn", first: 0, count: 1 },
    { source: "peer", first: 1, count: 2 },
  ]);
});

test("sourceRuns() covers the song without a gap or an overlap, whatever has arrived", () => {
  const arrived = fc.array(fc.record({ index: fc.integer({ min: -2, max: 40 }), source: fc.constantFrom(...sources) }));
  fc.assert(
    fc.property(arrived, fc.nat(30), (segments, segmentCount) => {
      const runs = sourceRuns(segments, segmentCount);
      let next = 0;
      for (const [index, run] of runs.entries()) {
        expect(run.first).toBe(next);
        expect(run.count).toBeGreaterThan(0);
        expect(run.source).not.toBe(runs[index - 1]?.source);
        next += run.count;
      }
      expect(next).toBe(segmentCount);
    }),
  );
});

test("sourceCounts() counts what each source brought, and names those that brought nothing", () => {
  expect(sourceCounts([])).toEqual({ cache: 0, peer: 0, cdn: 0 });
  expect(sourceCounts([segment(0, "cdn"), segment(1, "peer"), segment(2, "peer")])).toEqual({
    cache: 0,
    peer: 2,
    cdn: 1,
  });
});

test("sourceSentence() names this device first and rounds to whole parts of a hundred", () => {
  expect(sourceSentence([segment(0, "cdn"), segment(1, "cache"), segment(2, "cache")])).toBe(
    "This song so far: 67 % this device, 33 % server.",
  );
});
