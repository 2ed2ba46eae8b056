import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { duplexPair } from "node:stream";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { type Door, type Kept, limits, newDoor, serveAt, turn, upgradeRequest } from "../../test/rigs/connections.ts";
import type { Admission } from "./admission.ts";
import type { Connection } from "./connection.ts";
import type { Connections } from "./connections.ts";
import { textFrame } from "./frame.ts";

let connections: Connections<Kept>;
let admission: Admission;
let server: Server;
let door: Door;
const clients: WebSocket[] = [];

function serve(changed: Partial<typeof limits> = {}): void {
  ({ connections, admission } = serveAt(door, changed));
}

async function connect({ autoPong = true } = {}): Promise<{ client: WebSocket; served: Connection<Kept> }> {
  const { port } = server.address() as AddressInfo;
  const client = new WebSocket(`ws://127.0.0.1:${port}`, { autoPong });
  clients.push(client);
  await once(client, "open");
  return { client, served: connections.all().at(-1) as Connection<Kept> };
}

/** From here on the heartbeat, and nothing else, goes by the test's clock. */
function holdHeartbeat(): void {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
}

/** The status that an upgrade was refused with. */
async function refusal(): Promise<number> {
  const { port } = server.address() as AddressInfo;
  const client = new WebSocket(`ws://127.0.0.1:${port}`);
  clients.push(client);
  const [, response] = await once(client, "unexpected-response");
  client.on("error", () => undefined).terminate();
  return response.statusCode;
}

async function closeOf(client: WebSocket): Promise<string> {
  const [code, reason] = await once(client, "close");
  return `${code} ${reason}`;
}

