import { expect, test } from "vitest";
import { TestedCluster } from "../../../test/rigs/cluster.ts";
import { dialCandidate, dialSdp as sdp } from "../../../test/rigs/dial.ts";
import { peerId, rendition, song } from "../../../test/rigs/tracker.ts";
import type { TrackerState } from "../state.ts";

/** 1 holds the song at the first instance, 2 plays it at the second. */
function pairOfTwo(world = new TestedCluster({ instances: 2 })) {
  const holder = world.join(0, 1);
  world.say(0, holder, { type: "announce", changes: [[song, 30, 0]] });
  world.pass(20);
  const wanter = world.join(1, 2);
  world.say(1, wanter, { type: "announce", changes: [[song, 0, 3]] });
  world.pass(50);
  return { world, holder, wanter };
}

test("a holder at one instance and a wanter at another are introduced, the newcomer offering, and the count is told after it", () => {
  // The reason is drawn by chance unless all places are the far share's.
  const { world } = pairOfTwo(new TestedCluster({ instances: 2, limits: { farShare: 1 } }));
  expect(world.said(2, "introduce")).toEqual([
    { type: "introduce", peers: [{ peerId: peerId(1), offerer: true, near: "far", swarms: [song] }] },
  ]);
  expect(world.said(1, "introduce")).toEqual([
    {
      type: "introduce",
      peers: [{ peerId: peerId(2), offerer: false, near: "far", reason: "far-share", swarms: [song] }],
    },
  ]);
  expect(world.said(2, "swarm").map(({ holders }) => holders)).toEqual([0, 1]);
  const types = world.heard.filter(({ to }) => to === peerId(2)).map(({ message }) => message.type);
  expect(types).toEqual(["welcome", "swarm", "introduce", "swarm"]);
});

test("offer, answer and candidates pass between two instances, under the same limits as at one", () => {
  const { world, holder, wanter } = pairOfTwo();
  world.say(1, wanter, { type: "offer", to: peerId(1), dial: "d", sdp });
  world.pass(10);
  expect(world.said(1, "offer")).toMatchObject([{ from: peerId(2), dial: "d" }]);
  world.say(0, holder, { type: "answer", to: peerId(2), dial: "d", sdp });
  for (let count = 0; count < 33; count += 1) {
    world.say(0, holder, { type: "candidate", to: peerId(2), dial: "d", candidate: dialCandidate, mid: "0" });
  }
  world.pass(10);
  expect(world.said(2, "answer")).toMatchObject([{ from: peerId(1), dial: "d" }]);
  expect(world.said(2, "candidate").length).toBeLessThanOrEqual(32);
  expect(world.said(1, "error").map(({ code }) => code)).toEqual(["too-many-candidates"]);
  world.say(1, wanter, { type: "dial-result", to: peerId(1), ok: true });
  world.pass(10);
  world.say(0, holder, { type: "candidate", to: peerId(2), dial: "d", candidate: dialCandidate, mid: "0" });
  expect(world.said(1, "error").at(-1)?.code).toBe("no-such-dial");
});

test("who may be told of nobody more is told of nobody elsewhere, and nobody there is told of it", () => {
  const { world } = pairOfTwo(new TestedCluster({ instances: 2, limits: { partnersAtFirst: 0, partnersPerSong: 0 } }));
  expect([...world.said(1, "introduce"), ...world.said(2, "introduce")]).toEqual([]);
  const { world: other, wanter } = pairOfTwo(new TestedCluster({ instances: 2, limits: { partnersPerDayMax: 1 } }));
  const third = other.join(0, 3);
  other.say(0, third, { type: "announce", changes: [[song, 30, 0]] });
  other.pass(6_000);
  other.say(1, wanter, { type: "seek", renditionId: song });
  other.pass(50);
  expect(other.said(2, "introduce").flatMap(({ peers }) => peers.map((peer) => peer.peerId))).toEqual([peerId(1)]);
  expect(other.said(3, "introduce")).toEqual([]);
});

