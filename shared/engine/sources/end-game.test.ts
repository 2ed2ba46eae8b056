import { expect, test } from "vitest";
import {
  all,
  coreAt10s,
  manifestOf,
  neighbourOf,
  only,
  renditionId,
  requestsIn,
  withFarNeighbours,
} from "../../../test/rigs/engine.ts";
import { markHolding, markSome } from "../neighbours/holdings.ts";
import { knowRendition, partialOf } from "../rendition-state.ts";
import { interestedIn } from "./company.ts";
import { playEndGame } from "./end-game.ts";
import { askNeighbour } from "./requests.ts";

test("the last blocks of what is due soon are asked of a second neighbour when the first is slow, and the slower is called off", () => {
  const { say } = withFarNeighbours(all, all);
  const song = manifestOf(30);
  const segments = all.filter((index) => index !== 2);
  say({ type: "cache-loaded", quotaBytes: 1e9, renditions: [{ manifest: song, segments, lastUsedMs: 0 }] });
  const outputs = say({ type: "play", manifest: song });
  outputs.push(...say({ type: "playhead", renditionId, positionSeconds: 5.5, playing: true }));
  const first = only(outputs, "send").filter(({ message }) => message.type === "request");
  // One of the five blocks is left to come.
  const [left, ...come] = first;
  for (const { linkId, message } of come) {
    if (message.type !== "request") continue;
    const block = {
      type: "block",
      requestId: message.requestId,
      offset: 0,
      sentMs: 0,
      payloadBytes: message.blockIndex === 4 ? 16_284 : 16_384,
    };
    const verify = only(say({ type: "message", linkId, message: block as never }), "verify")[0];
    say({ type: "verified", verifyId: verify?.verifyId ?? 0, outcome: "genuine" });
  }
  // A quarter of a second after twice the 12 ms that it takes for a block, as it seems.
  expect(requestsIn(say({ type: "timeout" }, 250))).toEqual([]);
  expect(requestsIn(say({ type: "timeout" }, 23))).toEqual([]);
  const second = only(say({ type: "timeout" }, 1), "send").filter(({ message }) => message.type === "request");
  expect(second.map(({ message }) => message)).toMatchObject([{ segmentIndex: 2 }]);
  expect(second[0]?.linkId).not.toBe(left?.linkId);
});

/** The last blocks of a segment that is due in 2.5 s: the first of two neighbours was asked for them, and the second is free. */
function lastBlocks(blocks: readonly number[]) {
  const core = coreAt10s();
  const song = manifestOf(30);
  const state = knowRendition(core, song);
  core.listener.currentId = renditionId;
  core.listener.playhead = { positionSeconds: 5.5, atMs: core.nowMs, playing: true, sounded: true };
  const [first, second] = [neighbourOf(core, 1, song, all), neighbourOf(core, 2, song, all)];
  const key = { renditionId, segmentIndex: 2 };
  const need = { key, deadlineMs: 2_500, urgency: 0, firstSound: false } as const;
  partialOf(state, 2).blocks.fill(2);
  for (const blockIndex of blocks) {
    partialOf(state, 2).blocks[blockIndex] = 0;
    askNeighbour(core, first, { ...key, blockIndex }, need);
  }
  const play = () => {
    core.out.length = 0;
    playEndGame(core, need, interestedIn(core, renditionId));
    return only(core.out, "send").flatMap(({ linkId, message }) =>
      message.type === "request" ? [[linkId, message.blockIndex]] : [],
    );
  };
  return { core, first, second, key, play };
}

test("a neighbour whose line takes its time has twice of it, and a quarter of a second more", () => {
  const { core, first, play } = lastBlocks([0]);
  Object.assign(first.estimate, { latencyMs: 300, blockMs: 100 });
  core.nowMs += 1_049;
  expect(play()).toEqual([]);
  core.nowMs += 1;
  expect(play()).toEqual([[2, 0]]);
});

test("the second neighbour is asked for those of the last blocks alone that it holds", () => {
  const { core, second, key, play } = lastBlocks([1, 2, 3]);
  core.nowMs += 1_000;
  markHolding(second, key, false);
  expect(play()).toEqual([]);
  markSome(second, { ...key, blocks: 0b0_1001 });
  expect(play()).toEqual([[2, 3]]);
});

test("whoever said that it would be too late with a segment is no second neighbour before that time", () => {
  const { core, second, play } = lastBlocks([0, 1]);
  second.holdings.get(renditionId)?.lateUntilMs.set(2, core.nowMs + 1_000);
  core.nowMs += 999;
  expect(play()).toEqual([]);
  core.nowMs += 1;
  expect(play()).toEqual([
    [2, 0],
    [2, 1],
  ]);
});
