import type { Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ByteString } from "../../shared/announce/byte-string.ts";
import {
  AnnounceRig,
  answerSdp,
  idOf,
  infoHash,
  offerSdp,
  offersOf,
  type RigOptions,
  type SocketClient,
} from "./announce-rig.ts";

let rig: AnnounceRig;

async function restart(options: RigOptions): Promise<void> {
  await rig.stop();
  rig = new AnnounceRig();
  await rig.start(options);
}

beforeEach(async () => {
  rig = new AnnounceRig();
  await rig.start();
});
afterEach(() => rig.stop());

const offered = (from: string, offer: string) => ({
  action: "announce",
  info_hash: infoHash,
  peer_id: idOf(from),
  offer_id: idOf(offer),
  offer: { type: "offer", sdp: offerSdp },
});

async function scraped(client: SocketClient): Promise<unknown> {
  client.say({ action: "scrape", info_hash: infoHash });
  return ((await client.next()).files as Record<string, unknown>)[infoHash];
}

/** Two peers, and an offer of the second that the first has. */
async function met(): Promise<{ alice: SocketClient; bob: SocketClient }> {
  const alice = await rig.peer("alice", { event: "started" });
  const bob = await rig.peer("bob", { event: "started", offers: offersOf("o1", "o2"), numwant: 2 });
  expect([offered("bob", "o1"), offered("bob", "o2")]).toContainEqual(await alice.next());
  return { alice, bob };
}

test("an offer goes to another peer, its answer comes back, both stamped with the sender and cut to the dialect's fields", async () => {
  const { alice, bob } = await met();
  const evil = { peer_id: idOf("alice"), to_peer_id: idOf("bob"), evil: 1, offer: { type: "offer", sdp: offerSdp } };
  alice.say({
    action: "announce",
    info_hash: infoHash,
    ...evil,
    offer_id: idOf("o1"),
    answer: { type: "answer", sdp: answerSdp, evil: 2 },
    trackerid: "x",
  });
  expect(await bob.next()).toEqual({
    action: "announce",
    info_hash: infoHash,
    peer_id: idOf("alice"),
    offer_id: idOf("o1"),
    answer: { type: "answer", sdp: answerSdp },
  });
  expect(await alice.rest()).toEqual([]);
  expect(rig.server.snapshot().messages).toEqual({
    in: { announce: 2, answer: 1, scrape: 0, malformed: 0, overRate: 0 },
    out: { response: 2, offer: 1, answer: 1, scrape: 0, failure: 0 },
  });
});

test("completed, stopped, a closed socket and scrape count as they should", async () => {
  const alice = await rig.peer("alice", { event: "started", left: 10 });
  const bob = await rig.peer("bob", { event: "started", left: 0 });
  expect(await scraped(alice)).toEqual({ complete: 1, incomplete: 1, downloaded: 0 });
  alice.announce("alice", { event: "completed", left: 0 });
  expect(await alice.next()).toEqual({
    action: "announce",
    info_hash: infoHash,
    interval: 120,
    complete: 2,
    incomplete: 0,
  });
  expect(await scraped(bob)).toEqual({ complete: 2, incomplete: 0, downloaded: 1 });
  bob.announce("bob", { event: "stopped" });
  expect(await bob.next()).toMatchObject({ complete: 1, incomplete: 0 });
  alice.socket.terminate();
  await expect.poll(() => rig.server.snapshot()).toMatchObject({ peers: 0, swarms: 0, sockets: 1 });
  expect(await scraped(bob)).toEqual({ complete: 0, incomplete: 0, downloaded: 0 });
});

test("one scrape asks for several swarms, and none is told that was not asked for", async () => {
  const alice = await rig.peer("alice");
  const unknown = idOf("unknown swarm");
  alice.say({ action: "scrape", info_hash: [infoHash, unknown] });
  expect(await alice.next()).toEqual({
    action: "scrape",
    files: {
      [infoHash]: { complete: 0, incomplete: 1, downloaded: 0 },
      [unknown]: { complete: 0, incomplete: 0, downloaded: 0 },
    },
    flags: { min_request_interval: 120 },
  });
  alice.say({ action: "scrape" });
  expect(await alice.next()).toEqual({ action: "scrape", "failure reason": "scrape names no info_hash" });
});

test("at most ten offers of one announce are passed on, each to another peer, and none to its maker", async () => {
  const peers: SocketClient[] = [];
  for (let index = 0; index < 14; index += 1) peers.push(await rig.peer(`peer ${index}`));
  const names = Array.from({ length: 12 }, (_, index) => `offer ${index}`);
  const maker = await rig.peer("maker", { numwant: 12, offers: offersOf(...names) });
  expect(await maker.rest()).toEqual([]);
  const heard = await Promise.all(peers.map((peer) => peer.rest()));
  expect(heard.flat().length).toBe(10);
  expect(Math.max(...heard.map((frames) => frames.length))).toBe(1);
  expect(new Set(heard.flat().map(({ offer_id }) => offer_id)).size).toBe(10);
});

