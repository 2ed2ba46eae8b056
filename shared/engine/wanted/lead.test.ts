import { expect, test } from "vitest";
import { coreAt10s, driver, friend, manifestOf, meet, only, renditionId, self } from "../../../test/rigs/engine.ts";
import { emptyBits, setBit } from "../../bitfield.ts";
import { createEngine } from "../engine.ts";
import { knowRendition, partialOf } from "../rendition-state.ts";
import type { Core } from "../state.ts";
import { never } from "../timers.ts";
import { earlierMs, leadMs, noteLead } from "./lead.ts";
import { playheadMoved } from "./playing.ts";

const song = manifestOf(30);

/** A song of 4-second segments sounds at its beginning; the first `held` of them are here. */
function playing(held: number): Core {
  const core = coreAt10s();
  const state = knowRendition(core, song);
  for (let index = 0; index < held; index += 1) setBit(state.heldBits, index);
  core.listener.currentId = renditionId;
  core.listener.playhead = { positionSeconds: 0, atMs: 10_000, playing: true, sounded: true };
  return core;
}

test("the lead is what is here without a gap ahead of the sound", () => {
  const core = playing(3);
  setBit(core.renditions.get(renditionId)!.heldBits, 5);
  expect(leadMs(core)).toBe(12_000);
  core.nowMs = 15_000;
  expect(leadMs(core)).toBe(7_000);
});

test("what is kept of the first missing segment from its beginning counts, and nothing behind a gap in it", () => {
  const core = playing(3);
  const { blocks } = partialOf(core.renditions.get(renditionId)!, 3);
  blocks.set([2, 2, 0, 2]);
  expect(leadMs(core)).toBe(12_000 + 2 * 800);
  // What is being verified is not kept yet.
  blocks.set([2, 1, 2, 2]);
  expect(leadMs(core)).toBe(12_000 + 800);
  partialOf(core.renditions.get(renditionId)!, 4).blocks.fill(2);
  expect(leadMs(core)).toBe(12_000 + 800);
});

test("the lead is endless where all is here up to the end, and none where nothing plays", () => {
  expect(leadMs(playing(30))).toBe(never);
  const core = playing(0);
  for (let index = 20; index < 30; index += 1) setBit(core.renditions.get(renditionId)!.heldBits, index);
  core.listener.playhead = { ...core.listener.playhead, positionSeconds: 81 };
  expect(leadMs(core)).toBe(never);
  core.listener.currentId = null;
  expect(leadMs(core)).toBe(0);
});

test("a lead is kept once it was longer than 20 s, and from then on, however short it is", () => {
  const core = playing(6);
  core.nowMs = 14_000;
  noteLead(core);
  expect(core.listener.leadKeptId).toBeNull();
  core.nowMs = 13_999;
  noteLead(core);
  expect(core.listener.leadKeptId).toBe(renditionId);
  core.nowMs = 30_000;
  noteLead(core);
  expect(core.listener.leadKeptId).toBe(renditionId);
});

test("before the first sound no lead is kept", () => {
  const core = playing(30);
  core.listener.playhead = { ...core.listener.playhead, sounded: false };
  noteLead(core);
  expect(core.listener.leadKeptId).toBeNull();
});

test("what a kept lead needs is needed 20.4 s before its sound, and of no other song", () => {
  const core = playing(6);
  const key = { renditionId, segmentIndex: 6 };
  expect(earlierMs(core, key)).toBe(0);
  noteLead(core);
  expect(earlierMs(core, key)).toBe(20_400);
  expect(earlierMs(core, { ...key, renditionId: manifestOf(3, "b").renditionId })).toBe(0);
});

test("in a song that sounds for half a minute the lead has to grow by 0.15 s in each second, up to the one that is kept", () => {
  const core = playing(2);
  const key = { renditionId, segmentIndex: 2 };
  noteLead(core);
  core.nowMs = 40_000;
  expect(earlierMs(core, key)).toBe(0);
  core.nowMs = 60_000;
  expect(earlierMs(core, key)).toBe(3_000);
  expect(earlierMs(core, { ...key, renditionId: manifestOf(3, "b").renditionId })).toBe(0);
  core.nowMs = 10_000_000;
  expect(earlierMs(core, key)).toBe(20_400);
  playheadMoved(core, { renditionId, positionSeconds: 60, playing: true });
  expect(earlierMs(core, key)).toBe(0);
});

test("a pause asks for no more of a lead", () => {
  const core = playing(2);
  noteLead(core);
  core.nowMs = 60_000;
  playheadMoved(core, { renditionId, positionSeconds: 50, playing: false });
  core.nowMs = 600_000;
  expect(earlierMs(core, { renditionId, segmentIndex: 2 })).toBe(3_000);
});

/**
 * How long before its sound the first segment that is missing is asked of the origin, ms, in the hope for a neighbour that plays the
 * same and never gets anything. `held`: segments that are here.
 */
function askedBeforeMs(held: number, jump: "jumps" | "plays on" = "plays on"): number {
  // A company that is never steady: nothing falls to us.
  const { say, now } = driver(createEngine({ peerId: self, seed: 1, limits: { companySteadyAfterMs: 1e9 } }));
  const segments = Array.from({ length: held }, (_, index) => index);
  say({ type: "cache-loaded", quotaBytes: 1e9, renditions: [{ manifest: song, segments, lastUsedMs: 0 }] });
  say({ type: "share", allowed: true });
  say({ type: "tracker-open" });
  meet(say, 1, { peerId: friend, near: "far" });
  const bits = emptyBits(30);
  say({ type: "message", linkId: 1, message: { type: "holdings", held: [{ renditionId, segmentCount: 30, bits }] } });
  say({ type: "play", manifest: song });
  const asked = [...say({ type: "playhead", renditionId, positionSeconds: 0, playing: true })];
  let soundAtMs = now() + held * 4_000;
  if (jump === "jumps") {
    asked.push(...say({ type: "playhead", renditionId, positionSeconds: 9, playing: true }));
    soundAtMs -= 9_000;
  }
  while (only(asked, "fetch-origin").length === 0) asked.push(...say({ type: "timeout" }, 100));
  expect(only(asked, "fetch-origin")[0]?.key).toEqual({ renditionId, segmentIndex: held });
  return soundAtMs - now();
}

test("a lead that was there is not spent in the hope for a neighbour; one that never was may be", () => {
  expect(askedBeforeMs(6)).toBeGreaterThan(21_000);
  expect(askedBeforeMs(5)).toBeLessThan(3_000);
});

test("a jump begins anew: the lead behind it has to be there once before it is kept", () => {
  expect(askedBeforeMs(7)).toBeGreaterThan(21_000);
  expect(askedBeforeMs(7, "jumps")).toBeLessThan(3_000);
});
