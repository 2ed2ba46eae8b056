import { expect, test } from "vitest";
import { emptyEngineSnapshot } from "../listener-snapshot.ts";
import { countsOf, telemetryState, type ViewedEngine, viewEngine } from "./engine-view.ts";

const heard = { plays: 1, playedSeconds: 12, stalls: 0, stallSeconds: 0 };

const noFaults = { unreachable: 0, silent: 0, refused: 0, failing: 0, "cut-short": 0, "false-bytes": 0 };

function anEngine(change: Partial<ViewedEngine> = {}): ViewedEngine {
  const core = {
    ...emptyEngineSnapshot,
    bytes: { cache: 1, peer: 2, cdn: 3 },
    uploadedBytes: 4,
    trackerOpen: true,
    quotaBytes: 500,
  };
  return {
    shell: {
      snapshot: () => core,
      strayBytes: 5,
      fallbackBytes: 0,
      bufferedBytes: [6],
      isStoreFull: true,
      decisions: ["segment 0: alone"],
    },
    sharing: {
      state: { state: "resting", reason: "The page is hidden and silent." },
      cannot: null,
      uploads: { bitsPerSecondMax: 7, monthBytes: 8, note: "low" },
    },
    way: { standing: { way: "cdn" }, faults: noFaults },
    store: { mode: "opfs" },
    verifier: { mode: "full" },
    identity: { peerId: "me" },
    forgedManifests: 0,
    ...change,
  };
}

test("before the engine is open the page shows nothing, and fails at nothing", () => {
  expect(viewEngine(null)).toMatchObject({
    bytes: { cache: 0, peer: 0, cdn: 0 },
    neighbours: [],
    sharing: "off",
    sharingReason: null,
    uploads: { bitsPerSecondMax: 0, monthBytes: 0, note: null },
    cacheMode: "memory",
    cacheFull: false,
    verification: "none",
    peerId: null,
    decisions: [],
  });
});

test("an open engine shows what the core counts, and why it does not share", () => {
  expect(viewEngine(anEngine())).toMatchObject({
    bytes: { cache: 1, peer: 2, cdn: 3 },
    uploadedBytes: 4,
    strayBytes: 5,
    bufferedBytes: [6],
    trackerOpen: true,
    sharing: "resting",
    sharingReason: "The page is hidden and silent.",
    uploads: { bitsPerSecondMax: 7, monthBytes: 8, note: "low" },
    cacheMode: "opfs",
    cacheFull: true,
    quotaBytes: 500,
    verification: "full",
    peerId: "me",
    decisions: ["segment 0: alone"],
  });
});

test("a view is the page's own: the engine's later decisions do not change it", () => {
  const decisions = ["one"];
  const engine = anEngine({ shell: { ...anEngine().shell, decisions } });
  const view = viewEngine(engine);
  decisions.push("two");
  expect(view.decisions).toEqual(["one"]);
});

test("what is reported is the core's count, the sound's, and each manifest that was forged", () => {
  expect(countsOf(anEngine(), heard)).toMatchObject({ ...heard, uploadedBytes: 4, strayBytes: 5, rejected: [] });
  expect(countsOf(anEngine({ forgedManifests: 2 }), heard).rejected).toEqual([
    { source: "cdn", reason: "signature", count: 2 },
  ]);
  expect(countsOf(null, heard)).toMatchObject({ ...heard, bytes: { cache: 0, peer: 0, cdn: 0 }, rejected: [] });
});

test("who waits for sound counts as playing, who is done or failed as idle", () => {
  const told = (["loading", "playing", "stalled", "paused", "idle", "ended", "failed"] as const).map(telemetryState);
  expect(told).toEqual(["playing", "playing", "playing", "paused", "idle", "idle", "idle"]);
});

test("a page that takes its media past the CDN says why, and counts what came so and what failed", () => {
  const standing = { way: "origin", fault: "silent", sinceMs: 0 } as const;
  const { shell } = anEngine();
  const engine = anEngine({
    shell: { ...shell, fallbackBytes: 9 },
    way: { standing, faults: { ...noFaults, silent: 2 } },
  });
  expect([viewEngine(engine).cdnBypassedFor, viewEngine(anEngine()).cdnBypassedFor]).toEqual(["silent", null]);
  expect(countsOf(engine, heard)).toMatchObject({ cdnBypassedBytes: 9, cdnFailures: { silent: 2, refused: 0 } });
});