test("numwant below the number of offers is obeyed", async () => {
  const peers = [await rig.peer("a"), await rig.peer("b"), await rig.peer("c")];
  await rig.peer("maker", { numwant: 1, offers: offersOf("1", "2", "3") });
  const heard = await Promise.all(peers.map((peer) => peer.rest()));
  expect(heard.flat().length).toBe(1);
});

test("nobody takes over a peer id, and nobody speaks for it: not with an announce, not with stopped, not with an answer", async () => {
  const { alice, bob } = await met();
  const thief = await rig.client();
  const refusal = {
    action: "announce",
    info_hash: infoHash,
    "failure reason": "peer_id belongs to another connection",
  };
  thief.announce("bob", { event: "started" });
  expect(await thief.next()).toEqual(refusal);
  thief.announce("bob", { event: "stopped" });
  expect(await thief.next()).toEqual(refusal);
  thief.say({ action: "announce", info_hash: idOf("another swarm"), peer_id: idOf("bob") });
  expect(await thief.next()).toMatchObject({ "failure reason": refusal["failure reason"] });
  const answer = { to_peer_id: idOf("bob"), offer_id: idOf("o1"), answer: { type: "answer", sdp: answerSdp } };
  thief.announce("alice", answer);
  expect(await thief.next()).toEqual(refusal);
  expect(await bob.rest()).toEqual([]);
  expect(await scraped(alice)).toMatchObject({ incomplete: 2 });
  bob.announce("bob", { event: "stopped" });
  await bob.next();
  thief.announce("bob", { event: "started" });
  expect(await thief.next()).toEqual(refusal);
  bob.socket.terminate();
  await expect.poll(() => rig.server.snapshot().sockets).toBe(2);
  thief.announce("bob", { event: "started" });
  expect(await thief.next()).toMatchObject({ incomplete: 2 });
});

test("an answer without a live offer to its sender goes nowhere", async () => {
  const { alice, bob } = await met();
  const carol = await rig.peer("carol");
  const answer = (from: SocketClient, name: string, offer: string) =>
    from.announce(name, {
      to_peer_id: idOf("bob"),
      offer_id: idOf(offer),
      answer: { type: "answer", sdp: answerSdp },
    });
  const refusal = { "failure reason": "no such offer was sent to you, or it was answered or too long ago" };
  answer(carol, "carol", "o1");
  expect(await carol.next()).toMatchObject(refusal);
  answer(alice, "alice", "never");
  expect(await alice.next()).toMatchObject(refusal);
  expect(await bob.rest()).toEqual([]);
  answer(alice, "alice", "o1");
  await bob.next();
  answer(alice, "alice", "o1");
  expect(await alice.next()).toMatchObject(refusal);
  const stranger = await rig.client();
  answer(stranger, "stranger", "o1");
  expect(await stranger.next()).toMatchObject({ "failure reason": "announce before you answer" });
});

test("an offer that is too old is not answered", async () => {
  await restart({ core: { offerMs: -1 } });
  const { alice, bob } = await met();
  alice.announce("alice", {
    to_peer_id: idOf("bob"),
    offer_id: idOf("o1"),
    answer: { type: "answer", sdp: answerSdp },
  });
  expect(await alice.next()).toMatchObject({ "failure reason": expect.stringContaining("too long ago") });
  expect(await bob.rest()).toEqual([]);
});

const deadly = [
  "null",
  "7",
  '"text"',
  "[]",
  "{}",
  "{",
  "",
  "[".repeat(60_000),
  `{"a":${"[".repeat(60_000)}`,
  '{"action":"announce","offers":[null]}',
  `{"action":"announce","info_hash":"${"x".repeat(20)}","peer_id":"${"y".repeat(20)}","offers":[null]}`,
  `{"action":"announce","info_hash":"${"x".repeat(20)}","peer_id":"${"y".repeat(20)}","offers":{"length":3}}`,
  `{"action":"announce","info_hash":"${"x".repeat(20)}","peer_id":"${"y".repeat(20)}","event":"__proto__"}`,
  `{"action":"announce","info_hash":"${"x".repeat(20)}","peer_id":"${"y".repeat(20)}","answer":{"type":"answer","sdp":""}}`,
  `{"action":"announce","info_hash":"${"x".repeat(20)}","peer_id":"\\ud83d\\ude00${"y".repeat(18)}"}`,
  `{"action":"scrape","info_hash":{}}`,
  `{"action":"scrape","info_hash":[[]]}`,
  `{"action":"toString"}`,
];

