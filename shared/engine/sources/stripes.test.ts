import { expect, test } from "vitest";
import { blocksPerSegment, coreAt10s, manifest, manifestOf, neighbourOf, peerIdOf } from "../../../test/rigs/engine.ts";
import { blockBytes } from "../../manifest/manifest.ts";
import { markComing, markHolding, markSome } from "../neighbours/holdings.ts";
import { knowRendition } from "../rendition-state.ts";
import type { Core } from "../state.ts";
import { never } from "../timers.ts";
import { markNeed } from "../wanted/needs-of-others.ts";
import { playheadMoved } from "../wanted/playing.ts";
import { interestedIn } from "./company.ts";
import { passedOnAfterMs, stripeOf } from "./stripes.ts";

const { renditionId } = manifest;
const key = { renditionId, segmentIndex: 3 };
const blocks = Array.from({ length: blocksPerSegment }, (_, index) => index);
const nobody = { answer: null, againInMs: never };

/** One of a steady company of so many, all of whom know each other and play the same song. */
function member(number: number, company: number): Core {
  const core = Object.assign(coreAt10s(), { peerId: peerIdOf(number) });
  knowRendition(core, manifest).wantedSinceMs = 0;
  core.listener.currentId = renditionId;
  for (let other = 1; other <= company; other += 1) if (other !== number) neighbourOf(core, other, manifest);
  return core;
}

function members(company: number): Core[] {
  return Array.from({ length: company }, (_, index) => member(index + 1, company));
}

function stripe(core: Core, view: { soundMs?: number; dueMs?: number; segmentIndex?: number } = {}) {
  const { soundMs = 3_000, segmentIndex = key.segmentIndex, dueMs = soundMs } = view;
  const company = interestedIn(core, renditionId);
  return stripeOf(core, { renditionId, segmentIndex }, { company, missing: blocks, soundMs, dueMs });
}

/** Of a company of two, the one that takes these blocks of the segment. */
function takerOf(mine: readonly number[]): Core {
  const core = members(2).find((each) => stripe(each).answer?.join() === mine.join())!;
  core.renditions.get(renditionId)!.sharedOutAtMs.clear();
  return core;
}
const [first, second] = [
  [0, 1, 2],
  [3, 4],
];

test.each([2, 3, 4, 5, 8])("in a company of %d each block of a segment has exactly one taker", (company) => {
  for (const segmentIndex of manifest.segments.keys()) {
    const taken = members(company).map((core) => stripe(core, { segmentIndex }).answer!);
    expect(taken.flat().sort()).toEqual(blocks);
    // Where there are fewer listeners than blocks nobody is idle; where there are more nobody takes two.
    const counts = taken.map(({ length }) => length).sort();
    expect(counts[0]).toBe(company > blocks.length ? 0 : Math.floor(blocks.length / company));
    expect(counts.at(-1)).toBe(Math.ceil(blocks.length / company));
  }
});

test("blocks that lie together go to one, so that it asks for them at once", () => {
  expect(
    members(2)
      .map((core) => stripe(core).answer!.join())
      .sort(),
  ).toEqual([first.join(), second.join()]);
});

test("who takes which blocks changes from segment to segment", () => {
  const core = member(1, 5);
  const taken = [...manifest.segments.keys()].map((segmentIndex) => stripe(core, { segmentIndex }).answer!.join());
  expect(new Set(taken).size).toBeGreaterThan(2);
});

test("a block that its taker did not take falls to the next one after 3 s, and to everybody after 12 s", () => {
  const turns = (rank: number, company: number) =>
    blocks.map((block) => passedOnAfterMs(rank, { block, blocks: blocks.length, company }));
  expect(turns(0, 3)).toEqual([0, 0, 6_000, 6_000, 3_000]);
  expect(turns(1, 3)).toEqual([3_000, 3_000, 0, 0, 6_000]);
  expect(turns(2, 3)).toEqual([6_000, 6_000, 3_000, 3_000, 0]);
  for (let rank = 0; rank < 8; rank += 1) expect(Math.max(...turns(rank, 8))).toBe(12_000);
});

