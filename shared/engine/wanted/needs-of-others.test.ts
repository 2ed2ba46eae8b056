import { expect, test } from "vitest";
import { coreAt10s, manifestOf, neighbourOf, renditionId } from "../../../test/rigs/engine.ts";
import { setBit } from "../../bitfield.ts";
import { markHolding } from "../neighbours/holdings.ts";
import { knowRendition } from "../rendition-state.ts";
import type { Core } from "../state.ts";
import { never } from "../timers.ts";
import { earliestSoundMs, isNeededElsewhere, markNeed, tellNeed } from "./needs-of-others.ts";

const song = manifestOf(30);

/** A song of 4-second segments sounds at its beginning. The listener gives, or takes alone; the first `held` segments are here. */
function playing(how: "gives" | "takes", held = 0): Core {
  const core = coreAt10s();
  core.uploads.bitsPerSecond = how === "gives" ? 1_000_000 : 0;
  core.uploads.bytesLeft = Infinity;
  knowRendition(core, song);
  hold(core, held);
  core.listener.currentId = renditionId;
  core.listener.playhead = { positionSeconds: 0, atMs: 10_000, playing: true, sounded: true };
  return core;
}

function hold(core: Core, held: number): void {
  const state = core.renditions.get(renditionId)!;
  for (let index = 0; index < held; index += 1) {
    setBit(state.heldBits, index);
    state.held.set(index, { used: false, bytes: { cache: 0, peer: 0, cdn: 0 }, reason: "held" });
  }
}

/** What is told now, as [link, segment, in ms]. */
function told(core: Core): (readonly [number, number, number])[] {
  core.out = [];
  tellNeed(core);
  return core.out.flatMap((output) =>
    output.type === "send" && output.message.type === "needs"
      ? [[output.linkId, output.message.segmentIndex, output.message.inMs] as const]
      : [],
  );
}

test("whoever takes alone tells those who spoke of its song what it lacks first, and when its sound gets there", () => {
  const core = playing("takes", 3);
  neighbourOf(core, 1, song);
  neighbourOf(core, 2, manifestOf(30, "b"));
  core.nowMs = 11_500;
  expect(told(core)).toEqual([[1, 3, 10_500]]);
});

test("it tells its needs once a second at most, anew after ten seconds, and at once where the sound jumped or another song plays", () => {
  const core = playing("takes");
  neighbourOf(core, 1, song);
  expect(told(core)).toEqual([[1, 0, 0]]);
  hold(core, 2);
  core.nowMs = 10_400;
  expect(told(core)).toEqual([]);
  expect(tellNeed(core)).toBe(600);
  core.nowMs = 11_000;
  expect(told(core)).toEqual([[1, 2, 7_000]]);
  core.nowMs = 20_999;
  expect(told(core)).toEqual([]);
  core.nowMs = 21_000;
  hold(core, 6);
  expect(told(core)).toEqual([[1, 6, 13_000]]);
  core.listener.playhead = { ...core.listener.playhead, positionSeconds: 60, atMs: 21_100 };
  core.nowMs = 21_100;
  expect(told(core)).toEqual([[1, 15, 0]]);
  const other = manifestOf(30, "b");
  knowRendition(core, other);
  core.listener.currentId = other.renditionId;
  neighbourOf(core, 2, other);
  expect(told(core)).toEqual([[2, 15, 0]]);
});

test("what is lacked as long as before is told anew after ten seconds", () => {
  const core = playing("takes", 10);
  neighbourOf(core, 1, song);
  expect(told(core)).toEqual([[1, 10, 40_000]]);
  core.nowMs = 19_999;
  expect(told(core)).toEqual([]);
  expect(tellNeed(core)).toBe(1);
  core.nowMs = 20_000;
  expect(told(core)).toEqual([[1, 10, 30_000]]);
});

