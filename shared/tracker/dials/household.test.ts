import { expect, test } from "vitest";
import { met, newTracker, peerId, rendition, song } from "../../../test/rigs/tracker.ts";
import { type TrackerLimits, trackerLimits } from "../limits.ts";
import { createState } from "../state.ts";
import { handleInput } from "../tracker.ts";

const songsCount = 40;
const curious = 999;
const home = "198.51.100.7";

/** 200 who hold all songs, each at an address of its own. */
function crowd(limits: Partial<TrackerLimits> = {}) {
  const world = newTracker({ introductionsPerWindowMax: 10_000, ...limits });
  for (let number = 1; number <= 200; number += 1) {
    world.join(number);
    for (let index = 0; index < songsCount; index += 1) world.announce(number, [rendition(index), 30, 0]);
  }
  return world;
}

type World = ReturnType<typeof newTracker>;

/** It begins each of so many songs; returns of whom it was told. */
function begin(world: World, who: number, { songs, everyMs }: { songs: number; everyMs: number }): Set<string> {
  const told = new Set<string>();
  for (let index = 0; index < songs; index += 1) {
    const id = rendition(index % songsCount);
    for (const { peerId } of met(world.announce(who, [id, 0, 3]), who)) told.add(peerId);
    for (let more = 0; more < 20; more += 1) {
      for (const { peerId } of met(world.announce(who, [id, 0, 0], [id, 0, 3]), who)) told.add(peerId);
      for (const { peerId } of met(world.say(who, { type: "seek", renditionId: id }), who)) told.add(peerId);
    }
    world.announce(who, [id, 0, 0]);
    world.nowMs += everyMs;
  }
  return told;
}

test("who asks as often as it can is told of twelve others, and of four more with each song that it may have heard", () => {
  const world = crowd();
  world.join(curious, home);
  expect(begin(world, curious, { songs: 1, everyMs: 30_000 }).size).toBe(16);
  expect(begin(world, curious, { songs: 1, everyMs: 30_000 }).size).toBe(4);
  expect(begin(world, curious, { songs: 3, everyMs: 1_000 }).size).toBe(4);
});

test("it is told of fifty in a day, and of as many the day after", () => {
  const world = crowd();
  world.join(curious, home);
  expect(begin(world, curious, { songs: 100, everyMs: 60_000 }).size).toBe(50);
  world.nowMs += 86_400_000;
  world.leave(curious);
  world.join(curious, home);
  expect(begin(world, curious, { songs: 100, everyMs: 60_000 }).size).toBe(50);
});

test("a fresh key changes nothing: those who come from one address one after the other are told of fifty together", () => {
  const world = crowd();
  const told = new Set<string>();
  for (let key = 1_000; key < 1_020; key += 1) {
    world.join(key, home);
    for (const peerId of begin(world, key, { songs: 20, everyMs: 30_000 })) told.add(peerId);
    world.leave(key);
  }
  expect(told.size).toBe(50);
});

test("the addresses of one line of IPv6 are one household", () => {
  const world = crowd();
  const told = new Set<string>();
  for (let key = 0; key < 10; key += 1) {
    world.join(1_000 + key, `2001:db8:7:12${key}0:${key}:1:2:3`);
    for (const peerId of begin(world, 1_000 + key, { songs: 20, everyMs: 30_000 })) told.add(peerId);
    world.leave(1_000 + key);
  }
  expect(told.size).toBe(50);
});

test("who comes back with a fresh key again and again does not use up what the others may be told of", () => {
  const world = newTracker({ partnersAtFirst: 2, partnersPerSong: 0 });
  world.join(1);
  world.announce(1, [song, 30, 0]);
  for (let key = 1_000; key < 1_020; key += 1) {
    world.join(key, home);
    expect(met(world.announce(key, [song, 0, 3]), key)).toHaveLength(1);
    world.leave(key);
  }
  world.join(2);
  expect(met(world.announce(2, [song, 0, 3]), 2)).toHaveLength(1);
  world.join(3);
  expect(met(world.announce(3, [song, 0, 3]), 3).map(({ peerId }) => peerId[0])).toEqual(["2"]);
});

test("two who listen at one address at one time are told of fifty each", () => {
  const world = crowd();
  world.join(998, home);
  world.join(curious, home);
  const one = begin(world, 998, { songs: 100, everyMs: 60_000 });
  const other = begin(world, curious, { songs: 100, everyMs: 60_000 });
  expect(one.size).toBe(50);
  expect(new Set([...one, ...other]).size).toBe(100);
});

test("who says that it holds the song is told of twelve newcomers, and a newcomer is not told of it any more", () => {
  const world = newTracker();
  world.join(curious, home);
  world.announce(curious, [song, 30, 0]);
  let told = 0;
  for (let number = 1; number <= 60; number += 1) {
    world.join(number);
    const outputs = world.announce(number, [song, 0, 3]);
    told += met(outputs, curious).length;
    if (number > 12) expect(met(outputs, number)).toHaveLength(0);
    world.leave(number);
  }
  expect(told).toBe(12);
});

test("those who know each other may be introduced again however many they know", () => {
  const world = newTracker({ partnersAtFirst: 1, partnersPerSong: 0 });
  world.join(1);
  world.join(2);
  world.join(3);
  world.announce(1, [song, 30, 0]);
  expect(met(world.announce(2, [song, 0, 3]), 2)).toHaveLength(1);
  world.say(2, { type: "parted", to: peerId(1) });
  world.announce(2, [song, 0, 0]);
  expect(met(world.announce(3, [song, 0, 3]), 3)).toHaveLength(0);
  expect(met(world.announce(2, [song, 0, 3]), 2).map(({ peerId }) => peerId[0])).toEqual(["1"]);
});

/** A tracker's state, with `left` households whose listener was told of one other, and left. */
function remembering(left: number, householdsMax = 10) {
  const state = createState({
    seed: 1,
    limits: { ...trackerLimits, householdsMax, partnersAtFirst: 1_000 },
    sharing: "on",
  });
  let connection = 1;
  const join = (address: string, heldSegments: number, nowMs: number) => {
    connection += 1;
    handleInput(state, { type: "joined", connection, peerId: peerId(connection), address }, nowMs);
    const message = { type: "announce" as const, changes: [[song, heldSegments, heldSegments > 0 ? 0 : 3] as const] };
    handleInput(state, { type: "message", connection, message }, nowMs);
    return connection;
  };
  join("192.0.2.1", 30, 0);
  for (let index = 0; index < left; index += 1) {
    handleInput(state, { type: "left", connection: join(`10.0.0.${index}`, 0, 0) }, 0);
  }
  return { state, join };
}

test("of households that have left, as many are remembered as there is room for; the one that is here stays", () => {
  const { state } = remembering(50);
  expect(state.households.size).toBeLessThanOrEqual(11);
  expect(state.households.has("192.0.2.1")).toBe(true);
  expect(state.households.has("10.0.0.49")).toBe(true);
});

test("a day after, those that have left are forgotten one after the other", () => {
  const { state, join } = remembering(8);
  expect(state.households.size).toBe(9);
  for (let index = 0; index < 9; index += 1) {
    handleInput(state, { type: "left", connection: join("10.0.1.1", 0, 86_400_000) }, 86_400_000);
  }
  expect([...state.households.keys()].sort()).toEqual(["10.0.1.1", "192.0.2.1"]);
});
