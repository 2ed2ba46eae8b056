import { expect, test } from "vitest";
import {
  all,
  coreAt10s,
  manifest,
  manifestOf,
  renditionId,
  requestsIn,
  withFarNeighbours,
} from "../../../test/rigs/engine.ts";
import { setBit } from "../../bitfield.ts";
import type { EngineLimits } from "../limits.ts";
import { knowRendition } from "../rendition-state.ts";
import type { Core } from "../state.ts";
import { never } from "../timers.ts";
import { isForOffline, neededSegments } from "./needs.ts";

test("the next track is asked of neighbours from 60 s before the end when nothing of this one is missing, else from 30 s", () => {
  const nextAskedAt = (whole: boolean) => {
    const { say } = withFarNeighbours([], []);
    const song = manifestOf(30);
    const segments = all.filter((index) => whole || index !== 29);
    say({ type: "cache-loaded", quotaBytes: 1e9, renditions: [{ manifest: song, segments, lastUsedMs: 0 }] });
    say({ type: "play", manifest: song });
    const next = manifestOf(10, "b");
    const held = [{ renditionId: next.renditionId, segmentCount: 10, bits: new Uint8Array(2).fill(255) }];
    say({ type: "message", linkId: 1, message: { type: "holdings", held } });
    say({ type: "expect-next", manifest: next });
    for (const positionSeconds of [40, 61, 89, 91]) {
      const outputs = say({ type: "playhead", renditionId, positionSeconds, playing: true }, 100);
      if (requestsIn(outputs).some((request) => request.segmentIndex > 0)) return positionSeconds;
    }
    return null;
  };
  expect(manifest.segments).toHaveLength(10);
  expect(nextAskedAt(true)).toBe(61);
  expect(nextAskedAt(false)).toBe(91);
});

/** Needs by name: rendition, segment, `!` where only its first sound is needed. */
function named(core: Core): string[] {
  const { answer } = neededSegments(core);
  return answer.map(({ key, firstSound }) => `${key.renditionId[0]}${key.segmentIndex}${firstSound ? "!" : ""}`);
}

/** A song of 4-second segments plays at 0; others are known. */
function playing(limits: Partial<EngineLimits> = {}) {
  const core = coreAt10s({ peerWindowMs: 10_000, ...limits });
  for (const name of ["a", "b", "c", "d"]) knowRendition(core, manifestOf(10, name));
  core.listener.currentId = manifestOf(10, "a").renditionId;
  core.listener.playhead = { positionSeconds: 0, atMs: core.nowMs, playing: true, sounded: true };
  return core;
}

test("what plays is needed as far ahead as neighbours are asked, and what is held is not", () => {
  const core = playing();
  expect(named(core)).toEqual(["a0", "a1", "a2"]);
  const state = knowRendition(core, manifestOf(10, "a"));
  state.held.set(1, { used: true, bytes: { cache: 1, peer: 0, cdn: 0 }, reason: "held" });
  setBit(state.heldBits, 1);
  expect(named(core)).toEqual(["a0", "a2"]);
});

test("what the player waits for is needed now, wherever it plays", () => {
  const core = playing();
  core.listener.wants.set(1, {
    key: { renditionId: manifestOf(10, "d").renditionId, segmentIndex: 7 },
    reading: false,
    unreadable: false,
  });
  expect(neededSegments(core).answer[0]).toMatchObject({ deadlineMs: 0, key: { segmentIndex: 7 } });
});

test("of what the pointer rests on the first sound is needed, of what is likely the beginning, which only neighbours give", () => {
  const core = playing();
  core.listener.clickId = manifestOf(10, "b").renditionId;
  core.listener.likelyIds = new Set([manifestOf(10, "b").renditionId, manifestOf(10, "c").renditionId]);
  expect(named(core)).toEqual(["a0", "a1", "a2", "b0!", "c0"]);
  core.sharing.allowed = false;
  expect(named(core)).toEqual(["a0", "a1", "a2", "b0!"]);
});

test("a few segments at a time are needed of what is kept for offline, and nobody waits for them", () => {
  const core = playing({ pinnedSegmentsMax: 2 });
  core.listener.pinnedIds = new Set([manifestOf(10, "c").renditionId]);
  expect(named(core).slice(3)).toEqual(["c0", "c1"]);
  const needs = neededSegments(core).answer;
  expect(needs.map((need) => isForOffline(core, need))).toEqual([false, false, false, true, true]);
});

test("the next song is needed when the window before the end opens, and the answer tells when that is", () => {
  const core = playing({ nextFromPeersMs: 8_000, secureMs: 0 });
  core.listener.nextId = manifestOf(10, "b").renditionId;
  core.listener.playhead = { positionSeconds: 30, atMs: core.nowMs, playing: true, sounded: true };
  expect(neededSegments(core).againInMs).toBeCloseTo(2_000);
  expect(named(core)).not.toContain("b0");
  core.nowMs += 2_001;
  expect(named(core)).toContain("b0");
  expect(neededSegments(core).againInMs).toBe(never);
});
