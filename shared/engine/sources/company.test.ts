import { expect, test } from "vitest";
import {
  coreAt10s,
  manifest,
  manifestOf,
  neighbourOf,
  only,
  renditionId,
  withTwoWithin,
} from "../../../test/rigs/engine.ts";
import { learnLatency } from "../estimate.ts";
import { never } from "../timers.ts";
import { holdersOf, interestedIn, pendingMax, spreadBlocks, spreadNearFirst } from "./company.ts";

test.each([
  ["network", [1]],
  ["prefix", [1]],
  ["country", [1, 2]],
  ["far", [1, 2]],
] as const)("with time enough, and one of two holders %s, blocks are asked of links %j", (near, asked) => {
  // Both have proved nothing yet: what limits that is another matter.
  const { say, pong } = withTwoWithin({ unprovenBlocksMax: 24 }, { near }, { near: "far" });
  for (const linkId of [1, 2]) pong(linkId, 1);
  say({ type: "play", manifest });
  const outputs = say({ type: "playhead", renditionId, positionSeconds: 0, playing: true }, 100);
  const requests = only(outputs, "send").filter(({ message }) => message.type === "request");
  // What is needed at once is asked of whoever is soonest.
  const inTime = requests.filter(({ message }) => message.type === "request" && message.segmentIndex >= 2);
  expect(inTime.length).toBeGreaterThan(0);
  expect([...new Set(inTime.map(({ linkId }) => linkId))].toSorted()).toEqual(asked);
});

test("interestedIn() finds those who have spoken of the song", () => {
  const core = coreAt10s();
  const one = neighbourOf(core, 1, manifest, [0]);
  neighbourOf(core, 2, manifestOf(4, "z"), [0]);
  expect(interestedIn(core, renditionId).map(({ neighbour }) => neighbour)).toEqual([one]);
});

test("holdersOf() leaves out who lacks the segment, rests, or owes us as much as it may, and tells when the first has rested", () => {
  const core = coreAt10s({ unprovenBlocksMax: 1 });
  const holder = neighbourOf(core, 1, manifest, [3]);
  neighbourOf(core, 2, manifest, [2]);
  neighbourOf(core, 3, manifest, [3]).restUntilMs = 10_250;
  neighbourOf(core, 4, manifest, [3]).restUntilMs = 10_400;
  const key = { renditionId, segmentIndex: 1, blockIndex: 0 };
  const owed = { requestId: 1, key, askedAtMs: 9_990, timeoutAtMs: 11_000, expired: false, arrivedBytes: 0 };
  neighbourOf(core, 5, manifest, [3]).requests.set(1, owed);
  const { answer, againInMs } = holdersOf(core, interestedIn(core, renditionId), 3);
  expect(answer).toEqual([holder]);
  expect(againInMs).toBe(250);
});

const key = { renditionId, segmentIndex: 3 };

test("spreadBlocks() gives each block to whoever will have brought it first", () => {
  const core = coreAt10s();
  const near = neighbourOf(core, 1, manifest, [3]);
  const far = neighbourOf(core, 2, manifest, [3]);
  near.estimate.latencyMs = 10;
  far.estimate.latencyMs = 40;
  for (const each of [near, far]) each.givenBlocks = 1;
  for (const { estimate } of [near, far]) estimate.blockMs = 12;
  const { order, finishMs } = spreadBlocks(core, { holders: [far, near], blocks: [0, 1, 2, 3, 4], dueMs: 0, key });
  expect(order.map(({ linkId }) => linkId)).toEqual([1, 1, 1, 2, 1]);
  expect(finishMs).toBe(10 + 4 * 12);
});

test("spreadBlocks() asks of one that holds some blocks alone for no others", () => {
  const core = coreAt10s();
  const [whole, some] = [neighbourOf(core, 1, manifest, [3]), neighbourOf(core, 2, manifest)];
  whole.estimate.latencyMs = 400;
  some.estimate.latencyMs = 10;
  some.holdings.get(renditionId)?.some.set(3, 0b1010);
  const { order, blocks } = spreadBlocks(core, { holders: [whole, some], blocks: [0, 1, 2, 3], dueMs: 0, key });
  expect(blocks.map((block, index) => [block, order[index]?.linkId])).toEqual([
    [0, 1],
    [1, 2],
    [2, 1],
    [3, 2],
  ]);
  expect(spreadBlocks(core, { holders: [some], blocks: [0, 1, 2, 3], dueMs: 0, key }).blocks).toEqual([1, 3]);
  expect(holdersOf(core, interestedIn(core, renditionId), 3).answer).toEqual([whole, some]);
});

