import { expect, test } from "vitest";
import type { OpsPoint } from "../../shared/api/ops.ts";
import { withPoint } from "./summary-feed.ts";

const point = (atMs: number, listeners = 0): OpsPoint => ({
  atMs,
  cacheBytes: 0,
  peerBytes: 0,
  cdnBytes: 0,
  servedBytes: 0,
  listeners,
  offload: null,
  ceiling: null,
  stalls: 0,
});

test("withPoint() adds a new step, replaces the newest, and ignores older ones", () => {
  const before = [point(1000), point(2000)];
  expect(withPoint(before, point(3000)).map((each) => each.atMs)).toEqual([1000, 2000, 3000]);
  expect(withPoint(before, point(2000, 4))).toEqual([point(1000), point(2000, 4)]);
  expect(withPoint(before, point(1500))).toBe(before);
  expect(withPoint(before, null)).toBe(before);
});

test("withPoint() forgets the oldest steps of a page that is open for days", () => {
  let points: readonly OpsPoint[] = [];
  for (let step = 1; step <= 2005; step += 1) points = withPoint(points, point(step));
  expect([points.length, points[0]?.atMs]).toEqual([2000, 6]);
});
