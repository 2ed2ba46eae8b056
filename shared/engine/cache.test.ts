import { expect, test } from "vitest";
import {
  coreAt10s,
  driver,
  manifest,
  manifestOf,
  neighbourOf,
  only,
  renditionId,
  self,
} from "../../test/rigs/engine.ts";
import { hasBit } from "../bitfield.ts";
import { blockBytes } from "../manifest/manifest.ts";
import { evictBeyondQuota, forgetIdleRenditions, holdSegment, loseSegment } from "./cache.ts";
import { createEngine } from "./engine.ts";
import { knowRendition, partialOf } from "./rendition-state.ts";

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

const held = { used: false, bytes: { cache: 0, peer: 0, cdn: 1 }, reason: "alone" } as const;

test("a segment that is lost is not held any more, is un-told to neighbours, and its room is given back", () => {
  const core = coreAt10s();
  const state = knowRendition(core, manifest);
  neighbourOf(core, 1, manifest);
  holdSegment(core, { renditionId, segmentIndex: 2 }, { ...held });
  const bytes = 5 * blockBytes - 100;
  expect(core.cache.bytes).toBe(bytes);
  core.out = [];
  loseSegment(core, { renditionId, segmentIndex: 2 });
  expect([state.held.size, hasBit(state.heldBits, 2), core.cache.bytes]).toEqual([0, false, 0]);
  expect(only(core.out, "send").map(({ message }) => message)).toEqual([
    { type: "drop", renditionId, segmentIndex: 2 },
  ]);
  loseSegment(core, { renditionId, segmentIndex: 2 });
  expect(core.cache.bytes).toBe(0);
});

test("what plays, comes next or is pinned stays however small the quota is", () => {
  const core = coreAt10s();
  const songs = ["p", "n", "k", "x"].map((name) => manifestOf(1, name));
  for (const song of songs) {
    knowRendition(core, song);
    holdSegment(core, { renditionId: song.renditionId, segmentIndex: 0 }, { ...held });
  }
  const [playing, next, kept] = songs.map((song) => song.renditionId);
  Object.assign(core.listener, { currentId: playing, nextId: next, pinnedIds: new Set([kept]) });
  core.cache.quotaBytes = 0;
  core.out = [];
  evictBeyondQuota(core);
  expect(only(core.out, "evict").flatMap(({ keys }) => keys.map((key) => key.renditionId[0]))).toEqual(["x"]);
});

test("a song that holds nothing and that nobody wants is forgotten", () => {
  const core = coreAt10s();
  for (const name of ["a", "b", "c"]) knowRendition(core, manifestOf(2, name));
  partialOf(knowRendition(core, manifestOf(2, "b")), 0);
  core.listener.clickId = manifestOf(2, "c").renditionId;
  forgetIdleRenditions(core);
  expect([...core.renditions.keys()].map((id) => id[0])).toEqual(["b", "c"]);
});
