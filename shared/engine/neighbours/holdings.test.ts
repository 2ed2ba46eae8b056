import { expect, test } from "vitest";
import { coreAt10s, manifest, manifestOf, neighbourOf, renditionId } from "../../../test/rigs/engine.ts";
import { hasBit } from "../../bitfield.ts";
import { holdSegment } from "../cache.ts";
import { knowRendition } from "../rendition-state.ts";
import { givesBlock } from "../sources/company.ts";
import { forgetHoldings, isAmong, markComing, markHolding, markMissing, markSome } from "./holdings.ts";

const key = { renditionId, segmentIndex: 3 };
const other = manifestOf(4, "b").renditionId;

function withOne(held: readonly number[] = []) {
  const core = coreAt10s();
  const neighbour = neighbourOf(core, 1, manifest, held);
  const holdings = neighbour.holdings.get(renditionId)!;
  return { core, neighbour, holdings };
}

test("what a neighbour came to hold and holds no more is counted, once each", () => {
  const { neighbour, holdings } = withOne([1]);
  for (const holds of [true, true]) markHolding(neighbour, key, holds);
  expect([hasBit(holdings.bits, 3), holdings.heldCount, neighbour.heldSegments]).toEqual([true, 2, 2]);
  for (const holds of [false, false]) markHolding(neighbour, key, holds);
  expect([hasBit(holdings.bits, 3), holdings.heldCount, neighbour.heldSegments]).toEqual([false, 1, 1]);
});

test("of what it never spoke of, and of segments that the song has not, nothing changes", () => {
  const { core, neighbour, holdings } = withOne([1]);
  markHolding(neighbour, { renditionId: other, segmentIndex: 0 }, true);
  markHolding(neighbour, { renditionId, segmentIndex: 10 }, true);
  markComing(core, neighbour, { renditionId: other, segmentIndex: 0, inMs: 100 });
  markComing(core, neighbour, { renditionId, segmentIndex: 10, inMs: 100 });
  expect([...neighbour.holdings.keys()]).toEqual([renditionId]);
  expect([holdings.heldCount, neighbour.heldSegments, holdings.comingUntilMs.size]).toEqual([1, 1, 0]);
});

test("what is forgotten of a rendition is not counted any more", () => {
  const { neighbour } = withOne([1, 2]);
  forgetHoldings(neighbour, other);
  expect(neighbour.heldSegments).toBe(2);
  forgetHoldings(neighbour, renditionId);
  expect([neighbour.heldSegments, neighbour.holdings.size]).toEqual([0, 0]);
});

test("a segment that is coming is waited for half as long again as was said, and half a second more, 5 s at most", () => {
  const { core, neighbour, holdings } = withOne();
  markComing(core, neighbour, { ...key, inMs: 1_000 });
  expect(holdings.comingUntilMs.get(3)).toBe(12_000);
  markComing(core, neighbour, { ...key, inMs: 65_535 });
  expect(holdings.comingUntilMs.get(3)).toBe(15_000);
  markComing(core, neighbour, { ...key, inMs: 0 });
  expect(holdings.comingUntilMs.get(3)).toBe(10_500);
});

test("however often it is said to come, and by whomever, it is waited for 10 s from the first word on, until it is here", () => {
  const { core, neighbour, holdings } = withOne();
  const state = knowRendition(core, manifest);
  const second = neighbourOf(core, 2, manifest);
  markComing(core, neighbour, { ...key, inMs: 65_535 });
  core.nowMs += 6_000;
  forgetHoldings(second, renditionId);
  const again = neighbourOf(core, 2, manifest);
  for (const each of [neighbour, again]) {
    markComing(core, each, { ...key, inMs: 65_535 });
    expect(each.holdings.get(renditionId)?.comingUntilMs.get(3)).toBe(20_000);
  }
  core.nowMs += 10_000;
  markComing(core, neighbour, { ...key, inMs: 65_535 });
  expect(holdings.comingUntilMs.get(3)).toBe(20_000);
  holdSegment(core, key, { used: false, bytes: { cache: 0, peer: 0, cdn: 0 }, reason: "alone" });
  expect(state.comingSinceMs.size).toBe(0);
  // Of what is here nothing is noted.
  markComing(core, neighbour, { ...key, inMs: 100 });
  expect(state.comingSinceMs.size).toBe(0);
});