beforeEach(async () => {
  door = newDoor();
  serve();
  server = createServer().on("upgrade", (request, socket, head) => connections.handleUpgrade(request, socket, head));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterEach(() => {
  vi.useRealTimers();
  for (const client of clients.splice(0)) client.terminate();
  server.close();
});

test("a connection is a stranger's until it is accepted, and is found by its id until it is gone", async () => {
  const { client, served } = await connect();
  expect(served.isStranger).toBe(true);
  expect(admission.snapshot()).toEqual({ connections: 1, strangers: 1, addresses: 1 });
  client.send("hello");
  client.send("again");
  expect(`${(await once(client, "message"))[0]}`).toBe("again");
  expect(admission.snapshot()).toEqual({ connections: 1, strangers: 0, addresses: 1 });
  expect(connections.find(served.id)).toBe(served);
  client.close();
  await once(client, "close");
  await expect.poll(() => admission.snapshot().connections).toBe(0);
  expect(connections.find(served.id)).toBe(undefined);
  expect(door.happened).toEqual(["opened 1", "gone 1, closed"]);
});

test("a connection that is accepted once more counts as one stranger less only once", async () => {
  const { client, served } = await connect();
  client.send("hello");
  await expect.poll(() => served.isStranger).toBe(false);
  await connect();
  served.accept();
  expect(admission.snapshot()).toEqual({ connections: 2, strangers: 1, addresses: 1 });
});

test("a foreign page, an address that had too many, and one too many in all are refused, each by its cause", async () => {
  door.isAllowed = false;
  expect(await refusal()).toBe(403);
  door.isAllowed = true;
  door.hasRoom = false;
  expect(await refusal()).toBe(503);
  door.hasRoom = true;
  serve({ connectionsMax: 1 });
  await connect();
  expect(await refusal()).toBe(503);
  expect(door.happened).toEqual(["refused for origin", "refused for room", "opened 2", "refused for room"]);
});

test("who is not accepted in time is called silent, and who was accepted is not", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { client: talker, served } = await connect();
  talker.send("hello");
  await expect.poll(() => served.isStranger).toBe(false);
  const { client: silent } = await connect();
  const closed = closeOf(silent);
  vi.advanceTimersByTime(limits.firstWordTimeoutMs);
  expect(await closed).toBe("1008 silent");
  talker.send("here");
  expect(`${(await once(talker, "message"))[0]}`).toBe("here");
});

test("pings are answered with what they carry, and too many of them are a flood", async () => {
  const { client } = await connect();
  client.ping("abc");
  expect(`${(await once(client, "pong"))[0]}`).toBe("abc");
  const closed = closeOf(client);
  for (let count = 0; count < 3; count += 1) client.ping();
  expect(await closed).toBe("1008 pings");
});

test("pings count from one of ours to the next", async () => {
  const { client, served } = await connect();
  let answered = 0;
  client.on("pong", () => {
    answered += 1;
  });
  for (let round = 1; round <= 3; round += 1) {
    served.ping();
    for (let count = 0; count < 3; count += 1) client.ping();
    await expect.poll(() => answered).toBe(3 * round);
  }
  expect(served.isOpen).toBe(true);
});

test("a binary message is told apart, and one that is too large is closed by its size", async () => {
  const first = await connect();
  first.client.send(Buffer.from("binary"));
  expect(await closeOf(first.client)).toBe("1003 text only");
  const second = await connect();
  second.client.send("x".repeat(1_001));
  expect(await closeOf(second.client)).toMatch(/^1009/);
});

test("who is shut is gone at once, and nothing it says or is sent counts any more", async () => {
  const { client, served } = await connect();
  client.send("hello");
  await expect.poll(() => served.isStranger).toBe(false);
  served.shut(4000, "enough");
  expect(door.happened).toEqual(["opened 1", "gone 1, closed"]);
  expect(connections.size).toBe(0);
  expect(served.send(textFrame("late"))).toBe(false);
  served.receive(Buffer.from("late"), false);
  expect(await closeOf(client)).toBe("4000 enough");
  expect(door.happened).toHaveLength(2);
});

test("a close says goodbye to each, ends all of them, and lets nobody in any more", async () => {
  const { client } = await connect();
  const heard = once(client, "message");
  const closed = closeOf(client);
  const closing = connections.close(60_000, (connection) => connection.send(textFrame("goodbye")));
  expect(connections.isClosing).toBe(true);
  expect(await refusal()).toBe(503);
  expect(`${(await heard)[0]}`).toBe("goodbye");
  expect(await closed).toBe("1012 the tracker restarts");
  await closing;
});

test("who does not agree to a close is cut when the grace is over", async () => {
  const { client } = await connect();
  client.pause();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const closing = connections.close(1_000);
  vi.advanceTimersByTime(1_000);
  await closing;
  expect(connections.size).toBe(0);
});

test("each is pinged once in a heartbeat, and who answers is kept", async () => {
  holdHeartbeat();
  const { client, served } = await connect();
  let pings = 0;
  client.on("ping", () => {
    pings += 1;
  });
  for (let round = 1; round <= 3; round += 1) {
    vi.advanceTimersByTime(limits.heartbeatMs);
    await expect.poll(() => pings).toBe(round);
    await expect.poll(() => served.alive).toBe(true);
  }
  expect(served.isOpen).toBe(true);
});

test("who leaves a ping unanswered is cut at the next, without a word", async () => {
  holdHeartbeat();
  const { client } = await connect({ autoPong: false });
  const closed = closeOf(client);
  vi.advanceTimersByTime(limits.heartbeatMs);
  expect(connections.size).toBe(1);
  vi.advanceTimersByTime(limits.heartbeatMs);
  expect(await closed).toBe("1006 ");
  await expect.poll(() => admission.snapshot().connections).toBe(0);
});

test("who speaks is alive, though it answers no ping", async () => {
  holdHeartbeat();
  const { client, served } = await connect({ autoPong: false });
  client.send("hello");
  await expect.poll(() => served.isStranger).toBe(false);
  for (let round = 0; round < 3; round += 1) {
    vi.advanceTimersByTime(limits.heartbeatMs);
    client.send("here");
    expect(`${(await once(client, "message"))[0]}`).toBe("here");
  }
  expect(served.isOpen).toBe(true);
});

test("the heartbeat's timer goes with the last connection", async () => {
  holdHeartbeat();
  const first = await connect();
  const second = await connect();
  first.client.terminate();
  await expect.poll(() => connections.size).toBe(1);
  expect(vi.getTimerCount()).toBe(1);
  second.served.shut(4000, "enough");
  expect(vi.getTimerCount()).toBe(0);
});

test("a close waits until all have agreed, and keeps the process alive no longer than that", async () => {
  const { client } = await connect();
  client.pause();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  let isOver = false;
  const closing = connections.close(60_000).then(() => {
    isOver = true;
  });
  await turn();
  await turn();
  expect(isOver).toBe(false);
  client.resume();
  await Promise.all([once(client, "close"), closing]);
  expect(vi.getTimerCount()).toBe(0);
});

test("an upgrade whose socket is gone already takes no room, and nothing from its address's budget", async () => {
  const [, socket] = duplexPair();
  socket.destroy();
  await once(socket, "close");
  connections.handleUpgrade(upgradeRequest(), socket, Buffer.alloc(0));
  expect([door.asked, connections.size]).toEqual([0, 0]);
  expect(admission.snapshot()).toEqual({ connections: 0, strangers: 0, addresses: 0 });
});
