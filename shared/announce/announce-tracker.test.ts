import { expect, test } from "vitest";
import { dialSdp as sdp } from "../../test/rigs/dial.ts";
import { type AnnounceTracker, createAnnounceTracker } from "./announce-tracker.ts";
import { type AnnounceLimits, announceLimits } from "./limits.ts";
import type { AnnounceOutput } from "./output.ts";

const id = (text: string) => text.padEnd(20, "-");
const swarm = id("swarm");
const bytesOf = (frame: object) => new TextEncoder().encode(JSON.stringify(frame));

function tracker(limits: Partial<AnnounceLimits> = {}, seed = 1): AnnounceTracker {
  return createAnnounceTracker({ seed, limits: { ...announceLimits, ...limits }, infoHashes: null });
}

function announce(name: string, fields: object = {}): object {
  return { action: "announce", info_hash: swarm, peer_id: id(name), ...fields };
}

function offers(count: number): object[] {
  return Array.from({ length: count }, (_, index) => ({ offer: { type: "offer", sdp }, offer_id: id(`o${index}`) }));
}

/** Sockets 0 to count − 1, each with the peer id of its number. */
function crowd(core: AnnounceTracker, count: number, fields: (index: number) => object = () => ({})): void {
  for (let connection = 0; connection < count; connection += 1) {
    core.handle({ type: "joined", connection, address: `a${connection}` }, 0);
    core.handle({ type: "frame", connection, bytes: bytesOf(announce(`${connection}`, fields(connection))) }, 0);
  }
}

const toldTo = (outputs: readonly AnnounceOutput[], type: string) =>
  outputs.flatMap((output) => (output.type === "send" && output.message.type === type ? [output.connection] : []));

const plenty = { burst: 1e9, perSecond: 0 };

test("offers go to others drawn evenly: over many announces each of a swarm gets its share", () => {
  const core = tracker({ socketRate: plenty, addressRate: plenty });
  crowd(core, 40);
  const got = new Map<number, number>();
  for (let round = 0; round < 2_000; round += 1) {
    const outputs = core.handle(
      { type: "frame", connection: 7, bytes: bytesOf(announce("7", { offers: offers(5) })) },
      round,
    );
    const to = toldTo(outputs, "offer");
    expect(new Set(to).size).toBe(5);
    for (const connection of to) got.set(connection, (got.get(connection) ?? 0) + 1);
  }
  expect(got.has(7)).toBe(false);
  expect(got.size).toBe(39);
  const expected = (2_000 * 5) / 39;
  for (const count of got.values()) expect(Math.abs(count - expected)).toBeLessThan(expected / 3);
});

test("one that lacks nothing is not offered to another that lacks nothing", () => {
  const core = tracker();
  crowd(core, 20, (index) => ({ left: index < 12 ? 0 : 1 }));
  const ask = (connection: number) =>
    toldTo(
      core.handle({ type: "frame", connection, bytes: bytesOf(announce(`${connection}`, { offers: offers(10) })) }, 0),
      "offer",
    );
  expect(ask(3).sort((one, other) => one - other)).toEqual([12, 13, 14, 15, 16, 17, 18, 19]);
  expect(ask(15).length).toBe(10);
});

test("the work of an announce does not grow with the swarm: as many random numbers and messages", () => {
  const outputsOf = (size: number) => {
    const core = tracker();
    crowd(core, size);
    return core.handle({ type: "frame", connection: 0, bytes: bytesOf(announce("0", { offers: offers(5) })) }, 0)
      .length;
  };
  expect([outputsOf(10), outputsOf(3_000)]).toEqual([6, 6]);
});

test("the same inputs and seed give the same outputs", () => {
  const run = () => {
    const core = tracker({}, 7);
    crowd(core, 30);
    return toldTo(
      core.handle({ type: "frame", connection: 3, bytes: bytesOf(announce("3", { offers: offers(5) })) }, 0),
      "offer",
    );
  };
  expect(run()).toEqual(run());
});

test("what is kept does not lie in the frame: it may be overwritten after the call", () => {
  const core = tracker();
  crowd(core, 1);
  core.handle({ type: "joined", connection: 9, address: "b" }, 0);
  const bytes = bytesOf(announce("9", { offers: offers(1) }));
  core.handle({ type: "frame", connection: 9, bytes }, 0);
  bytes.fill(0x20);
  const answer = { to_peer_id: id("9"), offer_id: id("o0"), answer: { type: "answer", sdp } };
  const outputs = core.handle({ type: "frame", connection: 0, bytes: bytesOf(announce("0", answer)) }, 0);
  expect(toldTo(outputs, "answer")).toEqual([9]);
});

test("offers beyond those that are remembered can't be answered any more: the oldest go first", () => {
  const core = tracker({ offersRememberedMax: 3 });
  crowd(core, 2);
  for (let round = 0; round < 4; round += 1) {
    const fields = { offers: [{ offer: { type: "offer", sdp }, offer_id: id(`r${round}`) }] };
    core.handle({ type: "frame", connection: 1, bytes: bytesOf(announce("1", fields)) }, 0);
  }
  const answered = (round: number) => {
    const answer = { to_peer_id: id("1"), offer_id: id(`r${round}`), answer: { type: "answer", sdp } };
    return toldTo(core.handle({ type: "frame", connection: 0, bytes: bytesOf(announce("0", answer)) }, 0), "answer")
      .length;
  };
  expect([0, 1, 2, 3].map(answered)).toEqual([0, 1, 1, 1]);
});

