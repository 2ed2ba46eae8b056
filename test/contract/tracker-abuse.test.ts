import { connect as connectTcp } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ClosedNetworks } from "../../server/tracker/closed-networks.ts";
import type { RenditionId } from "../../shared/ids.ts";
import { closed1008, maskedFrame, openRaw } from "./raw-socket.ts";
import * as stage from "./tracker-stage.ts";
import { counted, rendition, SocketClient, start, stop, tracker, url } from "./tracker-stage.ts";

beforeEach(() => counted.clear());
afterEach(stop);

test("a frame in more parts than a listener's has is thrown out", async () => {
  await start();
  const { client } = await stage.connect();
  for (let part = 0; part < 20; part += 1) client.socket.send(" ", { fin: false });
  expect(await client.closed).toBe(1008);
  await expect.poll(() => tracker.snapshot().connections).toBe(0);
});

test("a flood of pings is closed, some are answered", async () => {
  await start({ pingsPerHeartbeatMax: 5 });
  const { client } = await stage.connect();
  let pongs = 0;
  client.socket.on("pong", () => {
    pongs += 1;
  });
  for (let count = 0; count < 5; count += 1) client.socket.ping();
  await expect.poll(() => pongs).toBe(5);
  client.socket.ping();
  expect(await client.closed).toBe(1008);
  await expect.poll(() => tracker.snapshot().connections).toBe(0);
});

test("of misdeeds whoever watches the door hears; of a listener that means well, and of sockets without room, it does not", async () => {
  const heard: string[] = [];
  const address = { hellos: { burst: 3, perSecond: 0.001 }, frames: { burst: 100, perSecond: 100 } };
  await start({ pingsPerHeartbeatMax: 5, firstWordTimeoutMs: 100, address }, { onMisdeed: (who) => heard.push(who) });
  const { client } = await stage.connect();
  client.say({ type: "announce", changes: [[rendition, 0, 3]] });
  await client.next("swarm");
  const silent = new SocketClient();
  await silent.next("challenge");
  await silent.closed;
  expect(heard).toEqual(["127.0.0.1"]);
  for (let count = 0; count < 6; count += 1) client.socket.ping();
  await client.closed;
  expect(heard).toHaveLength(2);
  await stage.connect();
  expect(await new SocketClient().closed).toBe(1006);
  expect(counted.get("refused room")).toBe(1);
  expect(heard).toHaveLength(2);
});

test("a frame that never ends costs no more than its parts: a listener's own, in two parts, is read", async () => {
  await start();
  const { client } = await stage.connect();
  const text = JSON.stringify({ type: "announce", changes: [[rendition, 0, 3]] });
  client.socket.send(text.slice(0, 20), { fin: false });
  client.socket.send(text.slice(20));
  expect(await client.next("swarm")).toMatchObject({ renditionId: rendition });
});

test("an address that opens sockets again and again is turned away at the door; others are let in", async () => {
  await start({
    address: { hellos: { burst: 3, perSecond: 0.001 }, frames: { burst: 100, perSecond: 100 } },
  });
  for (let count = 0; count < 3; count += 1) {
    const client = new SocketClient();
    await client.next("challenge");
    client.socket.terminate();
    await client.closed;
  }
  expect(await new SocketClient().closed).toBe(1006);
  expect(counted.get("refused room")).toBe(1);
});

test("frames beyond what an address may send are dropped unread, and within it all are read", async () => {
  await start({ address: { hellos: { burst: 100, perSecond: 100 }, frames: { burst: 12, perSecond: 0.001 } } });
  const { client } = await stage.connect();
  for (let count = 0; count < 40; count += 1) client.say({ type: "announce", changes: [[rendition, 1, 3]] });
  await client.rest();
  // Of the twelve one was the hello.
  expect(counted.get("announces")).toBe(11);
  expect(counted.get("refused rate")).toBe(29);
});

