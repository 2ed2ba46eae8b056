import { expect, test } from "vitest";
import {
  errors,
  introducedPair,
  met,
  newTracker,
  offer,
  peerId,
  rendition,
  sent,
  song,
} from "../../test/rigs/tracker.ts";

test("a closed rendition: its swarm is empty at once, everybody is told, nobody is introduced for it; open again, all is as before", () => {
  const world = introducedPair();
  const told = world.tracker.handle({ type: "closed", renditionIds: [song] }, world.nowMs);
  expect([1, 2].map((connection) => sent(told, connection, "closed"))).toEqual(
    [1, 2].map(() => [{ type: "closed", renditions: [song] }]),
  );
  expect(world.tracker.snapshot()).toMatchObject({ swarms: 0, memberships: 0 });
  world.join(3);
  expect(world.announce(3, [song, 0, 3])).toEqual([
    { type: "send", connection: 3, message: { type: "swarm", renditionId: song, holders: 0, wanters: 0 } },
  ]);
  world.announce(1, [rendition(2), 5, 0]);
  expect(met(world.announce(3, [rendition(2), 0, 3]), 3)).toHaveLength(1);
  expect(world.tracker.handle({ type: "closed", renditionIds: [song] }, world.nowMs)).toEqual([]);
  world.tracker.handle({ type: "closed", renditionIds: [] }, world.nowMs);
  world.announce(1, [song, 30, 0]);
  world.join(4);
  expect(met(world.announce(4, [song, 0, 3]), 4)).toHaveLength(1);
});

test("who comes while renditions are closed hears of them with its welcome", () => {
  const world = newTracker();
  expect(world.join(1).map((output) => output.type === "send" && output.message.type)).toEqual(["welcome"]);
  world.tracker.handle({ type: "closed", renditionIds: [song] }, world.nowMs);
  expect(sent(world.join(2), 2, "closed")).toHaveLength(1);
});

test("a closed network: its listener leaves every swarm, is told, meets nobody, and nothing of it is relayed", () => {
  const world = introducedPair();
  const off = { type: "listener-sharing", connection: 2, sharing: "off" } as const;
  expect(sent(world.tracker.handle(off, world.nowMs), 2, "sharing")).toEqual([{ type: "sharing", sharing: "off" }]);
  expect(errors(world.say(2, offer(1)), 2)).toEqual(["sharing-off"]);
  expect(errors(world.say(1, offer(2)), 1)).toEqual(["not-introduced"]);
  expect(met(world.announce(2, [song, 0, 3]), 2)).toEqual([]);
  world.join(3);
  expect(met(world.announce(3, [song, 0, 3]), 3).map((peer) => peer.peerId)).toEqual([peerId(1)]);
  const on = { ...off, sharing: "on" } as const;
  expect(sent(world.tracker.handle(on, world.nowMs), 2, "sharing")).toEqual([{ type: "sharing", sharing: "on" }]);
  world.nowMs += 60_000;
  expect(met(world.announce(2, [song, 0, 3]), 2).length).toBeGreaterThan(0);
});

test("a listener of a closed network is welcomed with sharing off, also when it comes back", () => {
  const world = newTracker();
  const join = (connection: number, sharing?: "on" | "off") =>
    world.tracker.handle(
      { type: "joined", connection, peerId: peerId(1), address: "192.0.2.1", ...(sharing ? { sharing } : {}) },
      world.nowMs,
    );
  expect(sent(join(1, "off"), 1, "welcome")[0]?.sharing).toBe("off");
  expect(sent(join(2), 2, "welcome")[0]?.sharing).toBe("on");
  expect(sent(join(3, "off"), 3, "welcome")[0]?.sharing).toBe("off");
});
