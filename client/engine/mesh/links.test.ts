import { expect, test } from "vitest";
import type { PeerId } from "../../../shared/ids.ts";
import { promisesGoOn } from "../../../test/rigs/clock.ts";
import { dialCandidate, dialSdp } from "../../../test/rigs/dial.ts";
import { alice, bob, introducedTwo, linkedTwo, newPage, newWorld, type Relayed } from "../../../test/rigs/links.ts";
import { crossingMs, dialGuardMs, farewellMs, gatherMs, introducedMax, waitingOffersMax } from "../limits.ts";

const offerOf = (from: PeerId, dial = "d1"): Relayed => ({ type: "offer", from, dial, sdp: dialSdp });

test("a dial, an offer, an answer: both ends are open and hear each other", async () => {
  const { a, b, air, exchange, clock } = introducedTwo();
  b.links.dial(alice, false);
  a.links.dial(bob, true);
  await exchange();
  expect(b.story).toEqual(["offered a"]);
  b.links.answer(alice);
  await exchange();
  air.meet();
  expect([a.story, b.story]).toEqual([["open 1 b"], ["offered a", "open 1 a"]]);
  a.links.get(1)?.send(Uint8Array.of(1, 2));
  air.connections[0]?.channel?.drain();
  expect(b.story.at(-1)).toBe("frame 1 1,2");
  await clock.pass(10 * dialGuardMs);
  expect([a.links.open.length, b.links.open.length]).toEqual([1, 1]);
});

test("connections are made with the operator's STUN servers", () => {
  const { links, air } = newPage(alice);
  links.dial(bob, true);
  expect(air.newest.configuration).toEqual({ iceServers: [{ urls: ["stun:stun.example"] }] });
});

test("each dial has a name of its own, from the chance that was given", async () => {
  const names = async (seed: number) => {
    const { links, told, clock } = newPage(alice, newWorld(), seed);
    links.dial(bob, true);
    links.dial("c".repeat(43) as PeerId, true);
    await clock.pass(gatherMs);
    return told("offer").map(({ dial }) => dial);
  };
  const [first = "", second = ""] = await names(1);
  expect(first).toMatch(/^[0-9a-f]{16}$/);
  expect(second).not.toBe(first);
  expect(await names(1)).toEqual([first, second]);
});

test("a peer is dialled once at a time", async () => {
  const { links, air, clock, told } = newPage(alice);
  links.dial(bob, true);
  links.dial(bob, true);
  links.dial(bob, false);
  await clock.pass(gatherMs);
  expect([air.connections.length, told("offer").length]).toEqual([1, 1]);
});

test("an offer that the tracker cannot be told is given up at once", async () => {
  const { links, relayed, clock, story, air } = newPage(alice);
  relayed.up = false;
  links.dial(bob, true);
  await clock.pass(gatherMs);
  expect([story, air.newest.connectionState]).toEqual([["failed b"], "closed"]);
});

test("a dial that never opens fails after 5 s, and the tracker hears it from who made the offer", async () => {
  const { links, clock, story, told } = newPage(alice);
  links.dial(bob, true);
  await clock.pass(dialGuardMs - 1);
  expect(story).toEqual([]);
  await clock.pass(1);
  expect(story).toEqual(["failed b"]);
  expect(told("dial-result")).toEqual([{ type: "dial-result", to: bob, ok: false }]);
});

test("a peer that was to make an offer and makes none has failed after 5 s", async () => {
  const { links, clock, story, signals } = newPage(alice);
  links.dial(bob, false);
  links.dial(bob, false);
  await clock.pass(dialGuardMs - 1);
  expect(story).toEqual([]);
  await clock.pass(1);
  expect([story, signals, clock.timers]).toEqual([["failed b"], [], 0]);
});

