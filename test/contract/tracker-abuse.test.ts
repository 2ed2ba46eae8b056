import { connect as connectTcp } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import * as stage from "./tracker-stage.ts";
import { counted, Line, rendition, start, stop, tracker, url } from "./tracker-stage.ts";

beforeEach(() => counted.clear());
afterEach(stop);

test("a frame in more parts than a listener's has is thrown out", async () => {
  await start();
  const { line } = await stage.connect();
  for (let part = 0; part < 20; part += 1) line.socket.send(" ", { fin: false });
  expect(await line.closed).toBe(1008);
  await expect.poll(() => tracker.snapshot().connections).toBe(0);
});

test("a frame that never ends costs no more than its parts: a listener's own, in two parts, is read", async () => {
  await start();
  const { line } = await stage.connect();
  const text = JSON.stringify({ type: "announce", changes: [[rendition, 0, 3]] });
  line.socket.send(text.slice(0, 20), { fin: false });
  line.socket.send(text.slice(20));
  expect(await line.next("swarm")).toMatchObject({ renditionId: rendition });
});

test("an address that opens sockets again and again is turned away at the door; others are let in", async () => {
  await start({
    address: { hellos: { burst: 3, perSecond: 0.001 }, frames: { burst: 100, perSecond: 100 } },
  });
  for (let count = 0; count < 3; count += 1) {
    const line = new Line();
    await line.next("challenge");
    line.socket.terminate();
    await line.closed;
  }
  expect(await new Line().closed).toBe(1006);
  expect(counted.get("refused room")).toBe(1);
});

test("frames beyond what an address may send are dropped unread, and within it all are read", async () => {
  await start({ address: { hellos: { burst: 100, perSecond: 100 }, frames: { burst: 12, perSecond: 0.001 } } });
  const { line } = await stage.connect();
  for (let count = 0; count < 40; count += 1) line.say({ type: "announce", changes: [[rendition, 1, 3]] });
  await line.rest();
  // Of the twelve one was the hello.
  expect(counted.get("announces")).toBe(11);
  expect(counted.get("refused rate")).toBe(29);
});

test("what an address has used up stays used up when it connects anew", async () => {
  await start({ address: { hellos: { burst: 100, perSecond: 100 }, frames: { burst: 5, perSecond: 0.001 } } });
  const { line } = await stage.connect();
  for (let count = 0; count < 10; count += 1) line.say({ type: "announce", changes: [[rendition, 1, 3]] });
  await line.rest();
  line.socket.terminate();
  await line.closed;
  const again = new Line();
  await again.next("challenge");
  again.say({ type: "hello" });
  expect(await again.rest()).toEqual([]);
});

test("a handshake that trickles is ended by the HTTP server, and holds no place of a listener", async () => {
  await start();
  const { port, hostname } = new URL(url);
  const socket = connectTcp(Number(port), hostname);
  socket.on("error", () => {});
  socket.write("GET /tracker HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n");
  await new Promise((resolve) => socket.once("connect", resolve));
  expect(tracker.snapshot().sockets).toMatchObject({ connections: 0, strangers: 0 });
  socket.destroy();
});