test("two behind one address at different instances are told that they are near", () => {
  const world = new TestedCluster({ instances: 2 });
  const home = "203.0.113.9";
  const holder = world.join(0, 1, home);
  world.say(0, holder, { type: "announce", changes: [[song, 30, 0]] });
  const wanter = world.join(1, 2, home);
  world.say(1, wanter, { type: "announce", changes: [[song, 0, 3]] });
  world.pass(50);
  expect(world.said(2, "introduce")[0]?.peers[0]).toMatchObject({ peerId: peerId(1), near: "address" });
  expect(world.said(1, "introduce")[0]?.peers[0]).toMatchObject({ peerId: peerId(2), near: "address" });
});

test("two that come to two instances at the same moment meet once, and one of them offers", () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const world = new TestedCluster({ instances: 2, seed });
    const [one, two] = [world.join(0, 1), world.join(1, 2)];
    world.say(0, one, { type: "announce", changes: [[song, 0, 3]] });
    world.say(1, two, { type: "announce", changes: [[song, 0, 3]] });
    world.pass(100);
    const last = [1, 2].map((listener) => world.said(listener, "introduce").at(-1)?.peers[0]?.offerer);
    expect(last.toSorted(), `seed ${seed}`).toEqual([false, true]);
  }
});

test("a swarm with enough listeners and a holder here asks nobody elsewhere", () => {
  const world = new TestedCluster({ instances: 2 });
  for (let listener = 1; listener <= 4; listener += 1) {
    const connection = world.join(0, listener);
    world.say(0, connection, { type: "announce", changes: [[song, 30, 0]] });
  }
  const before = world.instance(0).state.cluster?.counts.inquiries;
  const wanter = world.join(0, 9);
  world.say(0, wanter, { type: "announce", changes: [[song, 0, 3]] });
  expect(world.instance(0).state.cluster?.counts.inquiries).toBe(before);
  expect(world.met(9)).toHaveLength(4);
});

test("enough listeners here of whom nobody holds any of it: one is sought elsewhere, so that no island stays by itself", () => {
  const world = new TestedCluster({ instances: 2 });
  const holder = world.join(1, 50);
  world.say(1, holder, { type: "announce", changes: [[song, 30, 0]] });
  for (let listener = 1; listener <= 10; listener += 1) {
    const connection = world.join(0, listener);
    world.say(0, connection, { type: "announce", changes: [[song, 0, 3]] });
  }
  world.pass(50);
  expect(world.met(10)).toContain(peerId(50));
});

test("the directory is written when a count doubles or halves, and when the last one leaves, not at each coming", () => {
  const world = new TestedCluster({ instances: 1 });
  const writes: number[] = [];
  const connections = Array.from({ length: 64 }, (_, index) => {
    const connection = world.join(0, index + 1);
    world.say(0, connection, { type: "announce", changes: [[song, 30, 0]] });
    writes.push(world.written(0, song)?.holders ?? 0);
    return connection;
  });
  expect([...new Set(writes)]).toEqual([1, 2, 4, 8, 16, 32, 64]);
  for (const connection of connections) world.leave(0, connection);
  expect(world.written(0, song)).toBeUndefined();
});

test("where somebody holds it, a few who want it and don't any more are not written; where nobody does, each is", () => {
  const world = new TestedCluster({ instances: 1 });
  const wanter = world.join(0, 1);
  world.say(0, wanter, { type: "announce", changes: [[song, 0, 3]] });
  expect(world.written(0, song)).toEqual({ holders: 0, wanters: 1 });
  const holder = world.join(0, 2);
  world.say(0, holder, { type: "announce", changes: [[song, 30, 0]] });
  expect(world.written(0, song)).toEqual({ holders: 1, wanters: 1 });
  world.leave(0, wanter);
  expect(world.written(0, song)).toEqual({ holders: 1, wanters: 1 });
  for (let listener = 3; listener <= 10; listener += 1) {
    const connection = world.join(0, listener);
    world.say(0, connection, { type: "announce", changes: [[song, 0, 3]] });
  }
  expect(world.written(0, song)).toEqual({ holders: 1, wanters: 8 });
});