test("what an address has used up stays used up when it connects anew", async () => {
  await start({ address: { hellos: { burst: 100, perSecond: 100 }, frames: { burst: 5, perSecond: 0.001 } } });
  const { client } = await stage.connect();
  for (let count = 0; count < 10; count += 1) client.say({ type: "announce", changes: [[rendition, 1, 3]] });
  await client.rest();
  client.socket.terminate();
  await client.closed;
  const again = new SocketClient();
  await again.next("challenge");
  again.say({ type: "hello" });
  expect(await again.rest()).toEqual([]);
});

test("a handshake that is not done holds no place of a listener", async () => {
  await start();
  const { port, hostname } = new URL(url);
  const socket = connectTcp(Number(port), hostname);
  socket.on("error", () => {});
  socket.write("GET /tracker HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n");
  await new Promise((resolve) => socket.once("connect", resolve));
  expect(tracker.snapshot().sockets).toMatchObject({ connections: 0, strangers: 0 });
  socket.destroy();
});

test("a part of a frame that trickles in more pieces than are allowed closes the socket with 1008", async () => {
  await start({ chunksMax: 8 });
  const raw = await openRaw(url);
  await raw.trickle(maskedFrame(0x01, 60));
  await expect.poll(raw.heard).toContain(closed1008);
  raw.socket.destroy();
});

test("a part that trickles in a few pieces is read", async () => {
  await start({ chunksMax: 80 });
  const raw = await openRaw(url);
  await raw.trickle(maskedFrame(0x01, 60));
  await raw.trickle(maskedFrame(0x80, 1));
  await expect.poll(raw.heard).toContain('"code":"malformed"');
  raw.socket.destroy();
});

test("nothing compressed is agreed on with a client that asks for it", async () => {
  await start();
  const { client } = await stage.connect();
  expect(client.socket.extensions).toBe("");
});

test("who does not agree to a close keeps its place until it is cut", async () => {
  await start({ firstWordTimeoutMs: 50, closeTimeoutMs: 1_000, connectionsPerAddressMax: 1 });
  const raw = await openRaw(url);
  await expect.poll(raw.heard).toContain('"code":"timeout"');
  expect(tracker.snapshot().sockets).toMatchObject({ connections: 1 });
  expect(await new SocketClient().closed).toBe(1006);
  await expect
    .poll(() => tracker.snapshot().sockets, { timeout: 3_000 })
    .toMatchObject({ connections: 0, addresses: 0 });
  await new SocketClient().next("challenge");
  raw.socket.destroy();
});

test("a listener that does not read is cut, and who reads goes on", async () => {
  await start({ bufferedBytesMax: 100_000 });
  const { client: zombie } = await stage.connect();
  const { client: lively } = await stage.connect();
  zombie.socket.pause();
  const networks = new ClosedNetworks();
  const idsOf = (start: number) =>
    Array.from({ length: 400 }, (_, index) => (start + index).toString(16).padStart(32, "0") as RenditionId);
  for (let round = 0; round < 3_000 && tracker.snapshot().connections === 2; round += 1) {
    tracker.setClosed({ renditionIds: idsOf(round % 2), networks });
    await lively.next("closed");
  }
  expect(tracker.snapshot().connections).toBe(1);
  lively.say({ type: "announce", changes: [["f".repeat(32), 0, 3]] });
  await lively.next("swarm");
}, 30_000);

test("an abuser is told in the log with its deeds and without its address, once a minute", async () => {
  const logged: object[] = [];
  await start({}, { log: { info: () => {}, warn: (fields) => logged.push(fields) } });
  for (let round = 0; round < 3; round += 1) {
    const { client } = await stage.connect();
    client.socket.send(Buffer.from("{}"));
    expect(await client.closed).toBe(1003);
  }
  expect(logged).toEqual([{ from: expect.stringMatching(/^[0-9a-f]{12}$/), deed: "binary frame" }]);
});