test("spreadBlocks() asks for no more than each may owe us", () => {
  const core = coreAt10s({ unprovenBlocksMax: 2, pendingBlocksMax: 3 });
  const neighbour = neighbourOf(core, 1, manifest, [3]);
  expect(spreadBlocks(core, { holders: [neighbour], blocks: [0, 1, 2, 3, 4], dueMs: 0, key }).order).toHaveLength(2);
  neighbour.givenBlocks = 1;
  expect(spreadBlocks(core, { holders: [neighbour], blocks: [0, 1, 2, 3, 4], dueMs: 0, key }).order).toHaveLength(3);
  expect(spreadBlocks(core, { holders: [], blocks: [0, 1, 2, 3, 4], dueMs: 0, key })).toEqual({
    finishMs: never,
    order: [],
    blocks: [],
  });
});

test("pendingMax() tries a neighbour with six blocks, and then asks for as many as it brings in a second, from two to 24", () => {
  const core = coreAt10s({ unprovenBlocksMax: 6 });
  const neighbour = neighbourOf(core, 1, manifest, [3]);
  const most = (givenBlocks: number, blockMs: number) => {
    neighbour.givenBlocks = givenBlocks;
    neighbour.estimate.blockMs = blockMs;
    return pendingMax(core, neighbour);
  };
  expect(most(0, 10)).toBe(6);
  expect([10, 200, 2_000].map((blockMs) => most(1, blockMs))).toEqual([24, 5, 2]);
});

test("spreadBlocks() believes of what can wait that a neighbour that was busy is free by now, until it says no", () => {
  const core = coreAt10s();
  const neighbour = neighbourOf(core, 1, manifest, [3]);
  for (const latencyMs of [300, 5_000, 5_000]) learnLatency(neighbour.estimate, latencyMs);
  const finishes = (dueMs: number) => spreadBlocks(core, { holders: [neighbour], blocks: [0], dueMs, key }).finishMs;
  expect(finishes(2_000)).toBeLessThan(350);
  expect(finishes(0)).toBeGreaterThan(2_000);
  neighbour.busyUntilMs = core.nowMs + 3_000;
  expect(finishes(2_000)).toBe(3_000);
});

test("spreadBlocks() takes no neighbour to be sooner than its line is free", () => {
  const core = coreAt10s();
  const [busy, free] = [neighbourOf(core, 1, manifest, [3]), neighbourOf(core, 2, manifest, [3])];
  [busy.estimate.latencyMs, free.estimate.latencyMs] = [10, 400];
  busy.busyUntilMs = 10_900;
  expect(
    spreadBlocks(core, { holders: [busy, free], blocks: [0], dueMs: 0, key }).order.map(({ linkId }) => linkId),
  ).toEqual([2]);
  expect(spreadBlocks(core, { holders: [busy], blocks: [0], dueMs: 0, key }).finishMs).toBe(900);
});

test("spreadNearFirst() goes beyond our own address only when that would be late", () => {
  const core = coreAt10s();
  const housemate = neighbourOf(core, 1, manifest, [3]);
  const holders = [Object.assign(housemate, { near: "address" as const }), neighbourOf(core, 2, manifest, [3])];
  housemate.estimate.latencyMs = 400;
  const linksFor = (dueMs: number) => spreadNearFirst(core, { holders, blocks: [0], dueMs, key }).order[0]?.linkId;
  expect([linksFor(3_000), linksFor(500)]).toEqual([1, 2]);
});

test("spreadBlocks() spares who has given enough, where another would be in time", () => {
  const core = coreAt10s();
  const [spared, eager] = [neighbourOf(core, 1, manifest, [3]), neighbourOf(core, 2, manifest, [3])];
  [spared.estimate.latencyMs, eager.estimate.latencyMs] = [10, 400];
  const linksFor = (dueMs: number) =>
    spreadBlocks(core, { holders: [spared, eager], blocks: [0], dueMs, key }).order.map(({ linkId }) => linkId);
  expect(linksFor(3_000)).toEqual([1]);
  spared.sparedUntilMs = 10_001;
  expect([linksFor(3_000), linksFor(500)]).toEqual([[2], [1]]);
  core.nowMs = 10_001;
  expect(linksFor(3_000)).toEqual([1]);
});

test("spreadBlocks() leaves what can wait to one that has not given enough and is only busy", () => {
  const core = coreAt10s();
  const [spared, busy] = [neighbourOf(core, 1, manifest, [3]), neighbourOf(core, 2, manifest)];
  spared.sparedUntilMs = 70_000;
  busy.holdings.get(renditionId)?.some.set(3, 0b10);
  const blocksFor = (dueMs: number) => spreadBlocks(core, { holders: [spared], blocks: [0, 1], dueMs, key }).blocks;
  expect(blocksFor(core.limits.enoughPatienceMs)).toEqual([0]);
  expect(blocksFor(core.limits.enoughPatienceMs - 1)).toEqual([0, 1]);
  busy.sparedUntilMs = 70_000;
  expect(blocksFor(60_000)).toEqual([0, 1]);
});