test("it is coming no more when the neighbour holds it, or says that it holds it not", () => {
  for (const holds of [true, false]) {
    const { core, neighbour, holdings } = withOne();
    markComing(core, neighbour, { ...key, inMs: 1_000 });
    markHolding(neighbour, key, holds);
    expect(holdings.comingUntilMs.size).toBe(0);
  }
});

test("of a segment that is not whole it is known which blocks a neighbour holds, as it said last", () => {
  const { neighbour, holdings } = withOne([1]);
  markSome(neighbour, { ...key, blocks: 0b0_0101 });
  expect(holdings.some.get(3)).toBe(0b0_0101);
  markSome(neighbour, { ...key, blocks: 0b0_0111 });
  expect(holdings.some.get(3)).toBe(0b0_0111);
  markSome(neighbour, { ...key, blocks: 0 });
  // Of what it holds as a whole, of what the song has not, and of another song nothing is noted.
  markSome(neighbour, { ...key, segmentIndex: 1, blocks: 1 });
  markSome(neighbour, { ...key, segmentIndex: 10, blocks: 1 });
  markSome(neighbour, { renditionId: other, segmentIndex: 0, blocks: 1 });
  expect(holdings.some.size).toBe(0);
});

test("a block that a neighbour does not hold after all is missing alone: of the others it holds some", () => {
  const { neighbour, holdings } = withOne();
  markSome(neighbour, { ...key, blocks: 0b1_0101 });
  markMissing(neighbour, { ...key, blockIndex: 2 });
  expect(holdings.some.get(3)).toBe(0b1_0001);
  markMissing(neighbour, { ...key, blockIndex: 1 });
  expect(holdings.some.get(3)).toBe(0b1_0001);
  for (const blockIndex of [0, 4]) markMissing(neighbour, { ...key, blockIndex });
  expect(holdings.some.has(3)).toBe(false);
});

test("of 32 blocks the first and the last may be missing", () => {
  const { neighbour, holdings } = withOne();
  markSome(neighbour, { ...key, blocks: 0xffff_ffff });
  markMissing(neighbour, { ...key, blockIndex: 0 });
  expect(holdings.some.get(3)).toBe(0xffff_fffe);
  markMissing(neighbour, { ...key, blockIndex: 31 });
  expect(holdings.some.get(3)).toBe(0x7fff_fffe);
});

test("bits tell of 32 blocks: the 33rd is not taken for the first one", () => {
  const { neighbour, holdings } = withOne();
  markSome(neighbour, { ...key, blocks: 1 });
  expect([0, 1, 32, 64].map((block) => isAmong(1, block))).toEqual([true, false, false, false]);
  expect(givesBlock(neighbour, key, 32)).toBe(false);
  markMissing(neighbour, { ...key, blockIndex: 32 });
  expect(holdings.some.get(3)).toBe(1);
});

test("a segment of which a block is missing is not held as a whole, and does not come any more", () => {
  const { core, neighbour, holdings } = withOne([3]);
  markComing(core, neighbour, { ...key, inMs: 1_000 });
  markMissing(neighbour, { ...key, blockIndex: 0 });
  expect([hasBit(holdings.bits, 3), neighbour.heldSegments]).toEqual([false, 0]);
  expect([holdings.comingUntilMs.size, holdings.some.size]).toEqual([0, 0]);
});

test("whoever says that a segment comes is believed again when the song is played a minute later", () => {
  const { core, neighbour, holdings } = withOne();
  knowRendition(core, manifest);
  const comes = () => {
    markComing(core, neighbour, { ...key, inMs: 1_000 });
    return holdings.comingUntilMs.get(3)! - core.nowMs;
  };
  expect(comes()).toBe(2_000);
  core.nowMs += 9_500;
  expect(comes()).toBe(500);
  core.nowMs += 60_500;
  // Broken, and within the minute: not noted any more.
  expect(comes()).toBeNaN();
  core.nowMs += 1;
  expect(comes()).toBe(2_000);
});
