import { expect, test } from "vitest";
import { isInTime, latestStartMs, type PickWindows, pickSource, type SegmentPickView } from "./pick-source.ts";

const windows: PickWindows = {
  peerWindowMs: 120_000,
  originWindowMs: 30_000,
  sharedWindowMs: 60_000,
  hopeLeadMs: 1_500,
  busyLeadMs: 4_000,
};
const view: SegmentPickView = {
  soundMs: 8_000,
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
  expect(pickSource({ ...view, soundMs: 900, deadlineMs: 900, peersFinishMs: 2_000 }, windows)).toEqual({
    from: "origin",
    reason: "urgent",
  });
});

test("pickSource() asks a neighbour that is faster than the origin even for the very first sound", () => {
  const start = { ...view, soundMs: 0, deadlineMs: 0, sounding: false };
  expect(pickSource({ ...start, peersFinishMs: 40 }, windows)).toEqual({ from: "peers", reason: "neighbour-in-time" });
  expect(pickSource({ ...start, peersFinishMs: 400 }, windows)).toEqual({ from: "origin", reason: "first-sound" });
});

test("pickSource() leaves a segment to hopes until shortly before its deadline", () => {
  const hopeful = { ...view, hopeful: true };
  expect(pickSource(hopeful, windows)).toEqual({ from: "nobody", inMs: 8_000 - 1_950 });
  expect(pickSource({ ...hopeful, deadlineMs: 1_700 }, windows)).toEqual({ from: "origin", reason: "nobody-holds-it" });
});

test("pickSource() takes its share of the crowd's work from the origin a minute ahead: the others need time to get it from us", () => {
  const share = { ...view, hopeful: true, responsible: true };
  expect(pickSource(share, windows).from).toBe("origin");
  expect(pickSource({ ...share, soundMs: 60_000, deadlineMs: 55_000 }, windows).from).toBe("origin");
  expect(pickSource({ ...share, soundMs: 61_000, deadlineMs: 55_000 }, windows)).toEqual({
    from: "nobody",
    inMs: 1_000,
  });
});

test("pickSource() leaves what neighbours hold, and would bring late, to them until 4 s before: one of them may have time by then", () => {
  const busy = { ...view, peersFinishMs: 7_000 };
  expect(pickSource(busy, windows)).toEqual({ from: "nobody", inMs: 4_000 });
  expect(pickSource({ ...busy, deadlineMs: 4_000 }, windows)).toEqual({ from: "origin", reason: "urgent" });
});

test("pickSource() counts windows from the sound and urgency from the deadline, which is earlier where a lead is to be kept", () => {
  const kept = { ...view, soundMs: 130_000, deadlineMs: 8_000 };
  expect(pickSource({ ...kept, peersFinishMs: 10 }, windows)).toEqual({ from: "nobody", inMs: 10_000 });
  expect(pickSource(kept, windows)).toEqual({ from: "nobody", inMs: 100_000 });
  expect(pickSource({ ...kept, deadlineMs: 0 }, windows)).toEqual({ from: "origin", reason: "urgent" });
});

test("pickSource() alone keeps half a minute in hand and no more", () => {
  const inMs = (ms: number) => ({ ...view, soundMs: ms, deadlineMs: ms });
  expect(pickSource(inMs(29_000), windows)).toEqual({ from: "origin", reason: "alone" });
  expect(pickSource(inMs(34_000), windows)).toEqual({ from: "nobody", inMs: 4_000 });
});

test("pickSource() asks nobody but the origin when sharing is off", () => {
  expect(pickSource({ ...view, sharing: false, peersFinishMs: 10 }, windows)).toEqual({
    from: "origin",
    reason: "sharing-off",
  });
});

test("latestStartMs() is how long one may wait to ask a neighbour, and 1 ms at least", () => {
  for (const [finishMs, deadlineMs] of [
    [100, 1_000],
    [100, 201],
    [400, 10_000],
  ] as const) {
    const inMs = latestStartMs(finishMs, deadlineMs);
    expect(isInTime(finishMs, deadlineMs - inMs)).toBe(true);
    expect(isInTime(finishMs, deadlineMs - inMs - 1)).toBe(false);
  }
  expect(latestStartMs(100, 1_000)).toBe(800);
  expect([latestStartMs(100, 200), latestStartMs(100, 0)]).toEqual([1, 1]);
});
