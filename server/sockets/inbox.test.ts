import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { type Duplex, duplexPair } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { openInbox } from "./inbox.ts";

const payloadBytesMax = 300;
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A client's frame, with the mask that is given. */
function frame(first: number, payload: Uint8Array, mask: readonly number[] | null): Buffer {
  const { length } = payload;
  const flag = mask === null ? 0 : 0x80;
  const head = length < 126 ? [flag | length] : [flag | 126, length >> 8, length & 255];
  const masked = Array.from(payload, (byte, index) => byte ^ (mask?.[index & 3] ?? 0));
  return Buffer.from([first, ...head, ...(mask ?? []), ...masked]);
}

interface Opened {
  readonly client: Duplex;
  readonly webSocket: WebSocket;
  /** What the server's side was told, in order. */
  readonly heard: string[];
  /** Texts that came past `ws`. */
  taken: number;
}

/** A real WebSocket of `ws` on the one end of a pair of streams, after its handshake. */
async function open(options: {
  readonly withInbox: boolean;
  readonly chunksMax?: number;
  readonly closeTimeout?: number;
}): Promise<Opened> {
  const [client, server] = duplexPair();
  const request = new IncomingMessage(new Socket());
  request.method = "GET";
  request.headers = {
    upgrade: "websocket",
    connection: "upgrade",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    "sec-websocket-version": "13",
  };
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: payloadBytesMax,
    maxFragments: 4,
    perMessageDeflate: false,
    clientTracking: false,
    closeTimeout: options.closeTimeout ?? 30_000,
  } as object);
  const webSocket = await new Promise<WebSocket>((resolve) =>
    sockets.handleUpgrade(request, server, Buffer.alloc(0), resolve),
  );
  const opened: Opened = { client, webSocket, heard: [], taken: 0 };
  const { heard } = opened;
  webSocket.on("message", (data: Buffer, isBinary) =>
    heard.push(`${isBinary ? "binary" : "text"} ${data.toString("hex")}`),
  );
  webSocket.on("ping", (data) => heard.push(`ping ${data.toString("hex")}`));
  webSocket.on("pong", (data) => heard.push(`pong ${data.toString("hex")}`));
  webSocket.on("error", (error) => heard.push(`error ${(error as NodeJS.ErrnoException).code}`));
  webSocket.on("close", (code, reason) => heard.push(`close ${code} ${reason.toString()}`));
  client.resume();
  if (options.withInbox) {
    const onText = (payload: Buffer) => {
      opened.taken += 1;
      heard.push(`text ${payload.toString("hex")}`);
    };
    openInbox({ socket: server, webSocket, payloadBytesMax, chunksMax: options.chunksMax ?? 10_000, onText });
  }
  return opened;
}

async function say({ client, heard }: Opened, chunks: readonly Buffer[]): Promise<string[]> {
  for (const chunk of chunks) {
    if (!client.writable) break;
    // A copy, because what arrives is unmasked where it stands.
    client.write(Buffer.from(chunk));
    await turn();
  }
  await turn();
  return heard;
}

const mask = fc.array(fc.nat(255), { minLength: 4, maxLength: 4 });
const small = fc.uint8Array({ maxLength: 140 });
const someText = fc.string({ unit: "grapheme", maxLength: 60 }).map((text) => Buffer.from(text));
const whole = (first: number, payload: fc.Arbitrary<Uint8Array>) =>
  fc.tuple(fc.constant(first), payload, mask).map(([kind, bytes, key]) => frame(kind, bytes, key));