test.each<[string, (core: Core) => void]>([
  ["gives", (core) => Object.assign(core.uploads, { bitsPerSecond: 1_000_000 })],
  ["does not share", (core) => Object.assign(core.sharing, { allowed: false })],
  ["has paused", (core) => Object.assign(core.listener, { playhead: { ...core.listener.playhead, playing: false } })],
  ["has stopped", (core) => Object.assign(core.listener, { currentId: null })],
  ["holds all of it", (core) => hold(core, 30)],
  ["plays what the operator has closed", (core) => Object.assign(core.sharing, { closedIds: new Set([renditionId]) })],
])("a listener that %s tells nothing of its needs", (_, change) => {
  const core = playing("takes");
  neighbourOf(core, 1, song);
  change(core);
  expect(told(core)).toEqual([]);
});

test("the first sound of a company is that of the neighbour whose sound gets to a segment first", () => {
  const core = playing("gives");
  markNeed(core, neighbourOf(core, 1, song), { renditionId, segmentIndex: 8, inMs: 22_000 });
  const taker = neighbourOf(core, 2, song);
  taker.holdings.clear();
  markNeed(core, taker, { renditionId, segmentIndex: 10, inMs: 26_000 });
  const earliest = (segmentIndex: number) => earliestSoundMs(core, { renditionId, segmentIndex }, 4_000 * segmentIndex);
  expect(earliest(7)).toBe(28_000);
  expect(earliest(9)).toBe(26_000);
  expect(earliest(12)).toBe(34_000);
  core.nowMs += 5_000;
  expect(earliest(12)).toBe(29_000);
});

test("a neighbour's need counts for fifteen seconds, and not for what it came to hold", () => {
  const core = playing("gives");
  const neighbour = neighbourOf(core, 1, song);
  markNeed(core, neighbour, { renditionId, segmentIndex: 8, inMs: 22_000 });
  const key = { renditionId, segmentIndex: 8 };
  core.nowMs = 25_000;
  expect(earliestSoundMs(core, key, 32_000)).toBe(7_000);
  expect(isNeededElsewhere(core, key)).toBe(true);
  core.nowMs = 25_001;
  expect(earliestSoundMs(core, key, 32_000)).toBe(32_000);
  expect(isNeededElsewhere(core, key)).toBe(false);
  core.nowMs = 25_000;
  markHolding(neighbour, key, true);
  expect(earliestSoundMs(core, key, 32_000)).toBe(32_000);
  expect(isNeededElsewhere(core, key)).toBe(false);
});

test("however near a neighbour says that its sound is, nothing is fetched for it that we do not need within a minute", () => {
  const core = playing("gives");
  markNeed(core, neighbourOf(core, 1, song), { renditionId, segmentIndex: 0, inMs: 0 });
  expect(earliestSoundMs(core, { renditionId, segmentIndex: 1 }, 60_000)).toBe(4_000);
  expect(earliestSoundMs(core, { renditionId, segmentIndex: 1 }, 60_001)).toBe(60_001);
});

test.each<[string, (core: Core) => void]>([
  ["may not give", (core) => Object.assign(core.uploads, { bitsPerSecond: 0 })],
  ["plays something else", (core) => Object.assign(core.listener, { currentId: null })],
  ["may not give this song", (core) => Object.assign(core.sharing, { closedIds: new Set([renditionId]) })],
])("a listener that %s fetches nothing for others", (_, change) => {
  const core = playing("gives");
  markNeed(core, neighbourOf(core, 1, song), { renditionId, segmentIndex: 0, inMs: 0 });
  change(core);
  expect(earliestSoundMs(core, { renditionId, segmentIndex: 1 }, 40_000)).toBe(40_000);
});

test("of a song that we know nothing of no need counts", () => {
  const core = playing("gives");
  const other = manifestOf(30, "b");
  markNeed(core, neighbourOf(core, 1, other), { renditionId: other.renditionId, segmentIndex: 0, inMs: 0 });
  expect(isNeededElsewhere(core, { renditionId, segmentIndex: 0 })).toBe(false);
  expect(tellNeed(core)).toBe(never);
});

test("a sound that is past the end of what is missing is told as far away as can be said", () => {
  const core = playing("takes", 29);
  neighbourOf(core, 1, song);
  core.listener.playhead = { ...core.listener.playhead, positionSeconds: 116 };
  core.nowMs += 9_000;
  expect(told(core)).toEqual([[1, 29, 0xffff_ffff]]);
});