test("the time until a block falls to us runs from when the segment was shared out first", () => {
  const core = takerOf(first);
  expect(stripe(core)).toEqual({ answer: first, againInMs: 3_000 });
  core.nowMs += 2_999;
  expect(stripe(core)).toEqual({ answer: first, againInMs: 1 });
  core.nowMs += 1;
  expect(stripe(core)).toEqual({ answer: blocks, againInMs: never });
});

test("in a large company everything falls to everybody after 12 s", () => {
  for (const core of members(8)) {
    stripe(core);
    core.nowMs += 11_999;
    expect(stripe(core).answer!.length).toBeLessThan(blocks.length);
    core.nowMs += 1;
    expect(stripe(core).answer).toEqual(blocks);
  }
});

/** `mine` are our blocks, and the other of the two holds the whole segment, or block 1 of it. */
function withHolder(mine: readonly number[], holds: "all" | "block 1") {
  const core = takerOf(mine);
  const [holder] = [...core.neighbours.values()];
  if (holds === "all") markHolding(holder!, key, true);
  else markSome(holder!, { ...key, blocks: 0b0_0010 });
  // It brings a block in 200 ms, for which 350 ms are planned.
  Object.assign(holder!.estimate, { latencyMs: 180, blockMs: 20 });
  return { core, holder: holder! };
}

test("what a neighbour holds and would bring in time is not taken, until it would be late", () => {
  const { core } = withHolder(first, "all");
  expect(stripe(core, { dueMs: 2_000 })).toEqual({ answer: [], againInMs: 1_650 });
  expect(stripe(core, { dueMs: 350 })).toEqual({ answer: [], againInMs: 1 });
  expect(stripe(core, { dueMs: 349 })).toEqual({ answer: first, againInMs: never });
});

test("what is late already is still left to a neighbour that brings it sooner than the origin would", () => {
  const { core, holder } = withHolder(first, "all");
  Object.assign(core.origin.estimate, { latencyMs: 300, blockMs: 10 });
  expect(stripe(core, { dueMs: -5_000 })).toEqual({ answer: [], againInMs: 310 });
  holder.estimate.latencyMs = 291;
  expect(stripe(core, { dueMs: -5_000 }).answer).toEqual(first);
});

test("the others get their time anew when the company has changed", () => {
  const core = takerOf(first);
  stripe(core);
  core.nowMs += 11_000;
  core.renditions.get(renditionId)!.companyChangedMs = core.nowMs;
  expect(stripe(core).answer).toBeNull();
  core.nowMs += 700;
  expect(stripe(core)).toEqual({ answer: first, againInMs: 3_000 });
});

test("... and when the sound has jumped", () => {
  const core = takerOf(first);
  stripe(core);
  playheadMoved(core, { renditionId, positionSeconds: 30, playing: true });
  core.nowMs += 11_000;
  expect(stripe(core)).toEqual({ answer: first, againInMs: 3_000 });
});

test("a song that the operator has closed is not shared out, whoever says that he needs it", () => {
  const core = member(1, 2);
  const [taker] = [...core.neighbours.values()];
  taker!.holdings.clear();
  markNeed(core, taker!, { renditionId, segmentIndex: 0, inMs: 0 });
  expect(stripe(core).answer).toEqual(blocks);
  core.sharing.closedIds = new Set([renditionId]);
  expect(stripe(core)).toEqual(nobody);
});

test("of a segment of which a neighbour holds some only what nobody holds is taken", () => {
  const { core } = withHolder(first, "block 1");
  expect(stripe(core, { dueMs: 2_000 })).toEqual({ answer: [0, 2], againInMs: 1_650 });
});

