import { createServer, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { turnOf } from "./answer-in-turn.ts";

let server: Server;
let socket: Socket;
let begun: ServerResponse[] = [];
let asked = 0;

afterEach(async () => {
  socket.destroy();
  begun = [];
  asked = 0;
  await new Promise((resolve) => server.close(resolve));
});

async function ask(times: number): Promise<void> {
  server = createServer(async (_request, response) => {
    asked += 1;
    await turnOf(response);
    begun.push(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  socket = connect((server.address() as AddressInfo).port, "127.0.0.1").on("error", () => undefined);
  socket.resume().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(times));
  await expect.poll(() => asked).toBe(times);
}

test("of answers in line one is begun, and the next when that has gone", async () => {
  await ask(3);
  for (let turn = 1; turn <= 3; turn += 1) {
    await expect.poll(() => begun.length).toBe(turn);
    await new Promise((resolve) => setImmediate(resolve));
    expect(begun.length).toBe(turn);
    begun.at(-1)?.end("x");
  }
});

test("an answer whose socket is gone waits no longer when it is told so", async () => {
  let waiting: ServerResponse | undefined;
  await ask(1);
  server.once("request", (_request, response) => {
    waiting = response;
  });
  socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  await expect.poll(() => asked).toBe(2);
  expect(begun.length).toBe(1);
  // As the guard does when the socket is gone; Node tells only the first.
  waiting?.emit("close");
  await expect.poll(() => begun.length).toBe(2);
});
