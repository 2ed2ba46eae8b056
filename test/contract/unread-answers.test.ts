import { readdirSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadOperatorKey } from "../../server/ingest/operator-key.ts";
import { startTestServer, type TestServer } from "../start-server.ts";
import { publishSample } from "./publish-sample.ts";

let server: TestServer;
let path: string;

beforeAll(async () => {
  server = await startTestServer();
  const operatorKey = await loadOperatorKey(server.dataDirectory);
  const sample = await publishSample({ ...server, operatorKey }, "Unread Sample");
  path = `/media/${sample.renditions[0]?.renditionId}/0.m4s`;
}, 60_000);
afterAll(() => server?.close());

const openFiles = () => readdirSync("/proc/self/fd").length;

/** Asks so many times for a segment in one packet, and reads nothing; from an address of its own, which the server may shut out. */
function pipeline(requests: number, localAddress: string): Promise<Socket> {
  const { port, hostname } = new URL(server.url);
  const socket = connect({ port: Number(port), host: hostname, localAddress }).on("error", () => undefined);
  socket.pause();
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(requests));
  return new Promise((resolve) => socket.once("connect", () => resolve(socket)).once("close", () => resolve(socket)));
}

test("sockets that ask for 900 segments at once, read nothing and go leave no file open", async () => {
  expect((await fetch(`${server.url}${path}`)).status).toBe(200);
  const before = openFiles();
  for (let round = 0; round < 5; round += 1) {
    const sockets = await Promise.all(Array.from({ length: 12 }, () => pipeline(900, "127.0.0.2")));
    expect((await fetch(`${server.url}/livez`)).status).toBe(200);
    for (const socket of sockets) socket.destroy();
  }
  await expect.poll(openFiles, { timeout: 10_000 }).toBeLessThanOrEqual(before + 2);
  expect((await fetch(`${server.url}${path}`)).status).toBe(200);
}, 60_000);

test("eight at once that are not read hold eight files at most, and none when their socket is gone", async () => {
  const before = openFiles();
  const sockets = await Promise.all(Array.from({ length: 20 }, () => pipeline(8, "127.0.0.3")));
  // Both ends of each connection are here; what is left of the test before may still be closing.
  expect(openFiles()).toBeLessThan(before + 20 * (2 + 8) + 20);
  for (const socket of sockets) socket.destroy();
  await expect.poll(openFiles, { timeout: 10_000 }).toBeLessThanOrEqual(before + 2);
}, 60_000);
