import { expect, test } from "vitest";
import type { PeerId, RenditionId } from "../ids.ts";
import type { Manifest } from "../manifest/manifest.ts";
import { seededRandom } from "../seeded-random.ts";
import { createEngine, type Engine } from "./engine.ts";

const self = "s".repeat(43) as PeerId;
const friend = "f".repeat(43) as PeerId;

const manifest: Manifest = {
  version: 1,
  renditionId: "a".repeat(32) as RenditionId,
  codec: "mp4a.40.2",
  averageBitsPerSecond: 160_000,
  peakBitsPerSecond: 165_000,
  sampleRateHz: 48_000,
  channels: 2,
  audibleSamples: 192_000,
  encoderDelaySamples: 0,
  paddingSamples: 0,
  init: new Uint8Array(0),
  segments: [{ bytes: 80_000, durationSamples: 192_000, blockHashes: new Uint8Array(160) }],
};

/** `(a + b) - a >= b` is not always so for fractions: a due time computed in two ways once let the timer spin. */
function expectTimeProgress(prepare: (engine: Engine, atMs: number) => void): void {
  const random = seededRandom(7);
  for (let round = 0; round < 300; round += 1) {
    const engine = createEngine({ peerId: self, seed: round });
    prepare(engine, 2 ** (random() * 17));
    for (let timeout = 0; timeout < 12; timeout += 1) {
      const dueMs = engine.nextTimeoutMs();
      if (dueMs === Number.POSITIVE_INFINITY) break;
      engine.handle({ type: "timeout" }, dueMs);
      expect(engine.nextTimeoutMs()).toBeGreaterThan(dueMs);
    }
  }
}

test("a ping that is due exactly now is sent, at fractional times too", () => {
  expectTimeProgress((engine, atMs) => {
    engine.handle({ type: "share", allowed: true }, atMs);
    engine.handle({ type: "introduced", peers: [{ peerId: friend, offerer: true, near: "far" }] }, atMs);
    engine.handle({ type: "link-open", linkId: 1, peerId: friend }, atMs);
    engine.handle({ type: "message", linkId: 1, message: { type: "pong", nonce: 1 } }, atMs + 0.1);
  });
});

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