test("whoever answers tells the tracker nothing about the dial: its maker does", async () => {
  const { links, clock, story, told } = newPage(alice);
  links.introduce([bob]);
  links.relayed(offerOf(bob));
  links.answer(bob);
  await clock.pass(dialGuardMs);
  expect(story).toEqual(["offered b", "failed b"]);
  expect(told("dial-result")).toEqual([]);
});

test("a browser that refuses another connection is a dial that failed", () => {
  const { links, story, air } = newPage(alice);
  air.isFull = true;
  links.dial(bob, true);
  links.introduce([bob]);
  links.relayed(offerOf(bob));
  links.answer(bob);
  expect(story).toEqual(["failed b", "offered b", "failed b"]);
});

test("offers of peers whom the tracker has not introduced are not heard", () => {
  const { links, story, air } = newPage(alice);
  links.relayed(offerOf(bob));
  links.answer(bob);
  expect([story, air.connections.length]).toEqual([[], 0]);
});

test("only the newest introductions are remembered", () => {
  const { links, story } = newPage(alice);
  const many = Array.from({ length: introducedMax }, (_, index) => String(index).padEnd(43, "-") as PeerId);
  links.introduce([bob, ...many.slice(1)]);
  // Known before, and newest again.
  links.introduce([bob]);
  links.introduce(many.slice(0, 1));
  for (const peerId of [bob, ...many.slice(0, 3)]) links.relayed(offerOf(peerId));
  expect(story).toEqual(["offered b", "offered 0", "offered 2"]);
});

test("an offer is answered when the core says so, once, and with the newest of its maker", async () => {
  const { links, story, told, clock, air } = newPage(alice);
  links.introduce([bob]);
  links.relayed(offerOf(bob, "old"));
  links.relayed(offerOf(bob, "new"));
  await clock.pass(gatherMs);
  expect([story, air.connections.length]).toEqual([["offered b", "offered b"], 0]);
  links.answer(bob);
  links.answer(bob);
  await clock.pass(gatherMs);
  expect(told("answer").map(({ dial }) => dial)).toEqual(["new"]);
  expect(air.connections.length).toBe(1);
});

test("of offers that nobody answers, only the newest wait", async () => {
  const { links, told, clock } = newPage(alice);
  const peers = Array.from({ length: waitingOffersMax + 1 }, (_, index) => String(index).padEnd(43, "-") as PeerId);
  links.introduce(peers);
  for (const peerId of peers) links.relayed(offerOf(peerId));
  for (const peerId of peers) links.answer(peerId);
  await clock.pass(gatherMs);
  expect(told("answer").map(({ to }) => to)).toEqual(peers.slice(1));
});

test("an answer ends the wait for the offer: it does not fail later", async () => {
  const { a, b, air, exchange, clock } = introducedTwo();
  b.links.dial(alice, false);
  await clock.pass(dialGuardMs - 2 * gatherMs - 1);
  a.links.dial(bob, true);
  await exchange();
  b.links.answer(alice);
  await exchange();
  air.meet();
  await clock.pass(dialGuardMs);
  expect(b.story).toEqual(["offered a", "open 1 a"]);
});

test("an answer that the tracker cannot be told is given up", async () => {
  const { links, relayed, clock, story } = newPage(alice);
  links.introduce([bob]);
  links.relayed(offerOf(bob));
  relayed.up = false;
  links.answer(bob);
  await clock.pass(gatherMs);
  expect(story).toEqual(["offered b", "failed b"]);
});

test("a description that the browser cannot read fails its dial, and no more", async () => {
  const { links, clock, story, told } = newPage(alice);
  links.introduce([bob]);
  links.relayed({ type: "offer", from: bob, dial: "d1", sdp: "nonsense" });
  links.answer(bob);
  await clock.pass(gatherMs);
  expect(story).toEqual(["offered b", "failed b"]);
  links.dial(bob, true);
  await clock.pass(gatherMs);
  const dial = told("offer")[0]?.dial ?? "";
  links.relayed({ type: "answer", from: bob, dial, sdp: "nonsense" });
  await promisesGoOn();
  expect(story).toEqual(["offered b", "failed b", "failed b"]);
});

