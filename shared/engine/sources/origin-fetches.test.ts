import { expect, test } from "vitest";
import { expectTimeProgress, manifest, self } from "../../../test/rigs/engine.ts";
import { createEngine } from "../engine.ts";

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