test("an instance that dies is forgotten with all its listeners; those of others stay", () => {
  const world = new TestedCluster({ instances: 3 });
  for (const [at, listener] of [[1, 1] as const, [2, 2] as const]) {
    const connection = world.join(at, listener);
    world.say(at, connection, { type: "announce", changes: [[song, 30, 0]] });
  }
  const wanter = world.join(0, 3);
  world.say(0, wanter, { type: "announce", changes: [[song, 0, 3]] });
  world.pass(50);
  expect(world.met(3).toSorted()).toEqual([peerId(1), peerId(2)]);
  world.kill(1);
  world.pass(4_000);
  expect([...(world.instance(0).state.cluster?.away.keys() ?? [])]).toEqual([peerId(2)]);
  world.say(0, wanter, { type: "offer", to: peerId(1), dial: "x", sdp });
  expect(world.said(3, "error").at(-1)?.code).toBe("not-introduced");
  expect(world.said(3, "gone")).toEqual([]);
});

test("a listener that said hello elsewhere is met there again, and what its old instance says of it is not heard any more", () => {
  const { world, holder } = pairOfTwo(new TestedCluster({ instances: 3 }));
  world.kill(1);
  const again = world.join(2, 2);
  world.pass(4_000);
  world.say(2, again, { type: "announce", changes: [[song, 0, 3]] });
  world.pass(50);
  expect(world.instance(0).state.cluster?.away.get(peerId(2))?.away).toBe(world.instance(2).id);
  world.say(0, holder, { type: "offer", to: peerId(2), dial: "n", sdp });
  world.pass(50);
  expect(world.said(2, "offer").at(-1)).toMatchObject({ from: peerId(1), dial: "n" });
  const forged = { type: "parted", from: peerId(2), to: peerId(1) } as const;
  world.input(0, { type: "cluster", from: world.instance(1).id, message: forged });
  expect(world.instance(0).state.acquaintances.size).toBe(1);
});

test("a listener that comes here itself is no other instance's any more", () => {
  const { world } = pairOfTwo();
  world.join(0, 2);
  expect(world.instance(0).state.cluster?.away.size).toBe(0);
  expect(world.instance(0).state.acquaintances.size).toBe(0);
});

test("while the bus is away listeners here are served as ever; when it is back the swarms merge", () => {
  const world = new TestedCluster({ instances: 2 });
  world.busUp = false;
  const [one, two, three] = [world.join(0, 1), world.join(0, 2), world.join(1, 3)];
  world.say(0, one, { type: "announce", changes: [[song, 30, 0]] });
  world.say(0, two, { type: "announce", changes: [[song, 0, 3]] });
  world.say(1, three, { type: "announce", changes: [[song, 0, 3]] });
  world.pass(60_000);
  expect(world.met(2)).toEqual([peerId(1)]);
  expect(world.met(3)).toEqual([]);
  world.busUp = true;
  world.loseDirectory();
  world.pass(4_000);
  world.say(1, three, { type: "seek", renditionId: song });
  world.pass(50);
  expect(world.met(3).toSorted()).toEqual([peerId(1), peerId(2)]);
});

