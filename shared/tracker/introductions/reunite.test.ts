import { expect, test } from "vitest";
import { introducedPair, met, newTracker, peerId, rendition, sent, song } from "../../../test/rigs/tracker.ts";

type World = ReturnType<typeof newTracker>;

function comeBack(world: World, number: number): void {
  const address = `192.0.${number}.1`;
  world.tracker.handle({ type: "joined", connection: number + 10, peerId: peerId(number), address }, world.nowMs);
}

test("one that comes back is introduced to those whom it knew, once, and makes the offers; its old connection may still stand", () => {
  for (const isCutOff of [true, false]) {
    const world = introducedPair();
    if (isCutOff) world.leave(2);
    comeBack(world, 2);
    const outputs = world.announce(12, [song, 30, 1]);
    expect(met(outputs, 12)).toEqual([{ peerId: peerId(1), offerer: true, near: "far", swarms: [song] }]);
    expect(met(outputs, 1)).toEqual([{ peerId: peerId(2), offerer: false, near: "far", swarms: [song] }]);
    expect(met(world.announce(12, [song, 30, 0], [song, 30, 3]), 12)).toEqual([]);
  }
});

test("however many others there are, it meets those whom it knew: six that slept are all told of each other", () => {
  const world = newTracker();
  const friends = [1, 2, 3, 4, 5, 6];
  for (const number of friends) {
    world.join(number);
    world.announce(number, [song, 30, 3]);
  }
  // They met four at a time.
  for (const number of friends) world.say(number, { type: "seek", renditionId: song });
  world.nowMs += 6_000;
  for (const number of friends) world.say(number, { type: "seek", renditionId: song });
  expect(world.tracker.snapshot().acquaintances).toBe(15);
  for (const number of friends) world.leave(number);
  for (let stranger = 100; stranger < 150; stranger += 1) {
    world.join(stranger, `198.51.100.${stranger}`);
    world.announce(stranger, [song, 30, 0]);
  }
  for (const number of friends) comeBack(world, number);
  const pairs = friends.flatMap((number) =>
    met(world.announce(number + 10, [song, 30, 1]), number + 10)
      .filter((each) => each.reason === undefined)
      .map((each) => [peerId(number), each.peerId].sort().join()),
  );
  expect(new Set(pairs).size).toBe(15);
});

test("two that are back meet, though neither of the two had said anything when the other came, and the first had forgotten the second", () => {
  const world = introducedPair();
  for (const number of [1, 2]) world.leave(number);
  for (const number of [2, 1]) comeBack(world, number);
  expect(met(world.announce(11, [song, 30, 1]), 11)).toEqual([]);
  const introduction = { peerId: peerId(1), offerer: true, near: "far", swarms: [song] };
  expect(met(world.announce(12, [song, 30, 1]), 12)).toEqual([introduction]);
});

test("it is enough that one of the two wants what the other holds; two who only hold it are told nothing", () => {
  const wanted = introducedPair();
  wanted.leave(1);
  comeBack(wanted, 1);
  expect(met(wanted.announce(11, [song, 30, 0]), 2)).toHaveLength(1);
  const held = introducedPair();
  held.announce(2, [song, 30, 0]);
  held.leave(1);
  comeBack(held, 1);
  expect(held.announce(11, [song, 30, 0])).toEqual([]);
});

test("where it wants something else now it meets them again as soon as there is something in common", () => {
  const world = introducedPair();
  world.leave(2);
  comeBack(world, 2);
  expect(met(world.announce(12, [rendition(2), 0, 3]), 12)).toEqual([]);
  expect(met(world.announce(1, [rendition(2), 10, 0]), 12)).toEqual([]);
  expect(met(world.announce(1, [rendition(2), 10, 0], [rendition(3), 0, 3]), 12)).toEqual([]);
  expect(met(world.announce(12, [rendition(3), 0, 3]), 12).map((each) => each.peerId)).toEqual([peerId(1)]);
});

test("one that is back, and wants nothing, is met by those whom it knew as soon as they want what it has", () => {
  const world = introducedPair();
  comeBack(world, 2);
  world.announce(12, [rendition(2), 30, 0]);
  expect(met(world.announce(1, [rendition(2), 0, 3]), 1).map((each) => each.peerId)).toEqual([peerId(2)]);
  expect(met(world.announce(1, [rendition(2), 0, 0], [rendition(2), 0, 3]), 1)).toEqual([]);
});

test("one that comes and goes takes part in no more introductions than others, and in none while sharing is off", () => {
  const limited = newTracker({ introductionsPerWindowMax: 5 });
  for (const number of [1, 2, 3]) limited.join(number);
  for (const number of [1, 2]) limited.announce(number, [song, 30, 0]);
  let told = met(limited.announce(3, [song, 30, 3]), 3).length;
  expect(told).toBe(2);
  for (let time = 0; time < 20; time += 1) {
    comeBack(limited, 3);
    told += met(limited.announce(13, [song, 30, 3]), 13).length;
  }
  expect(told).toBe(5);
  const popular = newTracker({ introductionsPerWindowMax: 5 });
  popular.join(1);
  popular.announce(1, [song, 30, 0]);
  let toldOfOthers = 0;
  for (const number of [2, 3, 4]) {
    popular.join(number);
    toldOfOthers += met(popular.announce(number, [song, 0, 3]), 1).length;
  }
  for (const number of [2, 3, 4]) {
    comeBack(popular, number);
    toldOfOthers += met(popular.announce(number + 10, [song, 0, 3]), 1).length;
  }
  expect(toldOfOthers).toBe(5);
  const closed = introducedPair();
  closed.leave(2);
  closed.tracker.handle({ type: "sharing", sharing: "off" }, closed.nowMs);
  comeBack(closed, 2);
  expect(sent(closed.announce(12, [song, 30, 1]), 1, "introduce")).toEqual([]);
});
