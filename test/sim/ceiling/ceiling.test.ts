import { expect, test } from "vitest";
import { ceilingOf } from "./ceiling.ts";
import type { Member, Need } from "./swarm.ts";

const bytes = 1_000;
/** Sends a piece in a second. */
const line: Member = {
  uplinkBitsPerSecond: 8_000,
  downlinkBitsPerSecond: Infinity,
  hereFromMs: 0,
  hereUntilMs: 100_000,
};
const taker: Member = { ...line, uplinkBitsPerSecond: 0 };
const options = { intervalMs: 1_000, relays: false };
const everybody = () => true;

test("of two one gets its copy from the origin", () => {
  expect(ceiling({ members: [line, line] })).toEqual({ neededBytes: 2_000, peerBytes: 1_000, originBytes: 1_000 });
});

test("two that need different pieces get both from the origin", () => {
  const needs = [need(0, { piece: 0 }), need(1, { piece: 1 })];
  expect(ceilingOf({ members: [line, line], needs, reaches: everybody }, options).peerBytes).toBe(0);
});

test("a star: the one in the middle gives as much as its uplink takes in the time", () => {
  const members = [line, ...Array(5).fill(taker)];
  expect(ceiling({ members, dueMs: 3_000 }).peerBytes).toBe(3_000);
  expect(ceiling({ members, dueMs: 6_000 }).peerBytes).toBe(5_000);
});

test("a chain: each gets it from the one before", () => {
  const reaches = (one: number, other: number) => Math.abs(one - other) === 1;
  expect(ceiling({ members: Array(4).fill(line), reaches }).originBytes).toBe(1_000);
});

test("a chain with one that does not give in it needs a copy behind it", () => {
  const reaches = (one: number, other: number) => Math.abs(one - other) === 1;
  const members = [line, line, taker, line, line];
  expect(ceiling({ members, reaches }).originBytes).toBe(2_000);
});

test("of three with one thin uplink, the thin one gives what it can and the others give the rest", () => {
  const thin = { ...line, uplinkBitsPerSecond: 800 };
  const members = [thin, taker, taker];
  expect(ceiling({ members, dueMs: 5_000 }).peerBytes).toBe(500);
  expect(ceiling({ members: [thin, line, taker], dueMs: 5_000 }).peerBytes).toBe(2_000);
});

test("groups that cannot be linked need a copy each", () => {
  const reaches = (one: number, other: number) => one % 2 === other % 2;
  expect(ceiling({ members: Array(6).fill(line), reaches }).originBytes).toBe(2_000);
});

test("where nobody gives, all comes from the origin", () => {
  expect(ceiling({ members: [taker, taker, taker] }).originBytes).toBe(3_000);
});

test("who comes too late cannot give, and who comes later can get", () => {
  const needs = [need(0, { dueMs: 2_000 }), need(1, { fromMs: 3_000, dueMs: 9_000 })];
  expect(ceilingOf({ members: [taker, line], needs, reaches: everybody }, options).peerBytes).toBe(0);
  expect(ceilingOf({ members: [line, taker], needs, reaches: everybody }, options).peerBytes).toBe(1_000);
});

test("who comes later is not waited for beyond the moment at which a listener alone would go to the origin", () => {
  const later = need(1, { fromMs: 3_000, dueMs: 20_000 });
  const reaches = everybody;
  const peerBytes = (untilMs: number, members = [taker, line]) =>
    ceilingOf({ members, needs: [need(0, { dueMs: 9_000, untilMs }), later], reaches }, options).peerBytes;
  expect(peerBytes(2_999)).toBe(0);
  expect(peerBytes(3_000)).toBe(1_000);
  expect(peerBytes(2_999, [line, taker])).toBe(1_000);
});

test("while one giver is there, others may still come", () => {
  const members = [taker, { ...line, uplinkBitsPerSecond: 8 }, line];
  const needs = [
    need(0, { dueMs: 9_000, untilMs: 2_000 }),
    need(1, { fromMs: 1_000 }),
    need(2, { fromMs: 3_000, dueMs: 9_000 }),
  ];
  expect(ceilingOf({ members, needs, reaches: everybody }, options).peerBytes).toBe(2_000);
});

test("who has left gives no more", () => {
  const needs = [need(0, { dueMs: 2_000 }), need(1, { fromMs: 3_000, dueMs: 9_000 })];
  const members = [{ ...line, hereUntilMs: 2_500 }, taker];
  expect(ceilingOf({ members, needs, reaches: everybody }, options).peerBytes).toBe(0);
});

test("a piece that is due before it could be there comes from the origin", () => {
  expect(ceiling({ members: [line, taker], dueMs: 500 }).peerBytes).toBe(500);
});

test("a giver's own download comes before what it gives", () => {
  const slow = { ...line, downlinkBitsPerSecond: 4_000 };
  expect(ceiling({ members: [slow, taker], dueMs: 2_000 }).peerBytes).toBe(0);
  expect(ceiling({ members: [slow, taker], dueMs: 2_600 }).peerBytes).toBe(600);
});

test("an uplink that is shared by many pieces carries no more for it", () => {
  const needs = [0, 1, 2, 3].flatMap((piece) => [need(0, { piece, dueMs: 2_000 }), need(1, { piece, dueMs: 2_000 })]);
  expect(ceilingOf({ members: [line, taker], needs, reaches: everybody }, options).peerBytes).toBe(2_000);
});

test("a thin downlink takes no more than it carries", () => {
  const members = [
    { ...line, uplinkBitsPerSecond: 80_000 },
    { ...taker, downlinkBitsPerSecond: 800 },
  ];
  expect(ceiling({ members, dueMs: 5_000 }).peerBytes).toBe(500);
});

test("a common neighbour helps two that cannot be linked only where it does not need the piece itself", () => {
  const reaches = (one: number, other: number) => one + other !== 1;
  const relays = { ...options, relays: true };
  const apart = { members: [line, taker, line], needs: [need(0), need(1)], reaches };
  expect(ceilingOf(apart, options).peerBytes).toBe(0);
  expect(ceilingOf(apart, relays).peerBytes).toBe(1_000);
  const together = { ...apart, needs: [need(0), need(1), need(2)] };
  expect(ceilingOf(together, options).peerBytes).toBe(2_000);
  expect(ceilingOf(together, relays).peerBytes).toBe(2_000);
});

test("one that does not give is no common neighbour", () => {
  const reaches = (one: number, other: number) => one + other !== 1;
  const apart = { members: [line, taker, taker], needs: [need(0), need(1)], reaches };
  expect(ceilingOf(apart, { ...options, relays: true }).peerBytes).toBe(0);
});

function need(member: number, given: Partial<Need> = {}): Need {
  return { member, piece: 0, bytes, fromMs: 0, dueMs: 50_000, ...given };
}

/** Everybody needs the one piece. */
function ceiling(given: {
  readonly members: readonly Member[];
  readonly dueMs?: number;
  readonly reaches?: (one: number, other: number) => boolean;
}) {
  const { members, dueMs = 50_000, reaches = everybody } = given;
  return ceilingOf({ members, needs: members.map((_, member) => need(member, { dueMs })), reaches }, options);
}