test("a silent peer leaves when its time is over, one that announces stays", () => {
  const core = tracker({ peerSilentMs: 1_000 });
  crowd(core, 3);
  core.handle({ type: "frame", connection: 1, bytes: bytesOf(announce("1")) }, 900);
  expect(core.nextTimeoutMs()).toBe(1_000);
  core.handle({ type: "timeout" }, 1_000);
  expect(core.snapshot()).toMatchObject({ peers: 1, sockets: 3, swarms: 1, peerIds: 3 });
  expect(core.nextTimeoutMs()).toBe(1_900);
  core.handle({ type: "timeout" }, 1_900);
  expect(core.snapshot()).toMatchObject({ peers: 0, swarms: 0 });
  expect(core.nextTimeoutMs()).toBe(Number.POSITIVE_INFINITY);
});

test("a socket may change its peer id for ever, and keeps only so many for itself", () => {
  const core = tracker({ peerIdsPerSocketMax: 4, socketRate: plenty, addressRate: plenty });
  core.handle({ type: "joined", connection: 1, address: "a" }, 0);
  for (let round = 0; round < 50; round += 1) {
    for (const event of ["started", "stopped"])
      core.handle({ type: "frame", connection: 1, bytes: bytesOf(announce(`n${round}`, { event })) }, 0);
  }
  expect(core.snapshot()).toMatchObject({ peers: 0, peerIds: 4, swarms: 0 });
});

/** Sockets, each from an address of its own, that enter swarms: the failure of each announce, or null. */
function enterer(
  core: AnnounceTracker,
): (connection: number, swarmName: string, name: string, event?: string) => string | null {
  const open = new Set<number>();
  return (connection, swarmName, name, event = "started") => {
    if (!open.has(connection)) core.handle({ type: "joined", connection, address: `a${connection}` }, 0);
    open.add(connection);
    const bytes = bytesOf(announce(name, { info_hash: id(swarmName), event }));
    const [output] = core.handle({ type: "frame", connection, bytes }, 0);
    return output?.type === "send" && output.message.type === "failure" ? output.message.reason : null;
  };
}

test("there are so many memberships in all, of whatever sockets; one that ends makes room", () => {
  const core = tracker({ membershipsMax: 3 });
  const enter = enterer(core);
  expect([enter(1, "s1", "a"), enter(2, "s1", "b"), enter(3, "s2", "c")]).toEqual([null, null, null]);
  expect(enter(4, "s1", "d")).toBe("the tracker is full");
  // Who is in is still answered.
  expect(enter(1, "s1", "a")).toBeNull();
  enter(2, "s1", "b", "stopped");
  expect(enter(4, "s1", "d")).toBeNull();
  expect(core.snapshot()).toMatchObject({ peers: 3 });
});

test("there are so many swarms in all: those that are there may be entered, a new one only when another is empty", () => {
  const core = tracker({ swarmsMax: 2 });
  const enter = enterer(core);
  expect([enter(1, "s1", "a"), enter(1, "s2", "a")]).toEqual([null, null]);
  expect(enter(2, "s3", "b")).toBe("the tracker is full");
  expect(enter(2, "s2", "b")).toBeNull();
  enter(1, "s1", "a", "stopped");
  expect(enter(2, "s3", "b")).toBeNull();
  expect(core.snapshot()).toMatchObject({ swarms: 2, peers: 3 });
});

test("there are so many peers in one swarm, and others are open", () => {
  const core = tracker({ peersPerSwarmMax: 2 });
  const enter = enterer(core);
  expect([enter(1, "s1", "a"), enter(2, "s1", "b"), enter(3, "s1", "c")]).toEqual([null, null, "the swarm is full"]);
  expect(enter(3, "s2", "c")).toBeNull();
  core.handle({ type: "left", connection: 1 }, 0);
  expect(enter(3, "s1", "c")).toBeNull();
});

test("peer ids that are in use are not let go for new ones", () => {
  const enter = enterer(tracker({ peerIdsPerSocketMax: 2 }));
  expect([enter(1, "s1", "a"), enter(1, "s2", "b")]).toEqual([null, null]);
  expect(enter(1, "s3", "c")).toBe("one socket may have 2 peer ids in use");
  expect(enter(2, "s1", "a")).toBe("peer_id belongs to another connection");
  enter(1, "s2", "b", "stopped");
  expect(enter(1, "s3", "c")).toBeNull();
});

test("a large frame costs as much as several small ones", () => {
  const core = tracker({ socketRate: { burst: 8, perSecond: 0 }, bytesPerToken: 1_000 });
  core.handle({ type: "joined", connection: 1, address: "a" }, 0);
  const answered = (fields: object) =>
    toldTo(core.handle({ type: "frame", connection: 1, bytes: bytesOf(announce("a", fields)) }, 0), "response").length;
  expect(answered({ padding: "x".repeat(5_000) })).toBe(1);
  expect([answered({}), answered({}), answered({})]).toEqual([1, 1, 0]);
});