test.each(["busyUntilMs", "restUntilMs"] as const)(
  "what a neighbour holds that is not free in time (%s) is taken by the one to whom it belongs, and nobody else, ever",
  (until) => {
    const owner = withHolder(first, "block 1");
    owner.holder[until] = owner.core.nowMs + 2_000;
    expect(stripe(owner.core, { dueMs: 3_050 }).answer).toEqual([0, 2]);
    expect(stripe(owner.core, { dueMs: 3_049 }).answer).toEqual([0, 1, 2]);
    const other = withHolder(second, "block 1");
    other.holder[until] = other.core.nowMs + 60_000;
    expect(stripe(other.core, { dueMs: 3_049 }).answer).toEqual(second);
    other.core.nowMs += 12_000;
    expect(stripe(other.core, { dueMs: 3_049 }).answer).toEqual([0, 2, 3, 4]);
  },
);

test("one of several that hold a block and is in time is enough", () => {
  const core = member(1, 3);
  const [late, free] = [...core.neighbours.values()];
  for (const neighbour of [late!, free!]) markHolding(neighbour, key, true);
  late!.busyUntilMs = core.nowMs + 60_000;
  expect(stripe(core).answer).toEqual([]);
});

test("the next song is not shared out, nor is a song that we may not or do not give", () => {
  const next = member(1, 2);
  next.listener.currentId = manifestOf(3, "b").renditionId;
  next.listener.nextId = renditionId;
  expect(stripe(next)).toEqual(nobody);
  const capped = member(1, 2);
  capped.uploads.bitsPerSecond = 0;
  expect(stripe(capped)).toEqual(nobody);
  const selfish = member(1, 2);
  selfish.sharing.allowed = false;
  expect(stripe(selfish)).toEqual(nobody);
});

test("sound that is needed within a second is everybody's own affair", () => {
  expect(stripe(member(1, 2), { soundMs: 999 })).toEqual(nobody);
  expect(stripe(member(1, 2), { soundMs: 1_000 }).answer).not.toBeNull();
});

test("what is needed later than in a minute is shared out when it is a minute", () => {
  const core = member(1, 2);
  expect(stripe(core, { soundMs: 60_001 })).toEqual({ answer: null, againInMs: 1 });
  expect(core.renditions.get(renditionId)!.sharedOutAtMs.size).toBe(0);
  expect(stripe(core, { soundMs: 60_000 }).answer).not.toBeNull();
});

test("a company that is not steady yet shares nothing out", () => {
  const core = member(1, 2);
  core.renditions.get(renditionId)!.companyChangedMs = core.nowMs - 699;
  expect(stripe(core)).toEqual({ answer: null, againInMs: 1 });
  core.nowMs += 1;
  expect(stripe(core).answer).not.toBeNull();
});

test("what a neighbour takes as a whole is waited for as long as it said, and half as long again", () => {
  const core = member(1, 2);
  markComing(core, core.neighbours.get(2)!, { ...key, inMs: 400 });
  expect(stripe(core)).toEqual({ answer: null, againInMs: 1_100 });
  expect(stripe(core, { segmentIndex: 4 }).answer).not.toBeNull();
  core.nowMs += 1_100;
  expect(stripe(core).answer).not.toBeNull();
});

test("alone there is nobody to share with; what one lacks that takes alone is all ours", () => {
  const core = member(1, 1);
  expect(stripe(core)).toEqual(nobody);
  const taker = neighbourOf(core, 2, manifest);
  taker.holdings.clear();
  expect(stripe(core)).toEqual(nobody);
  markNeed(core, taker, { ...key, inMs: 20_000 });
  expect(stripe(core)).toEqual({ answer: blocks, againInMs: never });
});

test("a segment of more than 32 blocks is not shared out: nobody would hear who holds the last of them", () => {
  const taken = (of: number) =>
    members(2).map((core) => {
      const { manifest: own } = core.renditions.get(renditionId)!;
      Object.assign(own.segments[3]!, { bytes: of * blockBytes });
      return stripe(core).answer;
    });
  const before = manifest.segments[3]!.bytes;
  expect(taken(32)).not.toContain(null);
  expect(taken(33)).toEqual([null, null]);
  Object.assign(manifest.segments[3]!, { bytes: before });
});
