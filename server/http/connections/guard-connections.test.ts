import { createReadStream, readdirSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { trustProxy } from "../../sockets/trusted-proxies.ts";
import { connectionLimits } from "./connection-limits.ts";
import { type ConnectionGuard, guardConnections } from "./guard-connections.ts";

const limits = {
  connectionsMax: 50,
  connectionsPerAddressMax: 40,
  requestsAtOnceMax: 8,
  stillMs: 30_000,
  answerMs: 180_000,
};

let server: Server;
let guard: ConnectionGuard;
let sockets: Socket[] = [];
let nowMs = 0;

async function serve(handler: RequestListener, changed: Partial<typeof limits> = {}, trusted: readonly string[] = []) {
  server = createServer(handler);
  guard = guardConnections(server, {
    limits: { ...limits, ...changed },
    trust: trustProxy(trusted),
    nowMs: () => nowMs,
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
}

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets = [];
  guard.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Opens a connection and says something; it never reads. */
async function say(text: string): Promise<Socket> {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.pause();
  sockets.push(socket);
  await new Promise((resolve) => socket.once("connect", resolve).once("close", resolve));
  socket.write(text);
  return socket;
}

const get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
const openFiles = () => readdirSync("/proc/self/fd").length;

test("files that were opened for answers in line are closed when their socket is gone", async () => {
  const opened: { readonly closed: boolean }[] = [];
  await serve((_request, response) => {
    const file = createReadStream(import.meta.filename);
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
  await expect.poll(() => guard.snapshot()).toMatchObject({ connections: 3, closed: { address: 2 } });
});

test("a trusted proxy's connections are not counted as one address's", async () => {
  await serve(() => undefined, { connectionsPerAddressMax: 3 }, ["127.0.0.1"]);
  await Promise.all(Array.from({ length: 5 }, () => say(get)));
  await expect.poll(() => guard.snapshot()).toMatchObject({ connections: 5, addresses: 0, closed: { address: 0 } });
});

test("beyond the room in all nobody is let in", async () => {
  await serve(() => undefined, { connectionsMax: 4 });
  await Promise.all(Array.from({ length: 7 }, () => say(get)));
  await expect.poll(() => guard.snapshot()).toMatchObject({ connections: 4, closed: { room: 3 } });
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

test("limits leave descriptors to files and databases, and let somebody in with very few", () => {
  expect(connectionLimits(256)).toMatchObject({ connectionsMax: 192, connectionsPerAddressMax: 96 });
  expect(connectionLimits(1_024)).toMatchObject({ connectionsMax: 768, connectionsPerAddressMax: 384 });
  expect(connectionLimits(1_048_576)).toMatchObject({ connectionsMax: 60_000, connectionsPerAddressMax: 1_024 });
  expect(connectionLimits(Infinity)).toMatchObject({ connectionsMax: 60_000, connectionsPerAddressMax: 1_024 });
  expect(connectionLimits(20)).toMatchObject({ connectionsMax: 16, connectionsPerAddressMax: 8 });
});
