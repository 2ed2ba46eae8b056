import { expect, test } from "vitest";
import {
  coreAt10s,
  manifest,
  manifestOf,
  neighbourOf,
  only,
  renditionId,
  withNeighbour,
} from "../../../test/rigs/engine.ts";
import { knowRendition } from "../rendition-state.ts";
import type { Core } from "../state.ts";
import { never } from "../timers.ts";
import { seekPeersWhenDue } from "./seek-peers.ts";

test("the next track is sought once more shortly before its fetching begins: who holds it may have come since", () => {
  const { say } = withNeighbour();
  say({ type: "play", manifest });
  say({ type: "playhead", renditionId, positionSeconds: 0, playing: true });
  const next = manifestOf(10, "b");
  say({ type: "expect-next", manifest: next });
  const seeks = (positionSeconds: number) =>
    only(say({ type: "playhead", renditionId, positionSeconds, playing: true }, 100), "seek-peers")
      .filter((output) => output.renditionId === next.renditionId)
      .map(() => positionSeconds);
  // The song is 40 s long, and neighbours are asked for the next from 30 s before its end.
  expect([6, 7.5, 8.5, 9, 12].flatMap(seeks)).toEqual([8.5]);
});

/** A song plays of which the tracker knows `others` listeners, and `neighbours` of ours want it. */
function playing(others: number, neighbours: number) {
  const core = coreAt10s({ seekPeersIntervalMs: 10_000 });
  const state = knowRendition(core, manifest);
  state.othersKnown = others;
  core.listener.currentId = renditionId;
  core.listener.playhead = { positionSeconds: 0, atMs: core.nowMs, playing: true, sounded: true };
  for (let linkId = 1; linkId <= neighbours; linkId += 1) neighbourOf(core, linkId, manifest);
  return core;
}

test("more peers are sought while fewer than four neighbours want the song and the tracker knows of more", () => {
  const seeks = (others: number, neighbours: number) => {
    const core = playing(others, neighbours);
    seekPeersWhenDue(core);
    return only(core.out, "seek-peers").length;
  };
  expect([seeks(9, 0), seeks(9, 3), seeks(9, 4)]).toEqual([1, 1, 0]);
  expect([seeks(2, 1), seeks(2, 2), seeks(0, 0)]).toEqual([1, 0, 0]);
});

test("whoever has sought waits ten seconds, whoever has enough counts again after two", () => {
  const core = playing(9, 0);
  seekPeersWhenDue(core);
  core.nowMs += 1_000;
  expect(seekPeersWhenDue(core)).toBe(9_000);
  expect(only(core.out, "seek-peers")).toHaveLength(1);
  core.nowMs += 9_000;
  seekPeersWhenDue(core);
  expect(only(core.out, "seek-peers")).toHaveLength(2);
  const enough = playing(9, 4);
  seekPeersWhenDue(enough);
  expect(seekPeersWhenDue(enough)).toBe(2_000);
});

test("nobody is sought without sharing, without a tracker, for what stands still, or for what is closed", () => {
  const sought = (change: (core: Core) => void) => {
    const core = playing(9, 0);
    change(core);
    return [seekPeersWhenDue(core), core.out.length];
  };
  const nothing = [never, 0];
  expect(sought((core) => Object.assign(core.sharing, { allowed: false }))).toEqual(nothing);
  expect(sought((core) => Object.assign(core.tracker, { state: "connecting" }))).toEqual(nothing);
  expect(
    sought(({ listener }) => Object.assign(listener, { playhead: { ...listener.playhead, playing: false } })),
  ).toEqual(nothing);
  expect(sought((core) => Object.assign(core.sharing, { closedIds: new Set([renditionId]) }))).toEqual(nothing);
});
