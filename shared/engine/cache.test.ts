import { expect, test } from "vitest";
import {
  coreAt10s,
  driver,
  holder,
  manifest,
  manifestOf,
  neighbourOf,
  only,
  renditionId,
  self,
} from "../../test/rigs/engine.ts";
import { hasBit } from "../bitfield.ts";
import { blockBytes } from "../manifest/manifest.ts";
import { evictBeyondQuota, forgetIdleRenditions, holdSegment, loseSegments } from "./cache.ts";
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
  loseSegments(core, [{ renditionId, segmentIndex: 2 }]);
  expect([state.held.size, hasBit(state.heldBits, 2), core.cache.bytes]).toEqual([0, false, 0]);
  expect(only(core.out, "send").map(({ message }) => message)).toEqual([
    { type: "drop", renditionId, segmentIndex: 2 },
  ]);
  loseSegments(core, [{ renditionId, segmentIndex: 2 }]);
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

test("of a song that is thrown out as a whole neighbours hear once what is left of it, and of a whole cache in one frame", () => {
  const { say } = holder(1);
  const songs = Array.from({ length: 40 }, (_, index) => manifestOf(30, (index + 16).toString(16).slice(0, 1) + index));
  const segments = songs[0]!.segments.map((_, index) => index);
  const told = (input: Parameters<typeof say>[0]) => only(say(input), "send").map(({ message }) => message);
  const loaded = told({
    type: "cache-loaded",
    quotaBytes: 1e12,
    renditions: songs.map((song) => ({ manifest: song, segments, lastUsedMs: 0 })),
  });
  expect(loaded.map(({ type }) => type)).toEqual(["holdings"]);
  const keys = songs.flatMap((song) =>
    segments.map((segmentIndex) => ({ renditionId: song.renditionId, segmentIndex })),
  );
  const lost = told({ type: "cache-lost", keys });
  expect(lost).toMatchObject([{ type: "holdings", held: songs.map(() => ({ bits: new Uint8Array(4) })) }]);
});

test("what the quota throws out is told in one frame as well", () => {
  const { say } = holder(1);
  const songs = ["b", "c", "d"].map((id) => manifestOf(30, id));
  const segments = songs[0]!.segments.map((_, index) => index);
  const renditions = songs.map((song) => ({ manifest: song, segments, lastUsedMs: 0 }));
  say({ type: "cache-loaded", quotaBytes: 1e12, renditions });
  const outputs = say({ type: "cache-loaded", quotaBytes: 0, renditions: [] });
  expect(only(outputs, "evict")).toHaveLength(4);
  const told = only(outputs, "send").map(({ message }) => message);
  expect(told.map(({ type }) => type)).toEqual(["holdings"]);
});
