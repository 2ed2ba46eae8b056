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
  expect(requestsIn(say({ type: "timeout" }, 200))).toEqual([]);
  const second = only(say({ type: "timeout" }, 60), "send").filter(({ message }) => message.type === "request");
  expect(second.map(({ message }) => message)).toMatchObject([{ segmentIndex: 2 }]);
  expect(second[0]?.linkId).not.toBe(left?.linkId);
});

test("whoever said that it would be too late with a segment is no second neighbour before that time", () => {
  const core = coreAt10s();
  const song = manifestOf(30);
  const state = knowRendition(core, song);
  core.listener.currentId = renditionId;
  core.listener.playhead = { positionSeconds: 5.5, atMs: core.nowMs, playing: true, sounded: true };
  const [first, second] = [1, 2].map((linkId) => neighbourOf(core, linkId, song, all));
  const key = { renditionId, segmentIndex: 2 };
  const need = { key, deadlineMs: 2_500, urgency: 0, firstSound: false } as const;
  const partial = partialOf(state, 2);
  partial.blocks.fill(2, 1);
  askNeighbour(core, first!, { ...key, blockIndex: 0 }, need);
  second!.holdings.get(renditionId)?.lateUntilMs.set(2, core.nowMs + 1_000);
  const play = () => {
    core.out.length = 0;
    playEndGame(core, need, interestedIn(core, renditionId));
    return only(core.out, "send").map(({ linkId }) => linkId);
  };
  core.nowMs += 999;
  expect(play()).toEqual([]);
  core.nowMs += 1;
  expect(play()).toEqual([2]);
});
