import { expect, test } from "vitest";
import {
  blocksPerSegment,
  coreAt10s,
  driver,
  expectTimeProgress,
  manifest,
  manifestOf,
  neighbourOf,
  only,
  renditionId,
  self,
} from "../../../test/rigs/engine.ts";
import { setBit } from "../../bitfield.ts";
import { blockSize } from "../../manifest/manifest.ts";
import { createEngine } from "../engine.ts";
import { knowRendition } from "../rendition-state.ts";
import type { Core } from "../state.ts";
import { askOrigin, originEnded } from "./origin-fetches.ts";

test("an origin fetch that stalls is given up exactly when that is due, at fractional times too", () => {
  expectTimeProgress((engine, atMs) => {
    engine.handle({ type: "play", manifest }, atMs);
    engine.handle({ type: "want", wantId: 1, key: { renditionId: manifest.renditionId, segmentIndex: 0 } }, atMs);
  });
});

test("a frozen fetch is replaced after 2 s, the next after 4 s, and then each after 6 s: a slow origin is heard out", () => {
  const engine = createEngine({ peerId: self, seed: 1 });
  let outputs = engine.handle({ type: "play", manifest }, 0);
  const heldOutMs: number[] = [];
  let begunMs = 0;
  let fetchId = 0;
  for (let nowMs = 0; heldOutMs.length < 4; nowMs = engine.nextTimeoutMs()) {
    if (nowMs > 0) outputs = engine.handle({ type: "timeout" }, nowMs);
    for (const output of outputs) {
      if (output.type === "fetch-origin") [begunMs, fetchId] = [nowMs, output.fetchId];
      if (output.type !== "cancel-origin") continue;
      expect(output.fetchId).toBe(fetchId);
      heldOutMs.push(nowMs - begunMs);
    }
  }
  expect(heldOutMs.map(Math.round)).toEqual([2_000, 4_000, 6_000, 6_000]);
});

/** The origin sends a whole segment whose blocks are found false after the end of the fetch, as often as it is asked. */
test("an origin that sends false blocks is asked again ever later, past every cache, though each fetch was complete", () => {
  const engine = createEngine({ peerId: self, seed: 1 });
  const { say, now } = driver(engine);
  const asked = only(say({ type: "play", manifest }), "fetch-origin");
  const times: number[] = [];
  const reasons: string[] = [];
  while (times.length < 6) {
    const { fetchId, firstBlock, endBlock, reason } = asked.shift() ?? {
      fetchId: 0,
      firstBlock: 0,
      endBlock: 0,
      reason: "",
    };
    expect(fetchId).not.toBe(0);
    times.push(now());
    reasons.push(reason);
    const checks = Array.from({ length: endBlock - firstBlock }, (_, index) => {
      const payloadBytes = blockSize(manifest.segments[0]?.bytes ?? 0, firstBlock + index);
      return only(say({ type: "origin-block", fetchId, blockIndex: firstBlock + index, payloadBytes }), "verify");
    }).flat();
    asked.push(...only(say({ type: "origin-end", fetchId, outcome: "complete", status: 200 }), "fetch-origin"));
    for (const { verifyId } of checks)
      asked.push(...only(say({ type: "verified", verifyId, outcome: "false" }), "fetch-origin"));
    for (let turn = 0; asked.length === 0 && turn < 100; turn += 1) {
      asked.push(...only(say({ type: "timeout" }, Math.max(1, engine.nextTimeoutMs() - now())), "fetch-origin"));
    }
  }
  const waits = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(100);
  expect(waits.at(-1)).toBeGreaterThan(400);
  expect(new Set(reasons.slice(1))).toEqual(new Set(["retry"]));
});

const wholeSegment = Array.from({ length: blocksPerSegment }, (_, index) => index);

/** Neighbour 1 wants the song and lacks segment 2, neighbour 2 holds it, neighbour 3 plays something else. */
function company(): Core {
  const core = coreAt10s();
  knowRendition(core, manifest);
  neighbourOf(core, 1, manifest, [0, 1]);
  neighbourOf(core, 2, manifest, [0, 1, 2]);
  neighbourOf(core, 3, manifestOf(4, "b"));
  return core;
}

/** Who hears what when we ask the origin for these blocks of segment 2. */
function told(core: Core, blocks: readonly number[]) {
  askOrigin(core, { renditionId, segmentIndex: 2 }, blocks, "nobody-holds-it");
  expect(only(core.out, "fetch-origin")).toHaveLength(1);
  return only(core.out, "send").map(({ linkId, message }) => ({ linkId, message }));
}

test("that a whole segment comes from the origin is told to neighbours that want it and lack it", () => {
  const core = company();
  Object.assign(core.origin.estimate, { latencyMs: 99.5, blockMs: 20 });
  const message = { type: "coming", renditionId, segmentIndex: 2, inMs: 200 };
  expect(told(core, wholeSegment)).toEqual([{ linkId: 1, message }]);
});

test("a slow origin's segment is told with the longest time that a frame holds", () => {
  const core = company();
  core.origin.estimate.latencyMs = 200_000;
  expect(told(core, wholeSegment)).toMatchObject([{ message: { inMs: 0xffff } }]);
});

test("of a part of a segment nobody hears: they could not get it whole", () => {
  expect(told(company(), wholeSegment.slice(0, -1))).toEqual([]);
  expect(told(company(), wholeSegment.slice(1))).toEqual([]);
});

test("with sharing off, and of what the operator has closed, nobody hears", () => {
  const off = company();
  off.sharing.allowed = false;
  expect(told(off, wholeSegment)).toEqual([]);
  const closed = company();
  closed.sharing.closedIds = new Set([renditionId]);
  expect(told(closed, wholeSegment)).toEqual([]);
});

/** Fails while `mayUpload` is not asked. */
test("who may not upload promises nobody what it will not give", () => {
  const core = company();
  core.uploads.bitsPerSecond = 0;
  expect(told(core, wholeSegment)).toEqual([]);
});

test("a fetch that is asked within a second of silence keeps our line quiet until it has ended, for a second at most", () => {
  const core = coreAt10s();
  knowRendition(core, manifest);
  Object.assign(core.listener, { currentId: renditionId });
  const quietFor = (positionSeconds: number) => {
    core.uploads.quietUntilMs = 0;
    core.listener.playhead = { positionSeconds, atMs: core.nowMs, playing: true, sounded: true };
    askOrigin(core, { renditionId, segmentIndex: 1 }, [0], "urgent");
    return core.uploads.quietUntilMs - core.nowMs;
  };
  setBit(core.renditions.get(renditionId)?.heldBits ?? new Uint8Array(), 0);
  expect(quietFor(3.5)).toBe(1_000);
  expect(quietFor(2)).toBe(-core.nowMs);
  core.uploads.quietUntilMs = 11_000;
  for (const fetchId of [...core.origin.fetches.keys()])
    originEnded(core, { fetchId, outcome: "complete", status: 200 });
  expect(core.uploads.quietUntilMs).toBe(0);
});
