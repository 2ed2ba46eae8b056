import { connect, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { planDescriptors } from "../../server/descriptors/descriptor-plan.ts";
import { startTestServer, type TestServer } from "../start-server.ts";

let server: TestServer;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server?.close();
});

function open(): Promise<Socket> {
  const { port, hostname } = new URL(server.url);
  const socket = connect(Number(port), hostname).on("error", () => undefined);
  sockets.push(socket);
  return new Promise((resolve) => socket.once("connect", () => resolve(socket)).once("close", () => resolve(socket)));
}

/** How a WebSocket is answered that keeps its socket and says nothing. */
async function knock(): Promise<string> {
  const socket = await open();
  const head = ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"];
  const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
  socket.write(`GET /tracker HTTP/1.1\r\nHost: x\r\n${[...head, key].join("\r\n")}\r\n\r\n`);
  return new Promise((resolve) => socket.once("data", (bytes) => resolve(bytes.toString("latin1"))));
}

test("sockets of both trackers leave connections to HTTP", async () => {
  const plan = { ...planDescriptors(1_024), connections: 12, sockets: 6 };
  server = await startTestServer({ descriptors: plan });
  // Half of the sockets at most have not said hello.
  for (let count = 0; count < 3; count += 1) expect(await knock()).toContain("101 Switching Protocols");
  expect(await knock()).toContain("503 Service Unavailable");
  expect((await fetch(`${server.url}/livez`)).status).toBe(200);
  for (let count = 0; count < 30; count += 1) await open();
  expect((await fetch(`${server.url}/api/v1/tracks`)).status).toBe(200);
}, 400_000);
