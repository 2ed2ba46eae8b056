import { expect, test } from "vitest";
import { driver, manifestOf, only, self } from "../../test/rigs/engine.ts";
import { blockBytes } from "../manifest/manifest.ts";
import { createEngine } from "./engine.ts";

test("beyond the quota the least recently used rendition goes first and is un-announced", () => {
  const engine = createEngine({ peerId: self, seed: 1 });
  const { say, now } = driver(engine);
  const [old, recent] = [manifestOf(4, "c"), manifestOf(4, "d")];
  const outputs = say({
    type: "cache-loaded",
    quotaBytes: 5 * (5 * blockBytes - 100),
    renditions: [
      { manifest: recent, segments: [0, 1, 2, 3], lastUsedMs: 900 },
      { manifest: old, segments: [0, 1, 2, 3], lastUsedMs: 100 },
    ],
  });
  const evicted = only(outputs, "evict").flatMap(({ keys }) => keys);
  expect(new Set(evicted.map(({ renditionId: id }) => id[0]))).toEqual(new Set(["c"]));
  expect(engine.snapshot(now()).cachedBytes).toBe(4 * (5 * blockBytes - 100));
});
