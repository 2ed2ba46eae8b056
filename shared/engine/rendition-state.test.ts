import { expect, test } from "vitest";
import { coreAt10s, manifestOf } from "../../test/rigs/engine.ts";
import { blockBytes } from "../manifest/manifest.ts";
import {
  bytesOfBlock,
  deadlineMs,
  isWhole,
  knowRendition,
  positionSeconds,
  remainingSeconds,
  segmentAt,
} from "./rendition-state.ts";

const current = manifestOf(10, "a");
const next = manifestOf(3, "b");

/** The first of two songs of 4-second segments plays; it was at 9 s half a second ago. */
function playing() {
  const core = coreAt10s();
  const states = [knowRendition(core, current), knowRendition(core, next)] as const;
  core.listener.currentId = current.renditionId;
  core.listener.nextId = next.renditionId;
  core.listener.playhead = { positionSeconds: 9, atMs: 9_500, playing: true, sounded: true };
  return { core, states };
}

test("the playhead moves on by itself while it plays, and stands while it does not", () => {
  const { core, states } = playing();
  expect(positionSeconds(core)).toBeCloseTo(9.5);
  expect(remainingSeconds(core, states[0])).toBeCloseTo(30.5);
  core.listener.playhead = { ...core.listener.playhead, playing: false };
  expect(positionSeconds(core)).toBe(9);
});

test("segmentAt() finds the segment that sounds, clamped into the song", () => {
  const { states } = playing();
  expect([-1, 0, 3.999, 4, 39.9, 99].map((seconds) => segmentAt(states[0], seconds))).toEqual([0, 0, 0, 1, 9, 9]);
});

test("a segment is due when the playhead gets there: past ones never, those of the next song after the end of this one", () => {
  const { core } = playing();
  expect(deadlineMs(core, current.renditionId, 1)).toBe(Number.POSITIVE_INFINITY);
  expect(deadlineMs(core, current.renditionId, 2)).toBeCloseTo(-1_500);
  expect(deadlineMs(core, current.renditionId, 3)).toBeCloseTo(2_500);
  expect(deadlineMs(core, next.renditionId, 0)).toBeCloseTo(30_500);
  expect(deadlineMs(core, next.renditionId, 1)).toBeCloseTo(34_500);
  core.listener.nextId = null;
  expect(deadlineMs(core, next.renditionId, 0)).toBe(Number.POSITIVE_INFINITY);
});

test("the last block of a segment is as long as what is left for it", () => {
  const { core } = playing();
  const sizes = [0, 4].map((blockIndex) =>
    bytesOfBlock(core, { renditionId: current.renditionId, segmentIndex: 0, blockIndex }),
  );
  expect(sizes).toEqual([blockBytes, blockBytes - 100]);
});

test("a song is whole when all of its segments are held", () => {
  const { states } = playing();
  const held = { used: true, bytes: { cache: 1, peer: 0, cdn: 0 }, reason: "held" } as const;
  for (const segmentIndex of [0, 1]) states[1].held.set(segmentIndex, { ...held });
  expect(isWhole(states[1])).toBe(false);
  states[1].held.set(2, { ...held });
  expect(isWhole(states[1])).toBe(true);
});
