import { expect, test } from "vitest";
import { errors, introducedPair, met, newTracker, peerId, rendition, song } from "../../../test/rigs/tracker.ts";

/** Others of whom one may be told in a day are counted in household.test.ts. */
const manyPartners = { partnersAtFirst: 1_000, partnersPerDayMax: 1_000 };

test("two who only hold a song are not introduced", () => {
  const world = newTracker();
  world.join(1);
  world.join(2);
  world.announce(1, [song, 30, 0]);
  expect(world.announce(2, [song, 30, 0])).toEqual([]);
});

test("a peer that left the swarm is not introduced", () => {
  const world = newTracker();
  world.join(1);
  world.join(2);
  world.announce(1, [song, 30, 3]);
  world.announce(1, [song, 0, 0]);
  expect(met(world.announce(2, [song, 0, 3]), 2)).toEqual([]);
  expect(world.tracker.snapshot()).toMatchObject({ swarms: 1, memberships: 1 });
});

test("a company of eight meets whole, four at a time; of nine each meets some", () => {
  const acquaintedOf = (listeners: number) => {
    const world = newTracker(manyPartners);
    for (const want of [1, 3] as const) {
      for (let number = 1; number <= listeners; number += 1) {
        if (want === 1) world.join(number);
        const introduced = met(world.announce(number, [song, 0, want]), number).length;
        if (want === 1) expect(introduced).toBe(number === 9 ? 1 : Math.min(4, number - 1));
      }
    }
    return world.tracker.snapshot().acquaintances;
  };
  expect(acquaintedOf(8)).toBe((8 * 7) / 2);
  expect(acquaintedOf(9)).toBeLessThan((9 * 8) / 2);
});

test("somebody who can hardly be reached does not meet a small company whole", () => {
  const world = newTracker({ ...manyPartners, introductionsPerAnnounceMax: 1 });
  for (let number = 1; number <= 3; number += 1) world.join(number);
  for (let number = 1; number <= 3; number += 1) world.announce(number, [song, 0, 3]);
  world.join(4);
  expect(met(world.announce(4, [song, 0, 3]), 4)).toHaveLength(1);
});

test("two who know each other are not introduced again in the next song, nor when a want is repeated", () => {
  const world = introducedPair();
  expect(met(world.announce(2, [song, 1, 3]), 2)).toEqual([]);
  world.announce(1, [rendition(2), 30, 0]);
  expect(met(world.announce(2, [rendition(2), 0, 3]), 2)).toEqual([]);
});

test("two behind one address are told of each other again after 30 s: their link may not stand any more", () => {
  const world = newTracker();
  for (const [connection, address] of [
    [1, "198.51.100.7"],
    [2, "198.51.100.7"],
    [3, "198.51.100.8"],
  ] as const) {
    world.join(connection, address);
    world.announce(connection, [song, 30, 0]);
    world.announce(connection, [rendition(2), 30, 0]);
    world.announce(connection, [rendition(3), 30, 0]);
  }
  world.join(4, "198.51.100.7");
  const again = (number: number, afterMs: number) => {
    world.nowMs += afterMs;
    return met(world.announce(4, [rendition(number), 0, 3]), 4).map(({ near }) => near);
  };
  expect(again(1, 0).toSorted()).toEqual(["address", "address", "prefix"]);
  expect(again(2, 29_999)).toEqual([]);
  expect(again(3, 1)).toEqual(["address", "address"]);
  // Once more, and not twice.
  expect(world.tracker.snapshot().acquaintances).toBe(3);
});

test("whoever knows three who play a song is told of those behind its own address beside the fourth", () => {
  // A long-standing one would take a place of these now and then.
  const world = newTracker({ longStandingShare: 0 });
  for (let number = 1; number <= 40; number += 1) {
    world.join(number);
    world.announce(number, [song, 30, 0]);
  }
  world.join(100, "198.51.100.7");
  for (let number = 1; number <= 3; number += 1) {
    world.announce(number, [rendition(100 + number), 30, 0]);
    world.announce(100, [rendition(100 + number), 0, 3]);
  }
  for (const number of [201, 202, 203, 204]) {
    world.join(number, "198.51.100.7");
    world.announce(number, [song, 30, 0]);
  }
  const near = met(world.announce(100, [song, 0, 3]), 100).map((peer) => peer.near);
  expect(near.toSorted()).toEqual(["address", "address", "address", "far"]);
});