test.each(deadly.map((text) => [text.slice(0, 100), text]))(
  "%s is answered with a failure, and moves nobody",
  async (_, text) => {
    const alice = await rig.peer("alice");
    const client = await rig.client();
    client.socket.send(text);
    expect(await client.next()).toHaveProperty("failure reason");
    expect(await scraped(alice)).toMatchObject({ incomplete: 1 });
    expect(rig.server.snapshot()).toMatchObject({ peers: 1, swarms: 1 });
  },
);

test("a failure says what was wrong, and about what, in the words that clients look for", async () => {
  const client = await rig.client();
  client.announce("a", { offers: [{ offer: { type: "answer", sdp: offerSdp }, offer_id: idOf("1") }] });
  expect(await client.next()).toEqual({
    action: "announce",
    info_hash: infoHash,
    "failure reason": 'offers[0].offer is no { type: "offer", sdp }',
  });
  client.announce("a", { event: "begun" });
  expect(await client.next()).toMatchObject({
    "failure reason": "event must be one of started, stopped, completed, update, paused",
  });
});

test("three malformed frames in a row close the socket with one line in the log; a good one between forgives", async () => {
  const client = await rig.client();
  for (const text of ["null", "null"]) client.socket.send(text);
  client.announce("a");
  for (const text of ["null", "null"]) client.socket.send(text);
  expect((await client.rest()).length).toBe(5);
  client.socket.send("null");
  expect(await client.closed).toBe(1008);
  const again = await rig.client();
  for (const text of ["1", "2", "3"]) again.socket.send(text);
  expect(await again.closed).toBe(1008);
  expect(rig.logged).toEqual([{ from: expect.any(String), deed: "malformed" }]);
  expect(rig.server.snapshot()).toMatchObject({ sockets: 0, peers: 0, swarms: 0, peerIds: 0, addresses: 0 });
});

test("a frame of 90 MB is not taken in: the socket closes with 1009 at its header", async () => {
  const client = await rig.client();
  const header = Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(90_000_000, 6);
  (Reflect.get(client.socket, "_socket") as Socket).write(header);
  expect(await client.closed).toBe(1009);
  await expect.poll(() => rig.server.snapshot().sockets).toBe(0);
  const just = await rig.client();
  just.socket.send(`${" ".repeat(65_536 - 4)}null`);
  expect(await just.next()).toHaveProperty("failure reason");
  just.socket.send(" ".repeat(65_537));
  expect(await just.closed).toBe(1009);
});

test("ten offers of 6 KB fit in one frame", async () => {
  const alice = await rig.peer("alice");
  const padding = `${"a=x-padding:".padEnd(200, "p")}\r\n`.repeat(27);
  const offers = offersOf(...Array.from({ length: 10 }, (_, index) => `${index}`)).map((offer) => ({
    ...offer,
    offer: { type: "offer", sdp: offerSdp + padding },
  }));
  await rig.peer("bob", { offers });
  expect(await alice.next()).toMatchObject({ offer: { sdp: offerSdp + padding } });
});

test("a message in too many pieces closes the socket", async () => {
  const client = await rig.client();
  for (let piece = 0; piece < 20; piece += 1) client.socket.send(" ", { fin: false });
  expect(await client.closed).toBe(1008);
});

test("a binary frame closes with 1003", async () => {
  const client = await rig.client();
  client.socket.send(Buffer.from("{}"));
  expect(await client.closed).toBe(1003);
});

test.each<[RigOptions, string[], string[]]>([
  [{}, ["own"], ["https://evil.example", "null"]],
  [{ allowedOrigins: ["https://music.example"] }, ["https://music.example"], ["own", "https://evil.example"]],
  [{ guestOrigins: ["https://friend.example"] }, ["own", "https://friend.example"], ["http://friend.example"]],
  [{ isAnyOrigin: true }, ["own", "https://anybody.example"], []],
])("with %j pages of %j are let in, and of %j turned away before the upgrade", async (options, welcome, foreign) => {
  await restart(options);
  const origin = (name: string) => (name === "own" ? `http://${new URL(rig.url).host}` : name);
  for (const name of welcome) await rig.client({ origin: origin(name) });
  await rig.client();
  for (const name of foreign) expect(await rig.knock({ origin: origin(name) }).closed).toBe(1006);
});

test("only the chosen swarms are served", async () => {
  await restart({ infoHashes: new Set([infoHash as ByteString]) });
  const alice = await rig.peer("alice");
  alice.say({ action: "announce", info_hash: idOf("other"), peer_id: idOf("alice") });
  expect(await alice.next()).toEqual({
    action: "announce",
    info_hash: idOf("other"),
    "failure reason": "this tracker does not serve that info_hash",
  });
  expect(rig.server.snapshot().swarms).toBe(1);
});
