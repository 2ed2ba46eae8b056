import { Compile } from "typebox/compile";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TelemetryReport } from "../../../shared/api/telemetry.ts";
import type { CdnFault } from "../../../shared/cdn-fault.ts";
import { createTestChance } from "../../../test/rigs/chance.ts";
import { createTestClock, type TestClock } from "../../../test/rigs/clock.ts";
import { TestDevice } from "../../../test/rigs/device.ts";
import { TestOrigin } from "../../../test/rigs/origin.ts";
import { countsOf } from "./engine-view.ts";
import { Telemetry } from "./telemetry.ts";
import type { ListenerCounts } from "./telemetry-deltas.ts";

const validator = Compile(TelemetryReport);
let clock: TestClock;
let origin: TestOrigin;
let device: TestDevice;
let counts: ListenerCounts;
let state: TelemetryReport["state"];
let telemetry: Telemetry;
let cdnBypassedFor: CdnFault | null;

beforeEach(() => {
  clock = createTestClock();
  origin = new TestOrigin(clock);
  device = new TestDevice();
  counts = countsOf(null, { plays: 0, playedSeconds: 0, stalls: 0, stallSeconds: 0 });
  state = "idle";
  cdnBypassedFor = null;
  telemetry = createTelemetry();
});

/** Mocks first: the one of a stubbed `fetch` would put the stub back. */
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function createTelemetry(seed = 1): Telemetry {
  return new Telemetry({
    baseUrl: origin.url,
    clock,
    chance: createTestChance(seed),
    counts: () => counts,
    state: () => state,
    neighbours: () => 3,
    cdnBypassedFor: () => cdnBypassedFor,
  });
}

const reports = () => origin.bodies<TelemetryReport>("/api/v1/telemetry");

function heard(change: Partial<ListenerCounts>): void {
  counts = { ...counts, ...change };
}

test("every ten seconds a page reports what has come since, in the server's own schema", async () => {
  telemetry.start();
  state = "playing";
  heard({ plays: 1, bytes: { cache: 0, peer: 300, cdn: 100 }, uploadedBytes: 50 });
  await clock.pass(9_999);
  expect(reports()).toEqual([]);
  await clock.pass(1);
  heard({ bytes: { cache: 0, peer: 900, cdn: 100 }, stalls: 1, stallSeconds: 0.5 });
  await clock.pass(10_000);
  const [first, second] = reports();
  expect(first).toMatchObject({ seq: 0, state: "playing", neighbours: 3 });
  expect(first?.deltas).toMatchObject({ plays: 1, audioBytes: { peer: 300, cdn: 100 }, uploadedBytes: 50 });
  expect(second?.seq).toBe(1);
  expect(second?.deltas).toMatchObject({ plays: 0, audioBytes: { peer: 600, cdn: 0 }, stalls: 1, stallSeconds: 0.5 });
  for (const report of reports()) expect(validator.Check(report)).toBe(true);
});

test("all reports of a page bear one name, and those of another page another one", async () => {
  await telemetry.flush();
  await telemetry.flush();
  await createTelemetry(2).flush();
  const [one, same, other] = reports().map(({ sessionId }) => sessionId);
  expect(one).toMatch(/^[0-9a-f]{32}$/);
  expect(same).toBe(one);
  expect(other).not.toBe(one);
});

test("what happened before the first report of a page is not counted as new", async () => {
  heard({ plays: 5 });
  const late = createTelemetry();
  heard({ plays: 6 });
  await late.flush();
  expect(reports()[0]?.deltas.plays).toBe(1);
});

test("a start of sound is told once, with its way", async () => {
  telemetry.playStarted({ path: "prefetched", seconds: 0.04 });
  await telemetry.flush();
  await telemetry.flush();
  expect(reports().map(({ deltas }) => deltas.playStarts)).toEqual([[{ path: "prefetched", seconds: 0.04 }], []]);
});

test("who clicks more often than a report has room for is still reported", async () => {
  for (let click = 0; click < 60; click += 1) telemetry.playStarted({ path: "cold", seconds: 0.2 });
  await telemetry.flush();
  expect(reports()[0]?.deltas.playStarts).toHaveLength(50);
  expect(validator.Check(reports()[0])).toBe(true);
});

test("a report that is lost holds nothing up, and is not sent again", async () => {
  heard({ plays: 1 });
  origin.isUp = false;
  await telemetry.flush();
  origin.isUp = true;
  heard({ plays: 3 });
  await telemetry.flush();
  expect(reports().map(({ deltas }) => deltas.plays)).toEqual([1, 2]);
});

test("a page that goes sends what is left by beacon", () => {
  heard({ playedSeconds: 7.5 });
  telemetry.beacon();
  expect(device.beacons.map(({ url }) => url)).toEqual([`${origin.url}/api/v1/telemetry`]);
  expect(JSON.parse(device.beacons[0]?.body ?? "")).toMatchObject({ seq: 0, deltas: { playedSeconds: 7.5 } });
  expect(reports()).toEqual([]);
});

test("a browser that takes no beacon is asked for a request that outlives the page", async () => {
  device.takesBeacons = false;
  heard({ plays: 2 });
  const fetched = vi.spyOn(globalThis, "fetch");
  telemetry.beacon();
  expect(fetched).toHaveBeenCalledWith(expect.anything(), expect.objectContaining({ keepalive: true, method: "POST" }));
  expect(reports().map(({ seq, deltas }) => [seq, deltas.plays])).toEqual([[0, 2]]);
});

test("a page that takes its media past the CDN says why in each report, and not a word of it otherwise", async () => {
  await telemetry.flush();
  cdnBypassedFor = "refused";
  await telemetry.flush();
  expect(reports().map((report) => report.cdnBypassedFor)).toEqual([undefined, "refused"]);
  for (const report of reports()) expect(validator.Check(report)).toBe(true);
});