test("after ten minutes without a word they may be introduced again", () => {
  const world = introducedPair();
  world.nowMs = world.tracker.nextTimeoutMs();
  expect(world.nowMs).toBe(601_000);
  world.tracker.handle({ type: "timeout" }, world.nowMs);
  expect(world.tracker.snapshot().acquaintances).toBe(0);
  expect(world.tracker.nextTimeoutMs()).toBe(Number.POSITIVE_INFINITY);
  expect(met(world.say(2, { type: "seek", renditionId: song }), 2)).toHaveLength(1);
});

test("near ones are found in a swarm of thousands, and far ones are among the four", () => {
  const world = newTracker({ swarmsPerConnectionMax: 5 });
  for (let number = 1; number <= 3_000; number += 1) {
    world.join(number, `10.${number >> 8}.${number & 255}.1`);
    world.announce(number, [song, 30, 0]);
  }
  world.join(5_001, "198.51.100.7");
  world.announce(5_001, [song, 5, 0]);
  world.join(5_002, "198.51.100.8");
  world.announce(5_002, [song, 5, 0]);
  world.join(5_003, "198.51.100.7");
  const peers = met(world.announce(5_003, [song, 0, 3]), 5_003);
  expect(peers).toHaveLength(4);
  expect(peers.find(({ near }) => near === "address")?.peerId).toBe(peerId(5_001));
  expect(peers.find(({ near }) => near === "prefix")?.peerId).toBe(peerId(5_002));
  expect(peers.filter(({ near }) => near === "far")).toHaveLength(2);
});

test("playing brings up to four, next two, prefetching one", () => {
  for (const [want, expected] of [
    [3, 4],
    [2, 2],
    [1, 1],
  ] as const) {
    const world = newTracker();
    for (let number = 1; number <= 20; number += 1) {
      world.join(number);
      world.announce(number, [song, 30, 0]);
    }
    world.join(21);
    expect(met(world.announce(21, [song, 0, want]), 21)).toHaveLength(expected);
  }
});

test("seek brings two more, not sooner than after five seconds, and only where something is wanted", () => {
  const world = newTracker();
  for (let number = 1; number <= 10; number += 1) {
    world.join(number);
    world.announce(number, [song, 30, 0]);
  }
  expect(errors(world.say(1, { type: "seek", renditionId: song }), 1)).toEqual(["unexpected"]);
  world.join(21);
  const first = met(world.announce(21, [song, 0, 3]), 21);
  const second = met(world.say(21, { type: "seek", renditionId: song }), 21);
  expect(new Set([...first, ...second].map((peer) => peer.peerId)).size).toBe(6);
  expect(errors(world.say(21, { type: "seek", renditionId: song }), 21)).toEqual(["rate-limited"]);
  world.nowMs += 5_000;
  expect(met(world.say(21, { type: "seek", renditionId: song }), 21)).toHaveLength(2);
});

test("a popular holder is not introduced more than sixty times a minute", () => {
  const world = newTracker(manyPartners);
  world.join(1);
  world.announce(1, [song, 30, 0]);
  let introductions = 0;
  for (let number = 2; number < 102; number += 1) {
    world.join(number);
    introductions += met(world.announce(number, [song, 0, 3]), 1).length;
    world.leave(number);
  }
  expect(introductions).toBe(60);
  world.nowMs += 60_000;
  world.join(200);
  expect(met(world.announce(200, [song, 0, 3]), 1)).toHaveLength(1);
});

test("who seeks again and again meets no more than sixty a minute", () => {
  const world = newTracker({ ...manyPartners, seekIntervalMs: 0 });
  for (let number = 1; number <= 100; number += 1) {
    world.join(number);
    world.announce(number, [song, 30, 0]);
  }
  world.join(200);
  let introductions = met(world.announce(200, [song, 0, 3]), 200).length;
  for (let round = 0; round < 30; round += 1) {
    introductions += met(world.say(200, { type: "seek", renditionId: song }), 200).length;
  }
  expect(introductions).toBe(60);
});