const usual = fc.oneof(
  { weight: 12, arbitrary: whole(0x81, someText) },
  {
    weight: 1,
    arbitrary: whole(
      0x81,
      fc.constantFrom(200, 300).map((length) => Buffer.alloc(length, 97)),
    ),
  },
  { weight: 2, arbitrary: whole(0x89, fc.uint8Array({ maxLength: 125 })) },
  { weight: 2, arbitrary: whole(0x8a, fc.uint8Array({ maxLength: 125 })) },
);
const unusual = fc.oneof(
  whole(0x82, small), // binary
  fc.tuple(whole(0x01, someText), whole(0x80, someText)).map((both) => Buffer.concat(both)), // fragments
  fc.tuple(whole(0x01, someText), whole(0x8a, small), whole(0x80, someText)).map((all) => Buffer.concat(all)),
  whole(
    0x88,
    fc.constantFrom(Buffer.alloc(0), Buffer.from([3, 232]), Buffer.from([3, 232, 111, 107]), Buffer.from([0])),
  ),
  whole(0x81, small), // most of it no UTF-8
  whole(0xc1, someText), // RSV1
  whole(0x83, small), // an opcode that is none
  whole(0x09, small), // a ping in fragments
  whole(0x89, fc.constant(Buffer.alloc(126))), // a ping that is too long
  whole(0x81, fc.constant(Buffer.alloc(301, 97))), // too long
  fc.tuple(someText).map(([bytes]) => frame(0x81, bytes, null)), // not masked
  fc.constant(Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3, 4, 96, 96, 96])), // a length in eight bytes
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
);
const frames = fc
  .array(fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: unusual }), { maxLength: 12 })
  .map((all) => Buffer.concat(all));

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((one, other) => one - other);
  return [0, ...at]
    .map((start, index) => bytes.subarray(start, at[index] ?? bytes.length))
    .filter(({ length }) => length);
}

test("whatever comes, in whatever pieces, is heard as `ws` alone hears it", async () => {
  let taken = 0;
  let errors = 0;
  await fc.assert(
    fc.asyncProperty(frames, fc.array(fc.nat(4_000), { maxLength: 8 }), async (bytes, places) => {
      const plain = await open({ withInbox: false });
      const ours = await open({ withInbox: true });
      const expected = await say(plain, cut(bytes, places));
      const heard = await say(ours, cut(bytes, places));
      expect(heard).toEqual(expected);
      expect(ours.webSocket.readyState).toBe(plain.webSocket.readyState);
      taken += ours.taken;
      if (heard.some((event) => event.startsWith("error"))) errors += 1;
      plain.webSocket.terminate();
      ours.webSocket.terminate();
    }),
    { numRuns: 400 },
  );
  expect(taken).toBeGreaterThan(500);
  expect(errors).toBeGreaterThan(20);
});

const byByte = (bytes: Buffer) => Array.from(bytes, (byte) => Buffer.from([byte]));

test("texts come past `ws`, also byte by byte, until the first frame of another kind", async () => {
  const opened = await open({ withInbox: true });
  const key = [1, 2, 3, 4];
  const hello = frame(0x81, Buffer.from("hello"), key);
  await say(opened, [Buffer.concat([hello, hello]), ...byByte(hello)]);
  expect(opened.taken).toBe(3);
  await say(opened, [frame(0x8a, Buffer.from("p"), key), hello]);
  expect(opened.taken).toBe(4);
  await say(opened, [Buffer.concat([frame(0x82, Buffer.from("b"), key), hello]), hello]);
  expect(opened.taken).toBe(4);
  const text = `text ${Buffer.from("hello").toString("hex")}`;
  expect(opened.heard).toEqual([text, text, text, "pong 70", text, "binary 62", text, text]);
});

test("a frame that trickles in more pieces than are allowed closes the socket with 1008, and nothing more is read", async () => {
  const opened = await open({ withInbox: true, chunksMax: 8, closeTimeout: 1 });
  const hello = frame(0x81, Buffer.from("hello"), [1, 2, 3, 4]);
  const sent: Buffer[] = [];
  opened.client.on("data", (bytes: Buffer) => sent.push(bytes));
  await say(opened, [...byByte(hello), hello]);
  expect(opened.taken).toBe(0);
  expect(opened.webSocket.readyState).toBeGreaterThanOrEqual(2);
  expect(Buffer.concat(sent).subarray(-28).toString("latin1")).toContain("a frame in too many pieces");
  if (opened.heard.length === 0) await new Promise((resolve) => opened.webSocket.once("close", resolve));
  expect(opened.heard).toEqual(["close 1006 "]);
});

test("a head that comes in two pieces is waited for", async () => {
  const opened = await open({ withInbox: true });
  const long = Buffer.alloc(200, 97);
  await say(opened, byByte(frame(0x81, long, [5, 6, 7, 8])));
  expect(opened.heard).toEqual([`text ${long.toString("hex")}`]);
  expect(opened.taken).toBe(1);
});

test("a text that is no UTF-8 is refused, though its masked bytes are", async () => {
  const opened = await open({ withInbox: true });
  await say(opened, [frame(0x81, Buffer.from([0xff]), [0x9e, 0, 0, 0])]);
  expect(opened.heard).toEqual(["error WS_ERR_INVALID_UTF8"]);
});
