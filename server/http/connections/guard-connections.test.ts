import { createReadStream, readdirSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener, type Server, ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { trustProxy } from "../../sockets/trusted-proxies.ts";
import { connectionLimits } from "./connection-limits.ts";
import { type ConnectionGuard, guardConnections } from "./guard-connections.ts";
import { Newcomers } from "./newcomers.ts";

const limits = {
  connectionsMax: 50,
  connectionsPerAddressMax: 40,
  requestsAtOnceMax: 8,
  stillMs: 30_000,
  answerMs: 180_000,
  answerInCrowdMs: 10_000,
  unreadBytesMax: 1_000_000_000,
  unreadStillMs: 0,
};

let server: Server;
let guard: ConnectionGuard;
let sockets: Socket[] = [];
let newcomers: Newcomers;
let nowMs = 0;
let loopMs = 0;

async function serve(
  handler: RequestListener,
  changed: Partial<typeof limits> = {},
  trusted: readonly string[] = [],
  Response: typeof ServerResponse = ServerResponse,
) {
  server = createServer({ ServerResponse: Response }, handler).on(
    "clientError",
    (_error, socket) => void socket.destroy(),
  );
  newcomers = new Newcomers(() => loopMs, 1);
  guard = guardConnections(server, {
    limits: { ...limits, ...changed },
    trust: trustProxy(trusted),
    nowMs: () => nowMs,
    newcomers,
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
}

afterEach(async () => {
  nowMs = 0;
  loopMs = 0;
  for (const socket of sockets) socket.destroy();
  sockets = [];
  guard.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Opens a connection and says something; it never reads. */
async function say(text: string, localAddress = "127.0.0.1"): Promise<Socket> {
  const socket = connect({ port: (server.address() as AddressInfo).port, host: "127.0.0.1", localAddress });
  socket.on("error", () => undefined);
  socket.pause();
  sockets.push(socket);
  await new Promise((resolve) => socket.once("connect", resolve).once("close", resolve));
  socket.write(text);
  return socket;
}

/** The event loop is in the midst of a turn that has taken a second already. */
function beLate(): void {
  newcomers.stop();
  newcomers.turn();
  loopMs += 1_000;
}

const get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
const openFiles = () => readdirSync("/proc/self/fd").length;

test("files that were opened for answers in line are closed when their socket is gone", async () => {
  const opened: { readonly closed: boolean }[] = [];
  await serve((_request, response) => {
    const file = createReadStream(process.execPath);
    opened.push(file);
    const isFirst = opened.length === 1;
    // As fastify does: when nobody will have the answer, its source is ended.
    response.once("close", () => file.destroy());
    file.once("open", () => {
      // The first one is never finished: the others wait in line behind it.
      if (!isFirst) file.pipe(response);
    });
  });
  const before = openFiles();
  const socket = await say(get.repeat(8));
  await expect.poll(() => opened.length).toBe(8);
  expect(guard.snapshot()).toMatchObject({ connections: 1, unanswered: 8 });
  socket.destroy();
  await expect.poll(() => opened.every(({ closed }) => closed)).toBe(true);
  await expect.poll(openFiles).toBeLessThanOrEqual(before);
  expect(guard.snapshot()).toMatchObject({ connections: 0, addresses: 0, unanswered: 0 });
});

test("whoever asks for more than eight answers in line is closed", async () => {
  let asked = 0;
  await serve(({ socket }) => {
    if (!socket.destroyed) asked += 1;
  });
  await say(get.repeat(900));
  await expect.poll(() => guard.snapshot()).toMatchObject({ connections: 0, unanswered: 0, closed: { pipelined: 1 } });
  expect(asked).toBe(limits.requestsAtOnceMax);
});

test("no response is made for those that stand in the same packet as one too many", async () => {
  let made = 0;
  class Counted<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {
    constructor(request: Request) {
      super(request);
      made += 1;
    }
  }
  await serve(() => undefined, {}, [], Counted);
  await say(get.repeat(900));
  await expect.poll(() => guard.snapshot()).toMatchObject({ connections: 0, unanswered: 0, closed: { pipelined: 1 } });
  expect(made).toBe(limits.requestsAtOnceMax + 1);
});

test("eight that are answered one after the other are no line, however many follow", async () => {
  let asked = 0;
  await serve((_request, response) => {
    asked += 1;
    response.end("x");
  });
  const socket = await say("");
  socket.resume();
  for (let count = 1; count <= 30; count += 1) {
    socket.write(get);
    await expect.poll(() => asked).toBe(count);
  }
  expect(guard.snapshot().closed.pipelined).toBe(0);
});

test("one address has room for so many connections, and a proxy of ours for as many as there is room in all", async () => {
  await serve(() => undefined, { connectionsPerAddressMax: 3 });
  await Promise.all(Array.from({ length: 5 }, () => say(get)));
  await expect
    .poll(() => guard.snapshot())
    .toMatchObject({ connections: 3, refused: { address: 2 }, refusedOfLate: { address: 2 } });
});

test("a trusted proxy's connections are not counted as one address's", async () => {
  await serve(() => undefined, { connectionsPerAddressMax: 3 }, ["127.0.0.1"]);
  await Promise.all(Array.from({ length: 5 }, () => say(get)));
  await expect.poll(() => guard.snapshot()).toMatchObject({ connections: 5, addresses: 0, refused: { address: 0 } });
});

test("where all are being served nobody else is let in, and is told so", async () => {
  await serve(() => undefined, { connectionsMax: 4 });
  await Promise.all(Array.from({ length: 4 }, () => say(get)));
  await expect.poll(() => guard.snapshot().unanswered).toBe(4);
  const socket = await say("");
  let told = "";
  socket.on("data", (bytes) => {
    told += bytes;
  });
  socket.resume();
  await expect.poll(() => told).toMatch(/^HTTP\/1\.1 503 .*Too many connections: try again\.\n$/s);
  expect(guard.snapshot()).toMatchObject({ connections: 4, refused: { room: 1 }, closed: { displaced: 0 } });
});

test("whoever waits for nothing makes room for somebody new, the longest first, and those who came last are left alone", async () => {
  await serve((_request, response) => void response.end("x"), { connectionsMax: 10 });
  const served = await say("");
  const first = await say("");
  const others: Socket[] = [];
  for (let count = 0; count < 8; count += 1) others.push(await say(""));
  served.resume().write(get);
  await expect.poll(() => served.bytesRead).toBeGreaterThan(0);
  await say("");
  await expect.poll(() => guard.snapshot().closed.displaced).toBe(1);
  for (const socket of sockets) socket.resume();
  await expect.poll(() => first.destroyed).toBe(true);
  expect([served, ...others].filter(({ destroyed }) => destroyed)).toEqual([]);
  for (let count = 0; count < 9; count += 1) await say(get);
  await expect.poll(() => guard.snapshot().closed.displaced).toBe(10);
  expect(guard.snapshot()).toMatchObject({ connections: 10, refused: { room: 0 } });
});

test("where there are only those who have just come somebody new is turned away, and a second later they make room", async () => {
  await serve(() => undefined, { connectionsMax: 3 });
  for (let count = 0; count < 4; count += 1) await say("");
  await expect.poll(() => guard.snapshot()).toMatchObject({ connections: 3, refused: { room: 1 } });
  nowMs += 1_000;
  await say("");
  await expect.poll(() => guard.snapshot()).toMatchObject({ refused: { room: 1 }, closed: { displaced: 1 } });
});

test("somebody who does not send what it began to say, or does not read, makes room before ten seconds are over", async () => {
  await serve((request, response) => void (request.url === "/unread" && response.end(Buffer.alloc(20_000_000))), {
    connectionsMax: 3,
    unreadStillMs: 2_000,
  });
  await say(get.replace("GET", "POST").replace("x\r\n", "x\r\nContent-Length: 9\r\n"));
  await say(get.replace("/ ", "/unread "));
  await say(get);
  await expect.poll(() => guard.snapshot().unanswered).toBe(3);
  await say(get);
  await expect.poll(() => guard.snapshot().refused.room).toBe(1);
  nowMs += limits.answerInCrowdMs - 1_000;
  await say(get);
  await expect.poll(() => guard.snapshot()).toMatchObject({ unanswered: 3, closed: { displaced: 1 } });
  await say(get);
  await expect.poll(() => guard.snapshot()).toMatchObject({ unanswered: 3, closed: { displaced: 2 } });
  await say(get);
  await expect.poll(() => guard.snapshot()).toMatchObject({ refused: { room: 2 }, closed: { displaced: 2 } });
});

test("an answer that has taken ten seconds makes room too, a stream of events does not", async () => {
  await serve(
    (request, response) => {
      if (request.url === "/events") response.setHeader("content-type", "text/event-stream");
      response.write("begun");
    },
    { connectionsMax: 2 },
  );
  await say(get.replace("/ ", "/events "));
  await say(get);
  await expect.poll(() => guard.snapshot().unanswered).toBe(2);
  await say(get);
  await expect.poll(() => guard.snapshot()).toMatchObject({ refused: { room: 1 }, closed: { displaced: 0 } });
  nowMs += limits.answerInCrowdMs + 1;
  await say(get);
  await expect.poll(() => guard.snapshot()).toMatchObject({ unanswered: 2, closed: { displaced: 1 } });
  await say(get);
  await expect.poll(() => guard.snapshot()).toMatchObject({ connections: 2, unanswered: 2, refused: { room: 2 } });
});

test("a WebSocket is a tracker's: it makes room for nobody here", async () => {
  await serve(() => undefined, { connectionsMax: 1 });
  server.on(
    "upgrade",
    (_request, socket) => void socket.on("error", () => undefined).write("HTTP/1.1 101 Switching Protocols\r\n\r\n"),
  );
  await say("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  await new Promise((resolve) => server.once("upgrade", resolve));
  await say(get);
  await expect.poll(() => guard.snapshot()).toMatchObject({ connections: 1, refused: { room: 1 } });
});

test("when too many bytes wait to be read, those who have read nothing for longest are closed", async () => {
  await serve((_request, response) => void response.end(Buffer.alloc(20_000_000)), { unreadBytesMax: 30_000_000 });
  await Promise.all([say(get), say(get), say(get), say(get)]);
  await expect.poll(() => guard.snapshot().closed.unread, { timeout: 8_000 }).toBeGreaterThanOrEqual(2);
  await expect.poll(() => guard.snapshot().unreadBytes).toBeLessThanOrEqual(30_000_000);
  expect(guard.snapshot().connections).toBeGreaterThanOrEqual(1);
});

test("a connection on which nothing moves is closed", async () => {
  await serve((_request, response) => void response.end(Buffer.alloc(50_000_000)), { stillMs: 100 });
  const socket = await say(get);
  await expect.poll(() => guard.snapshot().closed.still, { timeout: 5_000 }).toBe(1);
  await expect.poll(() => guard.snapshot().connections).toBe(0);
  expect(socket.destroyed).toBe(false);
});

test("an answer that takes too long is broken off, a stream of events is not", async () => {
  await serve((request, response) => {
    response.setHeader("content-type", request.url === "/events" ? "text/event-stream" : "audio/mp4");
    response.write("begun");
  });
  await say(get);
  await say(get.replace("/ ", "/events "));
  await expect.poll(() => guard.snapshot().unanswered).toBe(2);
  nowMs += limits.answerMs + 1;
  await expect.poll(() => guard.snapshot(), { timeout: 8_000 }).toMatchObject({ connections: 1, closed: { slow: 1 } });
});

test("when the event loop is late two strangers come in a turn, one waits, and whoever was answered before comes in", async () => {
  await serve((_request, response) => void response.end("x"));
  await say(get, "127.0.0.2");
  await expect.poll(() => guard.snapshot()).toMatchObject({ connections: 1, unanswered: 0 });
  beLate();
  for (let count = 0; count < 5; count += 1) await say("", "127.0.0.3");
  for (let count = 0; count < 5; count += 1) await say(get, "127.0.0.2");
  await expect
    .poll(() => guard.snapshot())
    .toMatchObject({ connections: 1 + 2 + 5, refused: { pace: 2 }, refusedOfLate: { pace: 2 } });
});

test("who breaks off while it waits at the door harms nobody, and the next one waits in its place", async () => {
  await serve(() => undefined);
  beLate();
  for (let count = 0; count < 2; count += 1) await say("", "127.0.0.3");
  const waiting = await say("", "127.0.0.3");
  await expect.poll(() => newcomers.waiting).toBe(1);
  waiting.resetAndDestroy();
  await expect.poll(() => newcomers.waiting).toBe(0);
  await say(get, "127.0.0.3");
  await expect.poll(() => newcomers.waiting).toBe(1);
  expect(guard.snapshot()).toMatchObject({ connections: 2, refused: { pace: 0 } });
});

test.each([
  ["what it sent was no HTTP", "\u0016\u0003\u0001\u0002"],
  ["it asked for too many answers at once", get.repeat(9)],
])(
  "whose connection was closed twice because %s comes in while there is time, and not when it is late",
  async (_, text) => {
    await serve(() => undefined);
    for (let count = 0; count < 2; count += 1) await say(text, "127.0.0.2");
    await expect.poll(() => guard.snapshot().connections).toBe(0);
    await say("", "127.0.0.2");
    await expect.poll(() => guard.snapshot()).toMatchObject({ connections: 1, refused: { struck: 0 } });
    beLate();
    await say("", "127.0.0.2");
    await expect.poll(() => guard.snapshot()).toMatchObject({ connections: 1, refused: { struck: 1 } });
  },
);

test("one address has half of all, 1,024 at most and eight at least", () => {
  const of = (connections: number) => connectionLimits({ connections });
  expect(of(104)).toMatchObject({ connectionsMax: 104, connectionsPerAddressMax: 52 });
  expect(of(60_000)).toMatchObject({ connectionsMax: 60_000, connectionsPerAddressMax: 1_024 });
  expect(of(12)).toMatchObject({ connectionsMax: 12, connectionsPerAddressMax: 8 });
});
