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
} from "../../test/rigs/tracker.ts";

test("a listener that joins is welcomed", () => {
  expect(newTracker().join(1)).toEqual([
    {
      type: "send",
      connection: 1,
      message: { type: "welcome", peerId: peerId(1), announceIntervalMs: 2_000, sharing: "on" },
    },
  ]);
});

test("both sides are introduced, the newcomer offering, and then the want is answered with how many others there are", () => {
  const world = newTracker();
  world.join(1);
  world.join(2);
  expect(world.announce(1, [song, 30, 0])).toEqual([]);
  expect(world.announce(2, [song, 0, 3])).toEqual([
    {
      type: "send",
      connection: 1,
      message: {
        type: "introduce",
        peers: [{ peerId: peerId(2), offerer: false, near: "far", reason: "far-share", swarms: [song] }],
      },
    },
    {
      type: "send",
      connection: 2,
      message: {
        type: "introduce",
        peers: [{ peerId: peerId(1), offerer: true, near: "far", reason: "far-share", swarms: [song] }],
      },
    },
    { type: "send", connection: 2, message: { type: "swarm", renditionId: song, holders: 1, wanters: 0 } },
  ]);
});

test("a swarm beyond the limit is refused by name, and the other changes count", () => {
  const world = newTracker({ swarmsPerConnectionMax: 2 });
  world.join(1);
  const outputs = world.announce(
    1,
    [rendition(1), 1, 0],
    [rendition(2), 1, 0],
    [rendition(3), 1, 0],
    [rendition(1), 2, 0],
  );
  expect(errors(outputs, 1)).toEqual(["too-many-swarms"]);
  expect(world.tracker.snapshot()).toMatchObject({ swarms: 2, memberships: 2 });
});

test("there are so many memberships in all: one more is refused by name, and who leaves makes room", () => {
  const world = newTracker({ membershipsMax: 3 });
  world.join(1);
  world.join(2);
  world.announce(1, [rendition(1), 1, 0], [rendition(2), 1, 0]);
  expect(errors(world.announce(2, [rendition(1), 1, 0], [rendition(2), 1, 0]), 2)).toEqual(["too-many-swarms"]);
  expect(world.tracker.snapshot()).toMatchObject({ swarms: 2, memberships: 3 });
  world.leave(1);
  expect(errors(world.announce(2, [rendition(2), 1, 0], [rendition(3), 1, 0]), 2)).toEqual([]);
  expect(world.tracker.snapshot()).toMatchObject({ swarms: 3, memberships: 3 });
});

test("there are so many swarms in all: a new one is refused by name, those that are there may be entered", () => {
  const world = newTracker({ swarmsMax: 2 });
  world.join(1);
  world.join(2);
  world.announce(1, [rendition(1), 1, 0], [rendition(2), 1, 0]);
  expect(errors(world.announce(2, [rendition(3), 1, 0], [rendition(2), 0, 3]), 2)).toEqual(["too-many-swarms"]);
  expect(world.tracker.snapshot()).toMatchObject({ swarms: 2, memberships: 3 });
  world.announce(1, [rendition(1), 0, 0]);
  expect(errors(world.announce(2, [rendition(3), 1, 0]), 2)).toEqual([]);
});

test("of many wants in one announce the greatest are answered", () => {
  const world = newTracker({ wantsAnsweredMax: 3 });
  world.join(1);
  const changes = Array.from({ length: 12 }, (_, index) => [rendition(index), 0, index % 3 === 0 ? 3 : 1] as const);
  const answered = sent(
    world.announce(1, ...changes.map(([id, held, want]): [typeof id, number, 1 | 3] => [id, held, want])),
    1,
    "swarm",
  );
  expect(answered.map(({ renditionId }) => renditionId)).toEqual([0, 3, 6].map(rendition));
});

test("offer, answer and candidates pass between two that were introduced, either way", () => {
  const world = introducedPair();
  expect(world.say(2, offer(1))).toEqual([
    { type: "send", connection: 1, message: { type: "offer", from: peerId(2), dial: "d", sdp: "o" } },
  ]);
  expect(sent(world.say(2, candidate(1)), 1, "candidate")).toHaveLength(1);
  expect(sent(world.say(1, answer(2)), 2, "answer")).toEqual([
    { type: "answer", from: peerId(1), dial: "d", sdp: "a" },
  ]);
  expect(sent(world.say(1, candidate(2)), 2, "candidate")).toHaveLength(1);
  expect(sent(world.say(1, offer(2, "e")), 2, "offer")).toHaveLength(1);
});

