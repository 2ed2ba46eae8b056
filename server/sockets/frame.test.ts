import { createServer, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { headerBytes, pingFrame, pongFrame, textFrame } from "./frame.ts";
import { createOutboxes } from "./outbox.ts";

let server: Server;
let client: WebSocket;
let raw: Duplex;
let ours: WebSocket;
let texts: string[];

beforeEach(async () => {
  texts = [];
  server = createServer();
  const upgrades = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const opened = new Promise<void>((resolve) => {
    server.on("upgrade", (request, socket, head) => {
      raw = socket;
      upgrades.handleUpgrade(request, socket, head, (webSocket) => {
        ours = webSocket;
        resolve();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  client = new WebSocket(`ws://127.0.0.1:${(server.address() as { port: number }).port}`);
  client.on("message", (data) => texts.push(data.toString()));
  await Promise.all([opened, new Promise((resolve) => client.once("open", resolve))]);
});

afterEach(async () => {
  client.terminate();
  ours.terminate();
  await new Promise((resolve) => server.close(resolve));
});

test.each([
  [0, "8100"],
  [125, "817d"],
  [126, "817e007e"],
  [65_535, "817effff"],
  [65_536, "817f0000000000010000"],
])("textFrame() of %i bytes has the header %s, and ws reads it", async (bytes, header) => {
  const frame = textFrame("x".repeat(bytes));
  expect(frame.subarray(0, headerBytes(bytes)).toString("hex")).toBe(header);
  expect(frame.length).toBe(headerBytes(bytes) + bytes);
  raw.write(frame);
  await expect.poll(() => texts).toEqual(["x".repeat(bytes)]);
});

test("textFrame() counts bytes, not characters", () => {
  expect(textFrame("é😀").toString("hex")).toBe("8106c3a9f09f9880");
});

test("pingFrame is answered by a pong", async () => {
  const pong = new Promise((resolve) => ours.once("pong", resolve));
  raw.write(pingFrame);
  await pong;
});

test("pongFrame() gives a ping's payload back", async () => {
  const pong = new Promise((resolve) => client.once("pong", (data: Buffer) => resolve(data.toString())));
  raw.write(pongFrame(Buffer.from("there?")));
  expect(await pong).toBe("there?");
});

test("frames of ws and of an outbox on one socket never mix, and the last word comes before the close", async () => {
  const outbox = createOutboxes({ bufferedBytesMax: 10_000_000 }).open(raw);
  const closed = new Promise((resolve) => client.once("close", resolve));
  for (let round = 0; round < 200; round += 1) {
    outbox.add(textFrame(`outbox ${round} ${"o".repeat(round * 7)}`));
    ours.send(`ws ${round} ${"w".repeat(round * 11)}`);
    if (round % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  outbox.add(textFrame("goodbye"));
  outbox.end();
  ours.close(4000);
  expect(await closed).toBe(4000);
  expect(texts.length).toBe(401);
  expect(texts.filter((text) => /^(outbox|ws) \d+ (o*|w*)$/.test(text)).length).toBe(400);
  expect(texts.at(-1)).toBe("goodbye");
});