test("answers and candidates of another dial, of another peer, or for an answerer change nothing", async () => {
  const { links, clock, told, air } = newPage(alice);
  links.dial(bob, true);
  await clock.pass(gatherMs);
  const dial = told("offer")[0]?.dial ?? "";
  links.relayed({ type: "answer", from: bob, dial: "other", sdp: dialSdp });
  links.relayed({ type: "answer", from: "c".repeat(43) as PeerId, dial, sdp: dialSdp });
  await promisesGoOn();
  expect(air.newest.remoteSdp).toBeNull();
  links.relayed({ type: "candidate", from: bob, dial: "other", candidate: dialCandidate, mid: "0" });
  links.relayed({ type: "candidate", from: bob, dial, candidate: "candidate:2", mid: "0" });
  links.relayed({ type: "answer", from: bob, dial, sdp: dialSdp });
  await promisesGoOn();
  expect([air.newest.remoteSdp, air.newest.candidates]).toEqual([dialSdp, ["candidate:2"]]);
});

test("a candidate that is found late goes to the peer of its dial", async () => {
  const { links, clock, told, air } = newPage(alice);
  links.dial(bob, true);
  await clock.pass(gatherMs);
  air.newest.find(dialCandidate);
  const dial = told("offer")[0]?.dial;
  expect(told("candidate")).toEqual([{ type: "candidate", to: bob, dial, candidate: dialCandidate, mid: "0" }]);
});

test("offers that cross: the lower id stays the offerer, and one link is left at each end", async () => {
  const { a, b, air, exchange } = introducedTwo();
  a.links.dial(bob, true);
  b.links.dial(alice, true);
  await exchange();
  expect([a.story, b.story]).toEqual([["offered b"], ["offered a"]]);
  a.links.answer(bob);
  b.links.answer(alice);
  await exchange();
  air.meet();
  expect([a.story, b.story]).toEqual([
    ["offered b", "open 1 b"],
    ["offered a", "open 2 a"],
  ]);
  const alive = air.connections.filter(({ connectionState }) => connectionState !== "closed");
  expect(alive).toHaveLength(2);
  expect([a.told("dial-result"), b.told("dial-result")]).toEqual([[], []]);
});

test("an offer that is given up for the other's before it could be told is told no more, nor is an answer after a hang-up", async () => {
  const { links, told, clock } = newPage(bob);
  links.introduce([alice]);
  links.dial(alice, true);
  await promisesGoOn();
  links.relayed(offerOf(alice));
  links.answer(alice);
  await clock.pass(gatherMs);
  expect([told("offer").length, told("answer").length]).toEqual([0, 1]);
  links.relayed(offerOf(alice, "d2"));
  links.answer(alice);
  await promisesGoOn();
  links.hangUp(alice);
  await clock.pass(gatherMs);
  expect(told("answer")).toHaveLength(1);
});

test("an offer that is older than any crossing was never heard: the other's is answered, whoever has the lower id", async () => {
  const { a, b, air, exchange, clock } = introducedTwo();
  a.links.dial(bob, true);
  await clock.pass(crossingMs);
  // Bob slept: the tracker told it to a connection that was dead.
  a.signals.length = 0;
  b.links.dial(alice, true);
  await exchange();
  a.links.answer(bob);
  await exchange();
  air.meet();
  expect([a.story.at(-1), b.story.at(-1)]).toEqual(["open 2 b", "open 1 a"]);
});

test("a new offer of a neighbour whom we still think to have takes the place of the dead link", async () => {
  const { a, b, air, exchange } = await linkedTwo();
  // Alice's page was loaded anew, knows nothing of the link and said nothing of its end.
  a.links.get(1)?.close();
  a.links.dial(bob, true);
  await exchange();
  b.links.answer(alice);
  expect(b.story).toEqual(["offered a", "closed 1 a"]);
  await exchange();
  air.meet();
  expect(b.story).toEqual(["offered a", "closed 1 a", "open 2 a"]);
});