test("nothing passes between strangers", () => {
  const world = introducedPair();
  world.join(3);
  for (const message of [offer(1), answer(1), candidate(1)]) {
    const outputs = world.say(3, message);
    expect(outputs).toHaveLength(1);
    expect(errors(outputs, 3)).toEqual(["not-introduced"]);
  }
});

test("an answer needs a live, unanswered offer of the other side", () => {
  const world = introducedPair();
  expect(errors(world.say(1, answer(2)), 1)).toEqual(["no-such-dial"]);
  world.say(2, offer(1));
  expect(errors(world.say(2, answer(1)), 2)).toEqual(["no-such-dial"]);
  expect(errors(world.say(1, answer(2, "other")), 1)).toEqual(["no-such-dial"]);
  world.say(1, answer(2));
  expect(errors(world.say(1, answer(2)), 1)).toEqual(["no-such-dial"]);
});

test("a dial is over after 30 s, or when its result is told", () => {
  const world = introducedPair();
  world.say(2, offer(1));
  world.nowMs += 30_000;
  expect(errors(world.say(1, answer(2)), 1)).toEqual(["no-such-dial"]);
  world.say(2, offer(1));
  world.say(2, { type: "dial-result", to: peerId(1), ok: true });
  expect(errors(world.say(1, candidate(2)), 1)).toEqual(["no-such-dial"]);
});

test("the result of a dial leaves the other's own dial as it is", () => {
  const world = introducedPair();
  world.say(2, offer(1, "a"));
  world.say(1, offer(2, "b"));
  world.say(2, { type: "dial-result", to: peerId(1), ok: false });
  expect(errors(world.say(1, answer(2, "a")), 1)).toEqual(["no-such-dial"]);
  expect(sent(world.say(2, answer(1, "b")), 1, "answer")).toHaveLength(1);
});

test("two who let go of each other may be introduced again, and may not relay before", () => {
  const world = introducedPair();
  world.say(2, { type: "parted", to: peerId(1) });
  expect(errors(world.say(2, offer(1)), 2)).toEqual(["not-introduced"]);
  // A third, who was never introduced, parts nobody.
  expect(world.say(2, { type: "parted", to: peerId(9) })).toEqual([]);
  world.nowMs += 5_000;
  expect(met(world.say(2, { type: "seek", renditionId: song }), 2)).toHaveLength(1);
  world.say(2, offer(1));
  expect(errors(world.say(1, answer(2)), 1)).toEqual([]);
});

test("dials between two and candidates of a dial are limited", () => {
  const world = introducedPair({ dialsPerPairMax: 2, candidatesPerDialMax: 3 });
  world.say(2, offer(1, "a"));
  expect(errors(world.say(2, offer(1, "a")), 2)).toEqual(["unexpected"]);
  world.say(2, offer(1, "b"));
  expect(errors(world.say(2, offer(1, "c")), 2)).toEqual(["too-many-dials"]);
  const verdicts = [1, 2, 3, 4].map(() => errors(world.say(2, candidate(1, "a")), 2));
  expect(verdicts).toEqual([[], [], [], ["too-many-candidates"]]);
  expect(sent(world.say(1, candidate(2, "a")), 2, "candidate")).toHaveLength(1);
});

test("whoever was just introduced hears that the other left; later it is not worth a frame", () => {
  const world = introducedPair();
  expect(world.leave(2)).toEqual([{ type: "send", connection: 1, message: { type: "gone", peerId: peerId(2) } }]);
  const later = introducedPair();
  later.nowMs += 60_001;
  expect(later.leave(2)).toEqual([]);
});

