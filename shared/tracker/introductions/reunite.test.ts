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

test("one that comes and goes takes part in no more introductions than others, and in none while sharing is off", () => {
  const world = introducedPair({ introductionsPerWindowMax: 5 });
  let told = 0;
  for (let time = 0; time < 20; time += 1) {
    world.leave(time === 0 ? 2 : 12);
    comeBack(world, 2);
    told += met(world.announce(12, [song, 30, 1]), 1).length;
  }
  expect(told).toBeGreaterThan(0);
  expect(told).toBeLessThanOrEqual(5);
  const closed = introducedPair();
  closed.leave(2);
  closed.tracker.handle({ type: "sharing", sharing: "off" }, closed.nowMs);
  comeBack(closed, 2);
  expect(sent(closed.announce(12, [song, 30, 1]), 1, "introduce")).toEqual([]);
});