test("a dial that the tracker refuses to relay fails at once; an open link of that name stays", async () => {
  const { a, b } = await linkedTwo();
  const dial = a.links.get(1)?.dial ?? "";
  a.links.dialRefused(dial);
  expect([a.links.open.length, b.links.open.length]).toEqual([1, 1]);
  const other = newPage(alice);
  other.links.dial(bob, true);
  await other.clock.pass(gatherMs);
  other.links.dialRefused("another");
  expect(other.story).toEqual([]);
  other.links.dialRefused(other.told("offer")[0]?.dial ?? "");
  expect(other.story).toEqual(["failed b, refused"]);
});

test("a neighbour that hangs up lets its last frames out and is told to the core no more", async () => {
  const { a, air, clock } = await linkedTwo();
  const link = a.links.get(1);
  link?.send(Uint8Array.of(9));
  a.links.hangUp(bob);
  expect([a.links.get(1), a.links.open, air.connections[0]?.channel?.state]).toEqual([undefined, [], "closing"]);
  air.connections[1]?.channel?.drain();
  air.connections[0]?.channel?.hear(Uint8Array.of(1).buffer);
  await clock.pass(farewellMs);
  expect(air.connections[0]?.connectionState).toBe("closed");
  expect([a.story, a.told("dial-result")]).toEqual([[], []]);
});

test("hanging up on a peer whose offer is awaited ends the wait", async () => {
  const { links, clock, story } = newPage(alice);
  links.dial(bob, false);
  links.hangUp(bob);
  await clock.pass(dialGuardMs);
  expect([story, clock.timers]).toEqual([[], 0]);
});

test("after closing all, each neighbour has the last frame, nothing is left, and old introductions are worth nothing", async () => {
  const { a, air, clock } = await linkedTwo();
  const carol = "c".repeat(43) as PeerId;
  const dave = "d".repeat(43) as PeerId;
  a.links.introduce([carol, dave]);
  a.links.dial(carol, true);
  a.links.dial(dave, false);
  a.links.relayed(offerOf(dave));
  a.links.closeAll(Uint8Array.of(7));
  expect(air.connections[0]?.channel?.sent.map((frame) => [...frame])).toEqual([[7]]);
  expect(a.story).toEqual(["offered d", "closed 1 b", "failed c"]);
  expect(air.connections.filter((_, index) => index !== 1).map(({ connectionState }) => connectionState)).toEqual([
    "closed",
    "closed",
  ]);
  a.links.answer(dave);
  a.links.relayed(offerOf(dave));
  await clock.pass(2 * dialGuardMs);
  expect([a.story.length, air.connections.length, a.links.open.length]).toEqual([3, 3, 0]);
});

test("the tracker hears how far a link goes from who made the offer, in whole milliseconds it can read", async () => {
  const { a, b } = await linkedTwo();
  for (const roundTripMs of [12.4, -1, 1e9]) a.links.measured(1, roundTripMs);
  a.links.measured(99, 5);
  b.links.measured(1, 12);
  expect(a.told("dial-result").map(({ ok, roundTripMs }) => [ok, roundTripMs])).toEqual([
    [true, 12],
    [true, 0],
    [true, 60_000],
  ]);
  expect(b.told("dial-result")).toEqual([]);
});

test("text and room are told with the number of their link, which is never used twice", async () => {
  const { a, b, air, exchange } = await linkedTwo();
  air.connections[0]?.channel?.hear("text");
  a.links.get(1)?.send(new Uint8Array(200_000));
  air.connections[0]?.channel?.drain();
  expect(a.story).toEqual(["nonsense 1", "room 1"]);
  a.links.hangUp(bob);
  b.links.hangUp(alice);
  a.links.dial(bob, true);
  await exchange();
  b.links.answer(alice);
  await exchange();
  air.meet();
  expect(a.story.at(-1)).toBe("open 2 b");
});
