import { expect, test } from "vitest";
import {
  coreAt10s,
  driver,
  friend,
  manifest,
  manifestOf,
  meet,
  neighbourOf,
  only,
  peer,
  renditionId,
  requestsIn,
  self,
  withNeighbour,
} from "../../../test/rigs/engine.ts";
import { blockBytes } from "../../manifest/manifest.ts";
import { holdSegment } from "../cache.ts";
import { createEngine } from "../engine.ts";
import { knowRendition } from "../rendition-state.ts";
import { schedule } from "./schedule.ts";

test("before the first sound nothing but the beginning is asked for", () => {
  const { say } = withNeighbour();
  const before = say({ type: "play", manifest });
  expect(new Set(requestsIn(before).map(({ segmentIndex }) => segmentIndex))).toEqual(new Set([0]));
  const after = say({ type: "playhead", renditionId, positionSeconds: 0, playing: true });
  expect(requestsIn(after).map(({ segmentIndex }) => segmentIndex)).toContain(1);
});

test("the origin races the first block of a neighbour that has given nothing yet, and of no other", () => {
  const { say, engine, now } = withNeighbour();
  const click = say({ type: "play", manifest });
  const first = requestsIn(click)[0];
  expect(first).toMatchObject({ segmentIndex: 0, blockIndex: 0 });
  const race = only(click, "fetch-origin");
  expect(race).toMatchObject([{ key: { segmentIndex: 0 }, firstBlock: 0, endBlock: 1 }]);
  // The neighbour is faster: the origin may save its bytes.
  const message = {
    type: "block",
    requestId: first?.requestId ?? 0,
    offset: 0,
    sentMs: 0,
    payloadBytes: blockBytes,
  } as const;
  const { verifyId } = only(say({ type: "message", linkId: 1, message }, 2), "verify")[0] ?? { verifyId: 0 };
  const kept = say({ type: "verified", verifyId, outcome: "genuine" });
  expect(only(kept, "cancel-origin").map(({ fetchId }) => fetchId)).toEqual([race[0]?.fetchId]);
  // Another click, and the neighbour is trusted with the first sound.
  const other = manifestOf(10, "b");
  const held = [{ renditionId: other.renditionId, segmentCount: 10, bits: new Uint8Array(2).fill(255) }];
  say({ type: "message", linkId: 1, message: { type: "holdings", held } });
  const again = say({ type: "play", manifest: other }, 1_000);
  expect(requestsIn(again)[0]).toMatchObject({ renditionId: other.renditionId, segmentIndex: 0, blockIndex: 0 });
  expect(only(again, "fetch-origin")).toEqual([]);
  expect(engine.snapshot(now()).wastedBytes.duplicate).toBe(0);
});

test("the only one that gives takes from the origin by the sound of a neighbour that takes alone, where that is ahead", () => {
  const song = manifestOf(30);
  const { say } = driver(createEngine({ peerId: self, seed: 1 }));
  const segments = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  say({ type: "cache-loaded", quotaBytes: 1e9, renditions: [{ manifest: song, segments, lastUsedMs: 0 }] });
  say({ type: "share", allowed: true });
  say({ type: "tracker-open" });
  meet(say, 1, { peerId: friend, near: "far" });
  say({ type: "play", manifest: song });
  say({ type: "playhead", renditionId, positionSeconds: 0.1, playing: true });
  const alone = say({ type: "playhead", renditionId, positionSeconds: 4.1, playing: true }, 4_000);
  expect(only(alone, "fetch-origin")).toEqual([]);
  const needs = { type: "needs", renditionId, segmentIndex: 11, inMs: 25_000 } as const;
  const outputs = say({ type: "message", linkId: 1, message: needs });
  expect(only(outputs, "fetch-origin").map(({ key }) => key.segmentIndex)).toEqual([11, 12]);
});

