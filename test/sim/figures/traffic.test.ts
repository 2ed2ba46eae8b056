import { expect, test } from "vitest";
import type { Moment } from "./moments.ts";
import { trackerLoadOf } from "./traffic.ts";

function moment(atMs: number, listeners: number, received: number, sent: number): Moment {
  const bytes = { cache: 0, peer: 0, cdn: 0 };
  return { atMs, listeners, bytes, distinctBytes: 0, trackerMessages: { received, sent } };
}

test("the tracker's load is told per second, at its peak, and per listener hour", () => {
  const load = trackerLoadOf([moment(10_000, 10, 20, 40), moment(20_000, 10, 120, 140), moment(36_000, 10, 180, 180)]);
  expect(load.receivedPerSecond).toBeCloseTo(5);
  expect(load.sentPerSecond).toBeCloseTo(5);
  expect(load.peakPerSecond).toBeCloseTo(20);
  expect(load.perListenerHour).toBeCloseTo(3_600);
});

test("a run without a moment has no load", () => {
  expect(trackerLoadOf([])).toEqual({ receivedPerSecond: 0, sentPerSecond: 0, peakPerSecond: 0, perListenerHour: 0 });
});
