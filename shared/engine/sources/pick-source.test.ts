import { expect, test } from "vitest";
import { type PickWindows, pickSource, type SegmentPickView } from "./pick-source.ts";

const windows: PickWindows = { peerWindowMs: 120_000, originWindowMs: 30_000, hopeLeadMs: 1_500 };
const view: SegmentPickView = {
  deadlineMs: 8_000,
  sounding: true,
  sharing: true,
  peersFinishMs: null,
  originFinishMs: 150,
  hopeful: false,
  responsible: false,
};

test("pickSource() prefers a neighbour that will be in time to the origin", () => {
  expect(pickSource({ ...view, peersFinishMs: 2_000 }, windows)).toEqual({
    from: "peers",
    reason: "neighbour-in-time",
  });
});

test("pickSource() takes the origin when neighbours would be late and the origin would not", () => {
  expect(pickSource({ ...view, deadlineMs: 900, peersFinishMs: 2_000 }, windows)).toEqual({
    from: "origin",
    reason: "urgent",
  });
});

test("pickSource() asks a neighbour that is faster than the origin even for the very first sound", () => {
  const start = { ...view, deadlineMs: 0, sounding: false };
  expect(pickSource({ ...start, peersFinishMs: 40 }, windows)).toEqual({ from: "peers", reason: "neighbour-in-time" });
  expect(pickSource({ ...start, peersFinishMs: 400 }, windows)).toEqual({ from: "origin", reason: "first-sound" });
});

test("pickSource() leaves a segment to hopes until shortly before its deadline", () => {
  const hopeful = { ...view, hopeful: true };
  expect(pickSource(hopeful, windows)).toEqual({ from: "nobody", inMs: 8_000 - 1_950 });
  expect(pickSource({ ...hopeful, deadlineMs: 1_700 }, windows)).toEqual({ from: "origin", reason: "nobody-holds-it" });
});

test("pickSource() takes its share of the crowd's work from the origin early", () => {
  expect(pickSource({ ...view, hopeful: true, responsible: true }, windows).from).toBe("origin");
});

test("pickSource() alone keeps half a minute in hand and no more", () => {
  expect(pickSource({ ...view, deadlineMs: 29_000 }, windows)).toEqual({ from: "origin", reason: "alone" });
  expect(pickSource({ ...view, deadlineMs: 34_000 }, windows)).toEqual({ from: "nobody", inMs: 4_000 });
});

test("pickSource() asks nobody but the origin when sharing is off", () => {
  expect(pickSource({ ...view, sharing: false, peersFinishMs: 10 }, windows)).toEqual({
    from: "origin",
    reason: "sharing-off",
  });
});
