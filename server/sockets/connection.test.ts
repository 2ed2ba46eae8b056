import { once } from "node:events";
import type { Duplex } from "node:stream";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  connectByHand,
  type Door,
  type HandConnection,
  type Kept,
  limits,
  newDoor,
  serveAt,
  turn,
} from "../../test/rigs/connections.ts";
import type { Admission } from "./admission.ts";
import type { Connections } from "./connections.ts";

let connections: Connections<Kept>;
let admission: Admission;
let door: Door;
/** The servers' ends of all connections. */
const sockets: Duplex[] = [];

beforeEach(() => {
  door = newDoor();
  serve();
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  try {
    await turn();
    expect(admission.snapshot().connections).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

function serve(changed: Partial<typeof limits> = {}): void {
  ({ connections, admission } = serveAt(door, changed));
}

function connect(): HandConnection {
  const connection = connectByHand(connections);
  sockets.push(connection.socket);
  return connection;
}

/** A client's frame of so many zeros, whose mask is zero, too. */
function frameOf(first: number, payloadBytes: number): Uint8Array {
  return Uint8Array.from([first, 0x80 | payloadBytes, ...new Uint8Array(4 + payloadBytes)]);
}

const byByte = (bytes: Uint8Array) => Array.from(bytes, (byte) => Uint8Array.of(byte));

/** As a close frame says it: against the rules. */
const closed1008 = "\u0003\u00f0";

test("who leaves before its first word is not called silent later", () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { served } = connect();
  served.shut(4000, "enough");
  vi.advanceTimersByTime(limits.firstWordTimeoutMs);
  expect(door.happened).toEqual(["opened 1", "gone 1, closed"]);
});

test("who was closed and does not agree keeps its room until the close timeout, and is cut then", async () => {
  serve({ closeTimeoutMs: 5_000 });
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { socket, served } = connect();
  served.shut(4000, "enough");
  vi.advanceTimersByTime(4_999);
  expect([socket.destroyed, admission.snapshot().connections]).toEqual([false, 1]);
  vi.advanceTimersByTime(1);
  expect(socket.destroyed).toBe(true);
  await once(socket, "close");
  expect(admission.snapshot().connections).toBe(0);
});

test.each([
  ["a binary frame", 0x82],
  ["a text frame", 0x81],
])("%s that trickles in more pieces than are allowed closes the connection", async (_, first) => {
  const few = connect();
  await few.say(byByte(frameOf(first, 8)));
  expect(few.heard()).not.toContain(closed1008);
  const many = connect();
  await many.say(byByte(frameOf(first, 40)));
  expect(many.heard()).toContain(closed1008);
});

test("a message in more fragments than are allowed closes the connection", async () => {
  const { say, heard } = connect();
  await say([frameOf(0x01, 1), frameOf(0x00, 1), frameOf(0x00, 1), frameOf(0x80, 1)]);
  expect(heard()).not.toContain(closed1008);
  await say([frameOf(0x01, 1), frameOf(0x00, 1), frameOf(0x00, 1), frameOf(0x00, 1), frameOf(0x80, 1)]);
  expect(heard()).toContain(closed1008);
});

test("a connection for which more bytes wait than are allowed is cut", async () => {
  serve({ bufferedBytesMax: 1_000 });
  const { socket, served } = connect();
  await turn();
  expect([served.send(Buffer.alloc(600)), served.send(Buffer.alloc(400))]).toEqual([true, true]);
  expect(served.send(Buffer.alloc(1))).toBe(false);
  expect(socket.destroyed).toBe(true);
});

test("who was closed before it was accepted stays a stranger until its socket is gone", async () => {
  const { socket, served } = connect();
  served.shut(4000, "enough");
  served.accept();
  expect(admission.snapshot()).toEqual({ connections: 1, strangers: 1, addresses: 1 });
  socket.destroy();
  await once(socket, "close");
  expect(admission.snapshot()).toEqual({ connections: 0, strangers: 0, addresses: 0 });
});

test("who is accepted when its socket is gone already counts as one stranger less only once", async () => {
  const { socket, served } = connect();
  const wasOpen = new Promise<boolean>((resolve) => {
    socket.once("close", () => {
      resolve(served.isOpen);
      served.accept();
    });
  });
  socket.destroy();
  expect(await wasOpen).toBe(true);
  await turn();
  served.accept();
  expect(served.isOpen).toBe(false);
  expect(admission.snapshot()).toEqual({ connections: 0, strangers: 0, addresses: 0 });
});