test("bye forgets at once and closes; what the old socket still says is ignored", () => {
  const world = introducedPair();
  expect(world.say(2, { type: "bye" }).at(-1)).toMatchObject({ type: "close", connection: 2, code: 4005 });
  expect(world.announce(2, [song, 0, 3])).toEqual([]);
  expect(world.leave(2)).toEqual([]);
  expect(world.tracker.snapshot()).toMatchObject({ connections: 1, memberships: 1, acquaintances: 0 });
});

test("the same peer on a new socket replaces the old one and keeps its acquaintances, not its announces", () => {
  const world = introducedPair();
  const outputs = world.tracker.handle(
    { type: "joined", connection: 9, peerId: peerId(2), address: "203.0.113.5" },
    world.nowMs,
  );
  expect(outputs[0]).toMatchObject({ type: "close", connection: 2, code: 4002 });
  expect(world.leave(2)).toEqual([]);
  expect(world.tracker.snapshot()).toMatchObject({ connections: 2, memberships: 1, acquaintances: 1 });
  expect(sent(world.say(1, offer(2)), 9, "offer")).toHaveLength(1);
});

test("sharing off: everybody is told, nobody is introduced, nothing is relayed, counts are zero", () => {
  const world = introducedPair();
  world.join(3);
  const told = world.tracker.handle({ type: "sharing", sharing: "off" }, world.nowMs);
  expect(told).toHaveLength(3);
  expect(world.tracker.handle({ type: "sharing", sharing: "off" }, world.nowMs)).toEqual([]);
  expect(world.announce(3, [song, 0, 3])).toEqual([
    { type: "send", connection: 3, message: { type: "swarm", renditionId: song, holders: 0, wanters: 0 } },
  ]);
  expect(errors(world.say(2, offer(1)), 2)).toEqual(["sharing-off"]);
});

test("a second hello is an error", () => {
  const world = introducedPair();
  const hello = { type: "hello", protocol: 1, token: "", publicKey: "", signature: "" } as const;
  expect(errors(world.say(1, hello), 1)).toEqual(["unexpected"]);
});

test("frames above the rate are dropped with few errors, and a flood is closed", () => {
  const world = newTracker();
  world.join(1);
  const outputs = Array.from({ length: 741 }, () => world.announce(1)).flat();
  expect(errors(outputs, 1)).toHaveLength(10);
  expect(outputs.at(-1)).toMatchObject({ type: "close", connection: 1, code: 4004 });
  expect(world.tracker.snapshot().connections).toBe(0);
});

test("an announce of many changes costs as much as many frames", () => {
  const world = newTracker({ messageBurst: 20, changesPerToken: 8 });
  world.join(1);
  const changes = Array.from({ length: 128 }, (_, index): [ReturnType<typeof rendition>, number, 0] => [
    rendition(index),
    1,
    0,
  ]);
  expect(errors(world.announce(1, ...changes), 1)).toEqual([]);
  // 17 of 20 are spent.
  expect([1, 2, 3, 4].map(() => errors(world.announce(1), 1))).toEqual([[], [], [], ["rate-limited"]]);
});

test("an ordinary pace is never limited: eight dials at once, then an announce every two seconds", () => {
  const world = introducedPair();
  for (let second = 0; second < 120; second += 1) {
    world.nowMs += 1_000;
    expect(errors(world.announce(2, [song, second, 3]), 2)).toEqual([]);
    expect(errors(world.say(2, offer(1, `d${second % 60}`)), 2)).not.toContain("rate-limited");
  }
});

test("a demand counts once for each listener that held nothing, and is unmet when nobody has or wants the song", () => {
  const world = newTracker();
  for (const connection of [1, 2, 3, 4]) world.join(connection);
  world.announce(1, [song, 0, 1]);
  expect(world.tracker.snapshot().demands).toEqual({ total: 0, unmet: 0 });
  world.announce(1, [song, 0, 3]);
  world.announce(1, [song, 5, 3]);
  world.announce(2, [song, 0, 2]);
  world.announce(2, [song, 0, 3]);
  world.announce(3, [song, 30, 3]);
  expect(world.tracker.snapshot().demands).toEqual({ total: 2, unmet: 1 });
  for (const connection of [1, 2, 3]) world.leave(connection);
  world.announce(4, [song, 0, 3]);
  expect(world.tracker.snapshot().demands).toEqual({ total: 3, unmet: 2 });
});
