import { Compile } from "typebox/compile";
import { expect, test } from "vitest";
import { TelemetryDeltas } from "../../../shared/api/telemetry.ts";
import { type ListenerCounts, telemetryDeltas } from "./telemetry-deltas.ts";

const nothing: ListenerCounts = {
  bytes: { cache: 0, peer: 0, cdn: 0 },
  wastedBytes: { duplicate: 0, late: 0, unverified: 0 },
  strayBytes: 0,
  uploadedBytes: 0,
  plays: 0,
  playedSeconds: 0,
  stalls: 0,
  stallSeconds: 0,
  rejected: [],
  dialResults: { connected: 0, failed: 0, timeout: 0, refused: 0 },
  cdnBypassedBytes: 0,
  cdnFailures: { unreachable: 0, silent: 0, refused: 0, failing: 0, "cut-short": 0, "false-bytes": 0 },
};
const validator = Compile(TelemetryDeltas);

test("a report holds the differences, in the server's own schema", () => {
  const before = { ...nothing, bytes: { cache: 1, peer: 2, cdn: 3 }, plays: 1 };
  const now: ListenerCounts = {
    ...nothing,
    bytes: { cache: 1, peer: 102, cdn: 1_003 },
    wastedBytes: { duplicate: 5, late: 6, unverified: 7 },
    strayBytes: 8,
    plays: 2,
    rejected: [
      { source: "peer", reason: "hash", count: 1 },
      { source: "peer", reason: "signature", count: 2 },
    ],
    dialResults: { connected: 4, failed: 3, timeout: 2, refused: 1 },
  };
  const deltas = telemetryDeltas(before, now, [{ path: "cold", seconds: 0.2 }]);
  expect(deltas.audioBytes).toEqual({ cache: 0, peer: 100, cdn: 1_000 });
  expect(deltas.wastedBytes).toEqual({ duplicate: 5, hedge: 6, rejected: 7, cancelled: 8 });
  expect(deltas.plays).toBe(1);
  expect(deltas.segmentsRejected).toEqual([
    { source: "peer", reason: "hash", count: 1 },
    { source: "peer", reason: "signature", count: 2 },
  ]);
  expect(deltas.peerDials).toEqual({ connected: 4, failed: 3, timeout: 2, refused: 1 });
  expect(validator.Check(deltas)).toBe(true);
});

test("a page that slept for a day still sends a report that is accepted", () => {
  const now = { ...nothing, bytes: { cache: 0, peer: 0, cdn: 1e12 }, playedSeconds: 86_400, stalls: 100_000 };
  expect(validator.Check(telemetryDeltas(nothing, now, [{ path: "cold", seconds: 999 }]))).toBe(true);
});

test("counts that went back, as after a snapshot that was reset, are reported as nothing", () => {
  const before = { ...nothing, plays: 5, stallSeconds: 3, bytes: { cache: 10, peer: 10, cdn: 10 } };
  const deltas = telemetryDeltas(before, nothing, []);
  expect([deltas.plays, deltas.stallSeconds, deltas.audioBytes]).toEqual([0, 0, { cache: 0, peer: 0, cdn: 0 }]);
  expect(validator.Check(deltas)).toBe(true);
});

test("bad segments are told by source and reason, only those that are new", () => {
  const before: ListenerCounts = { ...nothing, rejected: [{ source: "peer", reason: "hash", count: 2 }] };
  const now: ListenerCounts = {
    ...nothing,
    rejected: [
      { source: "peer", reason: "hash", count: 2 },
      { source: "cdn", reason: "hash", count: 1 },
      { source: "cdn", reason: "signature", count: 4 },
    ],
  };
  expect(telemetryDeltas(before, now, []).segmentsRejected).toEqual([
    { source: "cdn", reason: "hash", count: 1 },
    { source: "cdn", reason: "signature", count: 4 },
  ]);
});

test("bytes are whole and seconds are not", () => {
  const now = { ...nothing, strayBytes: 1_000.4, playedSeconds: 9.25 };
  const deltas = telemetryDeltas(nothing, now, [{ path: "cached", seconds: 0.031 }]);
  expect(deltas.wastedBytes.cancelled).toBe(1_000);
  expect(deltas.playedSeconds).toBe(9.25);
  expect(deltas.playStarts).toEqual([{ path: "cached", seconds: 0.031 }]);
});

test("bytes that came past the CDN, and each failure of it, are told as increases", () => {
  const before = { ...nothing, cdnBypassedBytes: 100, cdnFailures: { ...nothing.cdnFailures, failing: 2 } };
  const now = { ...before, cdnBypassedBytes: 350, cdnFailures: { ...before.cdnFailures, failing: 3, silent: 1 } };
  const deltas = telemetryDeltas(before, now, []);
  expect(deltas.cdnBypassedBytes).toBe(250);
  expect(deltas.cdnFailures).toMatchObject({ failing: 1, silent: 1, refused: 0 });
  expect(validator.Check(deltas)).toBe(true);
});
