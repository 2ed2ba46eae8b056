import { connect } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AnnounceRig, idOf, infoHash, offerSdp, type RigOptions, type SocketClient } from "./announce-rig.ts";
import { closed1008, maskedFrame, openRaw } from "./raw-socket.ts";

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

async function scraped(client: SocketClient): Promise<unknown> {
  client.say({ action: "scrape", info_hash: infoHash });
  return ((await client.next()).files as Record<string, unknown>)[infoHash];
}

test("whoever says nothing is sent away, and strangers have a budget", async () => {
  await restart({ limits: { firstWordTimeoutMs: 100, strangersPerAddressMax: 2 } });
  const first = await rig.client();
  const second = await rig.client();
  second.announce("second");
  await second.next();
  const third = await rig.client();
  expect(await rig.knock().closed).toBe(1006);
  expect(await first.closed).toBe(1008);
  expect(await third.closed).toBe(1008);
  expect(await second.rest()).toEqual([]);
});

test("whoever says nothing that we understand stays a stranger", async () => {
  await restart({ limits: { firstWordTimeoutMs: 200 } });
  const client = await rig.client();
  client.socket.send("null");
  expect(await client.next()).toHaveProperty("failure reason");
  expect(await client.closed).toBe(1008);
});

test("one socket can't fill the tables", async () => {
  await restart({ core: { membershipsPerSocketMax: 3, peersPerSocketAndSwarmMax: 2, membershipsPerAddressMax: 5 } });
  const client = await rig.client();
  const failures: unknown[] = [];
  const enter = async (from: SocketClient, swarm: string, name: string) => {
    from.say({ action: "announce", info_hash: idOf(swarm), peer_id: idOf(name) });
    failures.push((await from.next())["failure reason"] ?? null);
  };
  for (const name of ["1", "2", "3"]) await enter(client, "one", name);
  expect(failures.splice(0)).toEqual([null, null, "one socket may have 2 peers in a swarm"]);
  for (const swarm of ["two", "three"]) await enter(client, swarm, "1");
  expect(failures.splice(0)).toEqual([null, "one socket may be in 3 swarms"]);
  const other = await rig.client();
  for (const swarm of ["two", "three", "four"]) await enter(other, swarm, "9");
  expect(failures.splice(0)).toEqual([null, null, "too many swarms from this address"]);
});

test("a flood is dropped, named once, and closed when it won't stop; others go on", async () => {
  await restart({ core: { socketRate: { burst: 10, perSecond: 1 }, droppedMax: 100 } });
  const alice = await rig.peer("alice");
  const flood = await rig.client();
  for (let index = 0; index < 200; index += 1) flood.announce("flood");
  expect(await flood.closed).toBe(1008);
  const heard = await flood.last();
  expect(heard.filter((frame) => "interval" in frame).length).toBe(10);
  expect(heard.filter((frame) => "failure reason" in frame).length).toBe(2);
  expect(await scraped(alice)).toMatchObject({ incomplete: 1 });
  expect(rig.logged).toEqual([{ from: expect.any(String), deed: "flood" }]);
});

test("all sockets of one address share a rate", async () => {
  await restart({ core: { addressRate: { burst: 20, perSecond: 1 } } });
  const clients = await Promise.all(Array.from({ length: 10 }, () => rig.client()));
  for (const [index, client] of clients.entries())
    for (let round = 0; round < 5; round += 1) client.announce(`${index}`);
  const heard = (await Promise.all(clients.map((client) => client.rest()))).flat();
  expect(heard.filter((frame) => "interval" in frame).length).toBe(20);
});

test("a flood of pings is closed, some are answered", async () => {
  await restart({ limits: { pingsPerHeartbeatMax: 5 } });
  const client = await rig.client();
  await client.rest();
  for (let index = 0; index < 10; index += 1) client.socket.ping();
  expect(await client.closed).toBe(1008);
});

test("a peer that does not announce any more leaves the swarm, though its socket lives", async () => {
  let nowMs = 0;
  await restart({ core: { peerSilentMs: 1_000 }, clock: { nowMs: () => nowMs } });
  const alice = await rig.peer("alice");
  nowMs = 600;
  await rig.peer("bob");
  nowMs = 1_100;
  await expect.poll(() => rig.server.snapshot().peers, { timeout: 7_000 }).toBe(1);
  expect(await scraped(alice)).toMatchObject({ incomplete: 1 });
}, 15_000);

test("a socket that does not answer pings is cut", async () => {
  await restart({ limits: { heartbeatMs: 100 } });
  const alice = await rig.peer("alice");
  const lively = await rig.peer("bob");
  alice.socket.pause();
  await expect.poll(() => rig.server.snapshot().sockets, { timeout: 2_000 }).toBe(1);
  expect(await lively.rest()).toEqual([]);
});

const plenty = { burst: 1_000_000, perSecond: 0 };

test("a socket that does not read is cut, and its flood of offers reaches nobody else late", async () => {
  await restart({ limits: { bufferedBytesMax: 100_000 }, core: { socketRate: plenty, addressRate: plenty } });
  const zombie = await rig.peer("zombie");
  zombie.socket.pause();
  const maker = await rig.peer("maker");
  const padding = `${"a=x-padding:".padEnd(200, "p")}\r\n`.repeat(30);
  for (let index = 0; index < 3_000 && rig.server.snapshot().sockets === 2; index += 1) {
    maker.announce("maker", { offers: [{ offer: { type: "offer", sdp: offerSdp + padding }, offer_id: idOf("o") }] });
    await maker.next();
  }
  await expect.poll(() => rig.server.snapshot().sockets, { timeout: 5_000 }).toBe(1);
  expect(await scraped(maker)).toMatchObject({ incomplete: 1 });
}, 30_000);

test("close() ends all sockets and takes no new ones; nothing is left", async () => {
  const client = await rig.peer("alice");
  await rig.server.close(500);
  expect(await client.closed).toBe(1012);
  expect(await rig.knock().closed).toBe(1006);
  expect(rig.server.snapshot()).toMatchObject({ sockets: 0, peers: 0, swarms: 0, peerIds: 0, addresses: 0 });
});

test("a half-open handshake does not hold a place for ever", async () => {
  const socket = connect(Number(new URL(rig.url).port), "127.0.0.1");
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  socket.write("GET /announce HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
  const answer = await new Promise<string>((resolve) => socket.once("data", (data) => resolve(data.toString())));
  expect(answer).toContain("400 Bad Request");
  socket.destroy();
  expect(rig.server.snapshot().sockets).toBe(0);
});

test("a part of a message that trickles in more pieces than are allowed closes the socket with 1008", async () => {
  await restart({ limits: { chunksMax: 8 } });
  const raw = await openRaw(rig.url);
  await raw.trickle(maskedFrame(0x01, 60));
  await expect.poll(raw.heard).toContain(closed1008);
  raw.socket.destroy();
});

test("nothing compressed is agreed on with a client that asks for it", async () => {
  expect((await rig.client()).socket.extensions).toBe("");
});

test("who does not agree to a close keeps its place until it is cut", async () => {
  await restart({ limits: { firstWordTimeoutMs: 50, closeTimeoutMs: 1_000, connectionsPerAddressMax: 1 } });
  const raw = await openRaw(rig.url);
  await expect.poll(raw.heard).toContain("nothing was said");
  expect(await rig.knock().closed).toBe(1006);
  await new Promise((resolve) => raw.socket.once("close", resolve));
  (await rig.client()).announce("next");
});
