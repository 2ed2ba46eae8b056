import { expect, test } from "vitest";
import type { PeerId, RenditionId } from "../ids.ts";
import type { ClientMessage, IntroducedPeer, ServerMessage, Want } from "../signal/message.ts";
import { type TrackerLimits, trackerLimits } from "./limits.ts";
import type { TrackerOutput } from "./output.ts";
import { createTracker } from "./tracker.ts";

/** A tracker with a clock that the test moves. Listener 7 is on connection 7 and has the peer id `7…`. */
function newTracker(limits: Partial<TrackerLimits> = {}) {
  const tracker = createTracker({ seed: 1, limits: { ...trackerLimits, ...limits } });
  const world = {
    tracker,
    nowMs: 1_000,
    join(connection: number, address = `192.0.${connection}.1`): TrackerOutput[] {
      return tracker.handle({ type: "joined", connection, peerId: peerId(connection), address }, world.nowMs);
    },
    say(connection: number, message: ClientMessage): TrackerOutput[] {
      return tracker.handle({ type: "message", connection, message }, world.nowMs);
    },
    announce(connection: number, ...changes: [RenditionId, number, Want][]): TrackerOutput[] {
      return world.say(connection, { type: "announce", changes });
    },
    leave(connection: number): TrackerOutput[] {
      return tracker.handle({ type: "left", connection }, world.nowMs);
    },
  };
  return world;
}

function peerId(number: number): PeerId {
  return String(number).padEnd(43, "-") as PeerId;
}

function rendition(number: number): RenditionId {
  return number.toString(16).padStart(32, "0") as RenditionId;
}

const song = rendition(1);

function sent<Type extends ServerMessage["type"]>(outputs: readonly TrackerOutput[], connection: number, type: Type) {
  return outputs
    .filter((output) => output.type === "send" && output.connection === connection)
    .map((output) => (output as Extract<TrackerOutput, { type: "send" }>).message)
    .filter((message): message is Extract<ServerMessage, { type: Type }> => message.type === type);
}

function met(outputs: readonly TrackerOutput[], connection: number): IntroducedPeer[] {
  return sent(outputs, connection, "introduce").flatMap(({ peers }) => peers);
}

function errors(outputs: readonly TrackerOutput[], connection: number): string[] {
  return sent(outputs, connection, "error").map(({ code }) => code);
}

const offer = (to: number, dial = "d"): ClientMessage => ({ type: "offer", to: peerId(to), dial, sdp: "o" });
const answer = (to: number, dial = "d"): ClientMessage => ({ type: "answer", to: peerId(to), dial, sdp: "a" });
const candidate = (to: number, dial = "d"): ClientMessage => {
  return { type: "candidate", to: peerId(to), dial, candidate: "c", mid: "0" };
};

/** 1 holds the song, 2 plays it, both were introduced. */
function introducedPair(limits: Partial<TrackerLimits> = {}) {
  const world = newTracker(limits);
  world.join(1);
  world.join(2);
  world.announce(1, [song, 30, 0]);
  world.announce(2, [song, 0, 3]);
  return world;
}

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
      message: { type: "introduce", peers: [{ peerId: peerId(2), offerer: false, near: "far", swarms: [song] }] },
    },
    {
      type: "send",
      connection: 2,
      message: { type: "introduce", peers: [{ peerId: peerId(1), offerer: true, near: "far", swarms: [song] }] },
    },
    { type: "send", connection: 2, message: { type: "swarm", renditionId: song, holders: 1, wanters: 0 } },
  ]);
});

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

test("whoever knows seven who play a song is told of those behind its own address beside the eighth", () => {
  const world = newTracker();
  for (let number = 1; number <= 40; number += 1) {
    world.join(number);
    world.announce(number, [song, 30, 0]);
  }
  world.join(100, "198.51.100.7");
  for (let number = 1; number <= 7; number += 1) {
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

test("near ones are found in a swarm of thousands, and far ones are among the eight", () => {
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
  expect(peers).toHaveLength(8);
  expect(peers.find(({ near }) => near === "address")?.peerId).toBe(peerId(5_001));
  expect(peers.find(({ near }) => near === "prefix")?.peerId).toBe(peerId(5_002));
  expect(peers.filter(({ near }) => near === "far")).toHaveLength(6);
});

test("playing brings up to eight, next four, prefetching two", () => {
  for (const [want, expected] of [
    [3, 8],
    [2, 4],
    [1, 2],
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

test("seek brings more, not sooner than after five seconds, and only where something is wanted", () => {
  const world = newTracker();
  for (let number = 1; number <= 20; number += 1) {
    world.join(number);
    world.announce(number, [song, 30, 0]);
  }
  expect(errors(world.say(1, { type: "seek", renditionId: song }), 1)).toEqual(["unexpected"]);
  world.join(21);
  const first = met(world.announce(21, [song, 0, 3]), 21);
  const second = met(world.say(21, { type: "seek", renditionId: song }), 21);
  expect(new Set([...first, ...second].map((peer) => peer.peerId)).size).toBe(16);
  expect(errors(world.say(21, { type: "seek", renditionId: song }), 21)).toEqual(["rate-limited"]);
  world.nowMs += 5_000;
  expect(met(world.say(21, { type: "seek", renditionId: song }), 21)).toHaveLength(4);
});

test("a popular holder is not introduced more than sixty times a minute", () => {
  const world = newTracker();
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