test("an answer to no ask of ours, or for somebody else, or late, introduces nobody", () => {
  const world = new TestedCluster({ instances: 3 });
  const wanter = world.join(1, 2);
  const met = { type: "met", to: peerId(2), renditionId: song, peers: [{ peerId: peerId(7), near: "far" }] } as const;
  const from = world.instance(2).id;
  world.input(1, { type: "cluster", from, message: met });
  const holder = world.join(0, 1);
  world.say(0, holder, { type: "announce", changes: [[song, 30, 0]] });
  world.say(1, wanter, { type: "announce", changes: [[song, 0, 3]] });
  world.input(1, { type: "cluster", from, message: met });
  world.pass(50);
  world.input(1, { type: "cluster", from: world.instance(0).id, message: met });
  expect(world.met(2)).toEqual([peerId(1)]);
  const rare = rendition(5);
  world.say(1, wanter, { type: "announce", changes: [[rare, 0, 3]] });
  world.input(1, { type: "found", renditionId: rare, others: [{ instance: from, holders: 1, wanters: 0 }] });
  world.nowMs += 5_001;
  world.input(1, { type: "cluster", from, message: { ...met, renditionId: rare } });
  expect(world.met(2)).toEqual([peerId(1)]);
});

test("more than was asked for is not introduced", () => {
  const world = new TestedCluster({ instances: 2 });
  const wanter = world.join(1, 2);
  world.say(1, wanter, { type: "announce", changes: [[song, 0, 3]] });
  const renditionId = song;
  const from = world.instance(0).id;
  world.input(1, { type: "found", renditionId, others: [{ instance: from, holders: 1, wanters: 0 }] });
  const peers = [1, 3, 4, 5, 6].map((number) => ({ peerId: peerId(number), near: "far" as const }));
  world.input(1, { type: "cluster", from, message: { type: "met", to: peerId(2), renditionId, peers } });
  expect(world.met(2)).toEqual([peerId(1), peerId(3)]);
});

test("an ask for a swarm in which nobody is here mends the directory", () => {
  const { world } = pairOfTwo();
  const renditionId = rendition(77);
  world.write(world.instance(0).id, { renditionId, holders: 3, wanters: 1 });
  const who = { peerId: peerId(2), address: "192.0.2.1", heldSegments: 0, want: 3, places: 4 } as const;
  world.input(0, { type: "cluster", from: world.instance(1).id, message: { type: "ask", renditionId, ...who } });
  expect(world.written(0, renditionId)).toBeUndefined();
  expect(world.written(0, song)).toEqual({ holders: 1, wanters: 0 });
});

test("with sharing off nobody is asked for, introduced or relayed to from elsewhere", () => {
  const { world, wanter } = pairOfTwo();
  world.input(0, { type: "sharing", sharing: "off" });
  world.say(1, wanter, { type: "offer", to: peerId(1), dial: "d", sdp });
  const third = world.join(1, 3);
  world.say(1, third, { type: "announce", changes: [[song, 0, 3]] });
  world.pass(50);
  expect(world.said(1, "offer")).toEqual([]);
  expect(world.met(3)).not.toContain(peerId(1));
});

test("somebody who asks for songs that nobody has is looked up only so often", () => {
  const world = new TestedCluster({ instances: 2 });
  const connection = world.join(0, 1);
  for (let count = 0; count < 30; count += 1) {
    const changes = Array.from({ length: 8 }, (_, index) => [rendition(1 + count * 8 + index), 0, 3] as const);
    world.say(0, connection, { type: "announce", changes });
  }
  expect(world.instance(0).state.cluster?.counts.inquiries).toBe(60);
});

test("a relay to a listener that has left is answered: whoever dials hears that it is gone", () => {
  const { world, holder, wanter } = pairOfTwo();
  world.pass(70_000);
  world.leave(0, holder);
  world.pass(50);
  world.say(1, wanter, { type: "offer", to: peerId(1), dial: "d", sdp });
  world.pass(50);
  expect(world.said(2, "gone")).toEqual([{ type: "gone", peerId: peerId(1) }]);
  expect(sizes(world.instance(1).state)).toMatchObject({ acquaintances: 0, away: 0 });
});

function sizes(state: TrackerState): Record<string, number> {
  return { acquaintances: state.acquaintances.size, away: state.cluster?.away.size ?? 0 };
}
