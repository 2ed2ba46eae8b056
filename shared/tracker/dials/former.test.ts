import { expect, test } from "vitest";
import {
  answer,
  candidate,
  errors,
  introducedPair,
  met,
  newTracker,
  offer,
  peerId,
  rendition,
  sent,
  song,
} from "../../../test/rigs/tracker.ts";
import { trackerLimits } from "../limits.ts";

type World = ReturnType<typeof newTracker>;

/** Back on connection `connection` + 10, from an address of its own. */
function comeBack(world: World, number: number, address = `192.0.${number}.1`) {
  return world.tracker.handle(
    { type: "joined", connection: number + 10, peerId: peerId(number), address },
    world.nowMs,
  );
}

test("one that was cut off and comes back may dial those whom it knew, and they it; nobody else may", () => {
  const ours = introducedPair();
  ours.leave(2);
  expect(errors(ours.say(1, offer(2)), 1)).toEqual(["not-introduced"]);
  comeBack(ours, 2);
  expect(sent(ours.say(12, offer(1)), 1, "offer")).toHaveLength(1);
  expect(sent(ours.say(1, answer(2)), 12, "answer")).toHaveLength(1);
  const theirs = introducedPair();
  theirs.leave(2);
  comeBack(theirs, 2);
  theirs.join(3);
  expect(errors(theirs.say(3, offer(2)), 3)).toEqual(["not-introduced"]);
  expect(errors(theirs.say(12, offer(3)), 12)).toEqual(["not-introduced"]);
  expect(errors(theirs.say(1, candidate(2)), 1)).toEqual(["not-introduced"]);
  expect(sent(theirs.say(1, offer(2)), 12, "offer")).toHaveLength(1);
});

test("whom a listener knew before is forgotten a quarter of an hour after it came back", () => {
  const dialled = [0, 1].map((over) => {
    const world = introducedPair();
    world.leave(2);
    comeBack(world, 2);
    world.nowMs += trackerLimits.absentMs - 1 + over;
    return sent(world.say(12, offer(1)), 1, "offer").length;
  });
  expect(dialled).toEqual([1, 0]);
});

test("two that were both cut off know each other, whoever went first and whoever comes first", () => {
  const heard = [
    [1, 2],
    [2, 1],
  ].flatMap((gone) =>
    [
      [1, 2],
      [2, 1],
    ].map((back) => {
      const world = introducedPair();
      for (const number of gone) world.leave(number);
      for (const number of back) comeBack(world, number);
      return sent(world.say(11, offer(2)), 12, "offer").length + sent(world.say(12, offer(1, "e")), 11, "offer").length;
    }),
  );
  expect(heard).toEqual([2, 2, 2, 2]);
});

test("who said goodbye, or let go, is not remembered, nor is one that stays away for a quarter of an hour", () => {
  const refused = (part: (world: World) => void) => {
    const world = introducedPair();
    part(world);
    comeBack(world, 2);
    return errors(world.say(12, offer(1)), 12);
  };
  const parted = (world: World) => {
    world.say(1, { type: "parted", to: peerId(2) });
    world.leave(2);
  };
  const staysAway = (ms: number) => (world: World) => {
    world.leave(2);
    world.nowMs += ms;
    if (world.tracker.nextTimeoutMs() <= world.nowMs) world.tracker.handle({ type: "timeout" }, world.nowMs);
  };
  expect(refused((world) => world.say(2, { type: "bye" }))).toEqual(["not-introduced"]);
  expect(refused(parted)).toEqual(["not-introduced"]);
  expect(refused(staysAway(trackerLimits.absentMs - 1))).toEqual([]);
  expect(refused(staysAway(trackerLimits.absentMs))).toEqual(["not-introduced"]);
});

test("who lets go of one that came back may not dial it any more", () => {
  const world = introducedPair();
  comeBack(world, 2);
  world.say(1, { type: "parted", to: peerId(2) });
  expect(errors(world.say(1, offer(2)), 1)).toEqual(["not-introduced"]);
});

test("of many that were cut off the last are remembered, and of each those whom it used last", () => {
  const world = newTracker({ absentMax: 1, reunionsMax: 1 });
  for (const number of [1, 2, 3, 4]) world.join(number);
  world.announce(1, [song, 30, 0]);
  world.announce(2, [song, 30, 0]);
  world.announce(3, [song, 0, 3]);
  world.announce(4, [song, 0, 3]);
  const last = met(world.say(3, { type: "seek", renditionId: song }), 3);
  expect(last).toEqual([]);
  world.say(3, offer(1));
  world.leave(4);
  world.leave(3);
  comeBack(world, 4);
  comeBack(world, 3);
  expect(errors(world.say(14, offer(1)), 14)).toEqual(["not-introduced"]);
  expect(errors(world.say(13, offer(2)), 13)).toEqual(["not-introduced"]);
  expect(sent(world.say(13, offer(1, "e")), 1, "offer")).toHaveLength(1);
});

test("the addresses that one learns at another line count there as they do for everybody", () => {
  const world = introducedPair({ partnersAtFirst: 1, partnersPerSong: 0 });
  world.join(3);
  world.announce(3, [rendition(2), 30, 0]);
  world.leave(2);
  comeBack(world, 2, "203.0.113.9");
  expect(met(world.announce(12, [rendition(2), 0, 3]), 12).map((each) => each.peerId)).toEqual([peerId(3)]);
  expect(errors(world.say(12, offer(1)), 12)).toEqual(["not-introduced"]);
  expect(met(world.announce(12, [song, 30, 3]), 12)).toEqual([]);
});

test("an offer that may have gone into a dead connection is ended when its receiver comes back on another; answered ones go on", () => {
  const world = introducedPair();
  world.say(1, offer(2, "unheard"));
  world.say(1, offer(2, "answered"));
  world.say(2, answer(1, "answered"));
  world.say(2, offer(1, "own"));
  const outputs = comeBack(world, 2);
  expect(sent(outputs, 1, "error").map(({ code, dial }) => [code, dial])).toEqual([["no-such-dial", "unheard"]]);
  expect(errors(world.say(12, answer(1, "unheard")), 12)).toEqual(["no-such-dial"]);
  expect(sent(world.say(12, candidate(1, "answered")), 1, "candidate")).toHaveLength(1);
  expect(sent(world.say(1, answer(2, "own")), 12, "answer")).toHaveLength(1);
});
