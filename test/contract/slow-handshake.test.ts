import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../start-server.ts";

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
}, 60_000);
afterAll(() => server?.close());

test("a handshake that trickles is ended after ten seconds, and others are answered meanwhile", async () => {
  const { port, hostname } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => {});
  socket.write("GET /tracker HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n");
  const trickle = setInterval(() => socket.write("X-Slow: 1\r\n"), 500);
  let answer = "";
  socket.on("data", (bytes) => {
    answer += bytes.toString();
  });
  const ended = new Promise((resolve) => socket.once("close", resolve));
  expect((await fetch(`${server.url}/livez`)).status).toBe(200);
  await ended;
  clearInterval(trickle);
  expect(answer).toContain("408 Request Timeout");
}, 20_000);
