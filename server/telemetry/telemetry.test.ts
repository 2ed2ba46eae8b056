import { expect, test } from "vitest";
import { reportOf } from "../../test/rigs/reports.ts";
import { Telemetry } from "./telemetry.ts";
import { noTracker, type TrackerFigures } from "./tracker-figures.ts";

function started(figures: Partial<TrackerFigures> = {}) {
  const world = { nowMs: 1_000_000 };
  let seq = 0;
  const telemetry = new Telemetry({
    nowMs: () => world.nowMs,
    trackerFigures: () => ({ ...noTracker, ...figures }),
    cdnPricePerGb: 0.05,
  });
  const report = (deltas: Parameters<typeof reportOf>[0]) => {
    const verdict = telemetry.takeReport(reportOf(deltas, { seq }));
    seq += 1;
    return verdict;
  };
  return { world, telemetry, report };
}

test("the summary adds up what pages report; the cache is no part of the offload", () => {
  const { telemetry, report } = started({ demands: { total: 4, unmet: 1 }, connections: 3 });
  report({ audioBytes: { peer: 300_000_000, cdn: 100_000_000, cache: 50_000_000 }, uploadedBytes: 7 });
  expect(telemetry.summary()).toMatchObject({
    audioBytes: { peer: 300_000_000, cdn: 100_000_000, cache: 50_000_000 },
    offload: 0.75,
    ceiling: 0.75,
    efficiency: 1,
    uploadedBytes: 7,
    listeners: { open: 1, playing: 1, onTracker: 3 },
  });
  const { money } = telemetry.summary();
  expect([money.saved, money.spent]).toEqual([expect.closeTo(0.015), expect.closeTo(0.005)]);
});

test("each result of a dial is counted apart", () => {
  const { telemetry, report } = started();
  report({ peerDials: { connected: 8, failed: 1, timeout: 2 } });
  report({ peerDials: { refused: 4, connected: 1 } });
  expect(telemetry.summary().peerDials).toEqual({ connected: 9, failed: 1, timeout: 2, refused: 4 });
});

test("rejected segments and wasted bytes of all reasons are added up for the page, and apart for Prometheus", async () => {
  const { telemetry, report } = started();
  report({
    wastedBytes: { hedge: 10, duplicate: 5 },
    segmentsRejected: [
      { source: "peer", reason: "hash", count: 2 },
      { source: "cdn", reason: "signature", count: 1 },
    ],
  });
  expect(telemetry.summary()).toMatchObject({ wastedBytes: 15, segmentsRejected: 3 });
  const text = await telemetry.metrics.registry.metrics();
  expect(text).toContain('tutti_segments_rejected_total{source="peer",reason="hash"} 2');
  expect(text).toContain('tutti_wasted_bytes_total{reason="duplicate"} 5');
});

test("a report that is repeated changes nothing", () => {
  const { telemetry } = started();
  expect(telemetry.takeReport(reportOf({ plays: 1 }))).toBe("taken");
  expect(telemetry.takeReport(reportOf({ plays: 1 }))).toBe("repeated");
  expect(telemetry.summary().plays).toBe(1);
});

test("a step of the history has what happened since the step before", () => {
  const { world, telemetry, report } = started({ demands: { total: 2, unmet: 1 } });
  report({ audioBytes: { peer: 100, cdn: 100 }, stalls: 1 });
  telemetry.countServed("segment", 120);
  expect(telemetry.step()).toMatchObject({
    atMs: 1_000_000,
    peerBytes: 100,
    cdnBytes: 100,
    servedBytes: 120,
    offload: 0.5,
    ceiling: 0.5,
    stalls: 1,
  });
  world.nowMs += 5_000;
  report({ audioBytes: { peer: 30, cache: 9 } });
  expect(telemetry.step()).toMatchObject({ peerBytes: 30, cdnBytes: 0, cacheBytes: 9, offload: 1, stalls: 0 });
  world.nowMs += 5_000;
  expect(telemetry.step()).toMatchObject({ peerBytes: 0, offload: null });
  expect(telemetry.history().points.map(({ peerBytes }) => peerBytes)).toEqual([100, 30, 0]);
});

test("the history holds an hour", () => {
  const { world, telemetry } = started();
  for (let step = 0; step < 725; step += 1) {
    telemetry.step();
    world.nowMs += 5_000;
  }
  const { points } = telemetry.history();
  expect([points.length, points[0]?.atMs]).toEqual([720, 1_000_000 + 5 * 5_000]);
});

test("click to sound: median and 95th percentile of the newest thousand starts", () => {
  const { world, telemetry, report } = started();
  expect(telemetry.summary().playStartSeconds).toEqual({ median: null, p95: null, count: 0 });
  report({ playStarts: Array.from({ length: 20 }, (_, index) => ({ path: "cold" as const, seconds: index + 1 })) });
  expect(telemetry.summary().playStartSeconds).toEqual({ median: 10, p95: 19, count: 20 });
  for (let round = 0; round < 20; round += 1) {
    world.nowMs += 1_000;
    report({ playStarts: Array.from({ length: 50 }, () => ({ path: "cached" as const, seconds: 0.5 })) });
  }
  expect(telemetry.summary().playStartSeconds).toEqual({ median: 0.5, p95: 0.5, count: 1_000 });
});

test("before anybody listened every share is null", () => {
  const { offload, ceiling, efficiency, point } = started().telemetry.summary();
  expect([offload, ceiling, efficiency, point]).toEqual([null, null, null, null]);
});

test("what came past the CDN is part of the offload's CDN bytes, and none of the money that the CDN costs", async () => {
  const { telemetry, report } = started();
  report({
    audioBytes: { peer: 100_000_000, cdn: 300_000_000 },
    cdnBypassedBytes: 200_000_000,
    cdnFailures: { silent: 2, failing: 1 },
  });
  report({ audioBytes: { cdn: 100_000_000 }, cdnBypassedBytes: 500_000_000 });
  const { offload, money, cdn } = telemetry.summary();
  expect([offload, money.spent]).toEqual([0.2, expect.closeTo(0.005)]);
  expect(cdn).toMatchObject({ bypassedBytes: 300_000_000, failures: 3 });
  const text = await telemetry.metrics.registry.metrics();
  expect(text).toContain('tutti_cdn_failures_total{reason="silent"} 2');
  expect(text).toContain('tutti_cdn_failures_total{reason="refused"} 0');
  expect(text).toContain('tutti_audio_bytes_total{source="cdn"} 400000000');
});

test("since when listeners play past the CDN begins with the first of them, and ends with the last", () => {
  const { telemetry, world } = started();
  const tell = (seq: number, cdnBypassedFor?: "silent") =>
    telemetry.takeReport(reportOf({}, { seq, ...(cdnBypassedFor ? { cdnBypassedFor } : {}) }));
  expect(telemetry.summary().cdn).toMatchObject({ bypassing: 0, sinceMs: null, fault: null });
  tell(0, "silent");
  world.nowMs += 10_000;
  tell(1, "silent");
  expect(telemetry.summary().cdn).toMatchObject({ bypassing: 1, sinceMs: 1_000_000, fault: "silent" });
  tell(2);
  expect(telemetry.summary().cdn).toMatchObject({ bypassing: 0, sinceMs: null });
  tell(3, "silent");
  world.nowMs += 60_000;
  telemetry.step();
  expect(telemetry.summary().cdn).toMatchObject({ bypassing: 0, sinceMs: null });
});
