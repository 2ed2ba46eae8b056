import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { Admission, type AdmissionLimits } from "./admission.ts";
import type { Connection, ConnectionLimits, ConnectionUser } from "./connection.ts";
import { Connections } from "./connections.ts";
import { textFrame } from "./frame.ts";

const limits: ConnectionLimits & AdmissionLimits = {
  firstWordTimeoutMs: 60_000,
  closeTimeoutMs: 60_000,
  heartbeatMs: 60_000,
  pingsPerHeartbeatMax: 3,
  bufferedBytesMax: 100_000,
  fragmentsMax: 4,
  chunksMax: 16,
  connectionsMax: 10,
  connectionsPerAddressMax: 10,
  strangersMax: 10,
  strangersPerAddressMax: 10,
};

interface Kept {
  readonly number: number;
}

let connections: Connections<Kept>;
let admission: Admission;
let server: Server;
let happened: string[];
let made: number;
let isAllowed: boolean;
let hasRoom: boolean;
const clients: WebSocket[] = [];

/** Says "hello" to be accepted; whatever else it says comes back. What happens is told to the test that it belongs to. */
const userOf = (happened: string[]): ConnectionUser<Kept> => ({
  isAllowed: () => isAllowed,
  admit() {
    made += 1;
    return hasRoom ? { number: made } : null;
  },
  refused: (_address, cause) => happened.push(`refused for ${cause}`),
  opened: ({ own }) => happened.push(`opened ${own.number}`),
  received(connection, text) {
    if (connection.isStranger) connection.accept();
    else connection.send(textFrame(`${text}`));
  },
  receivedBinary: (connection) => connection.shut(1003, "text only"),
  floodedByPings: (connection) => connection.shut(1008, "pings"),
  silent: (connection) => connection.shut(1008, "silent"),
  gone: ({ own, isOpen }) => happened.push(`gone ${own.number}, ${isOpen ? "open" : "closed"}`),
});

function serve(changed: Partial<typeof limits> = {}): void {
  admission = new Admission({ ...limits, ...changed });
  connections = new Connections({
    limits: { ...limits, ...changed },
    messageBytesMax: 1_000,
    admission,
    trustProxy: false,
    user: userOf(happened),
  });
}

async function connect(): Promise<{ client: WebSocket; served: Connection<Kept> }> {
  const { port } = server.address() as AddressInfo;
  const client = new WebSocket(`ws://127.0.0.1:${port}`);
  clients.push(client);
  await once(client, "open");
  return { client, served: connections.all().at(-1) as Connection<Kept> };
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
  happened = [];
  made = 0;
  isAllowed = true;
  hasRoom = true;
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
  expect(happened).toEqual(["opened 1", "gone 1, closed"]);
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
  isAllowed = false;
  expect(await refusal()).toBe(403);
  isAllowed = true;
  hasRoom = false;
  expect(await refusal()).toBe(503);
  hasRoom = true;
  serve({ connectionsMax: 1 });
  await connect();
  expect(await refusal()).toBe(503);
  expect(happened).toEqual(["refused for origin", "refused for room", "opened 2", "refused for room"]);
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
  expect(happened).toEqual(["opened 1", "gone 1, closed"]);
  expect(connections.size).toBe(0);
  expect(served.send(textFrame("late"))).toBe(false);
  served.receive(Buffer.from("late"), false);
  expect(await closeOf(client)).toBe("4000 enough");
  expect(happened).toHaveLength(2);
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