test("a listener that takes alone tells its neighbour how far it is", () => {
  const { say } = withNeighbour();
  say({ type: "upload-allowance", bitsPerSecond: 0, bytes: Infinity });
  say({ type: "play", manifest });
  const outputs = say({ type: "playhead", renditionId, positionSeconds: 0.5, playing: true });
  const needs = only(outputs, "send").filter(({ message }) => message.type === "needs");
  expect(needs).toMatchObject([{ linkId: 1, message: { renditionId, segmentIndex: 0, inMs: 0 } }]);
});

/** A song of which the first four segments are here sounds, in a steady company of two: the neighbour holds these segments. */
function playingBeside(held: readonly number[], peerId = self) {
  const core = Object.assign(coreAt10s({ originFetchesMax: 100, urgentFetchesMax: 100, unprovenBlocksMax: 24 }), {
    peerId,
  });
  const state = knowRendition(core, manifest);
  state.wantedSinceMs = -100_000;
  for (const segmentIndex of [0, 1, 2, 3]) {
    const bytes = { cache: 0, peer: 0, cdn: 0 };
    holdSegment(core, { renditionId, segmentIndex }, { used: false, bytes, reason: "alone" });
  }
  core.listener.currentId = renditionId;
  core.listener.playhead = { positionSeconds: 0, atMs: core.nowMs, playing: true, sounded: true };
  const neighbour = neighbourOf(core, 1, manifest, held);
  const fetched = () => {
    core.out.length = 0;
    schedule(core);
    return only(core.out, "fetch-origin").map(({ key, firstBlock, endBlock }) => [
      key.segmentIndex,
      firstBlock,
      endBlock,
    ]);
  };
  return { core, neighbour, fetched };
}

test("in a company nobody asks the origin for a whole segment: the blocks of others are asked for when they fall to us", () => {
  const { core, fetched } = playingBeside([]);
  const ours = fetched();
  expect(ours.map(([segmentIndex]) => segmentIndex)).toEqual([4, 5, 6, 7, 8, 9]);
  for (const [, firstBlock, endBlock] of ours) expect(["0-3", "3-5"]).toContain(`${firstBlock}-${endBlock}`);
  core.nowMs += 2_999;
  expect(fetched()).toEqual([]);
  expect(core.timers.dueMs.consider).toBe(core.nowMs + 1);
  core.nowMs += 1;
  const others = fetched();
  // Both together are the whole of each.
  expect(others.map(([segmentIndex]) => segmentIndex)).toEqual([4, 5, 6, 7, 8, 9]);
  for (const [index, [, firstBlock]] of others.entries()) expect(firstBlock).toBe(ours[index]![1] === 0 ? 3 : 0);
});

test("what a kept lead needs now is left to nobody, and each block is asked for once", () => {
  const { core, fetched } = playingBeside([]);
  core.listener.leadKeptId = renditionId;
  const blocks = fetched().flatMap(([segmentIndex, firstBlock = 0, endBlock = 0]) =>
    segmentIndex === 4 ? Array.from({ length: endBlock - firstBlock }, (_, index) => firstBlock + index) : [],
  );
  expect(blocks.sort()).toEqual([0, 1, 2, 3, 4]);
});

test("what can wait each asks for in an order of its own; what is due within 4 s in that of the song", () => {
  const orderOf = (peerId: typeof self, segmentIndex: number) => {
    const { core } = playingBeside([4, 9], peerId);
    if (segmentIndex === 4) core.nowMs += 12_001;
    schedule(core);
    return requestsIn(core.out).flatMap((request) =>
      request.segmentIndex === segmentIndex ? [request.blockIndex] : [],
    );
  };
  expect(orderOf(peer("a"), 9)).toEqual([4, 0, 1, 2, 3]);
  expect(orderOf(peer("b"), 9)).toEqual([1, 2, 3, 4, 0]);
  expect(orderOf(peer("a"), 4)).toEqual([0, 1, 2, 3, 4]);
});
