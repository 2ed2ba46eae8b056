import { connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createOutboxes } from "./outbox.ts";

let server: Server;
let near: Socket;
let far: Socket;
let received = "";

beforeEach(async () => {
  received = "";
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const arrived = new Promise<Socket>((resolve) => server.once("connection", resolve));
  far = connect((server.address() as { port: number }).port, "127.0.0.1");
  near = await arrived;
  far.on("data", (bytes) => {
    received += bytes.toString("latin1");
  });
});

afterEach(async () => {
  near.destroy();
  far.destroy();
  await new Promise((resolve) => server.close(resolve));
});

const turn = () => new Promise((resolve) => setImmediate(resolve));
const bytes = (text: string) => Buffer.from(text, "latin1");

test("what is added in one turn leaves in one write, in order", async () => {
  const write = vi.spyOn(near, "write");
  const outbox = createOutboxes({ bufferedBytesMax: 1_000 }).open(near);
  for (const text of ["a", "b", "c"]) expect(outbox.add(bytes(text))).toBe(true);
  expect(write).not.toHaveBeenCalled();
  await turn();
  expect(write).toHaveBeenCalledTimes(1);
  outbox.add(bytes("d"));
  await turn();
  expect(write).toHaveBeenCalledTimes(2);
  await expect.poll(() => received).toBe("abcd");
});

test("flush() writes at once, and the turn's end writes nothing twice", async () => {
  const outbox = createOutboxes({ bufferedBytesMax: 1_000 }).open(near);
  outbox.add(bytes("a"));
  outbox.flush();
  near.write("|");
  outbox.add(bytes("b"));
  await expect.poll(() => received).toBe("a|b");
  await turn();
  expect(received).toBe("a|b");
});

test("end() sends what is there and takes nothing more", async () => {
  const outbox = createOutboxes({ bufferedBytesMax: 1_000 }).open(near);
  outbox.add(bytes("last"));
  outbox.end();
  expect(outbox.add(bytes("more"))).toBe(false);
  near.end(".");
  await expect.poll(() => received).toBe("last.");
});

test("a socket that does not read is cut when more than the limit waits for it, and nobody else is", async () => {
  far.pause();
  const outboxes = createOutboxes({ bufferedBytesMax: 300_000 });
  const outbox = outboxes.open(near);
  const frame = Buffer.alloc(65_536);
  let written = 0;
  while (outbox.add(frame) && written < 100_000_000) {
    written += frame.length;
    expect(near.writableLength).toBeLessThanOrEqual(300_000);
    await turn();
  }
  expect(written).toBeGreaterThan(300_000);
  expect(written).toBeLessThan(100_000_000);
  expect(near.destroyed).toBe(true);
  expect(outbox.add(bytes("x"))).toBe(false);
});

test("one turn's frames count towards the limit before they are written", () => {
  const outbox = createOutboxes({ bufferedBytesMax: 10 }).open(near);
  expect(outbox.add(bytes("123456"))).toBe(true);
  expect(outbox.add(bytes("123456"))).toBe(false);
  expect(near.destroyed).toBe(true);
});

test("a socket that is gone takes nothing and throws nothing", async () => {
  const outbox = createOutboxes({ bufferedBytesMax: 1_000 }).open(near);
  outbox.add(bytes("a"));
  near.destroy();
  await turn();
  expect(outbox.add(bytes("b"))).toBe(false);
  outbox.flush();
  expect(received).toBe("");
});

test("when too much waits on all sockets together, those for which most waits are cut", async () => {
  const outboxes = createOutboxes({ bufferedBytesMax: 100_000_000, bufferedBytesInAllMax: 12_000_000 });
  const ends: Socket[] = [];
  const pair = async () => {
    const arrived = new Promise<Socket>((resolve) => server.once("connection", resolve));
    const there = connect((server.address() as { port: number }).port, "127.0.0.1").pause();
    const here = await arrived;
    ends.push(there, here);
    return here;
  };
  const greedy = await pair();
  const modest = await pair();
  for (const [socket, size] of [
    [greedy, 30_000_000],
    [modest, 3_000_000],
    [greedy, 1],
    [modest, 1],
  ] as const) {
    outboxes.open(socket).add(Buffer.alloc(size));
    await turn();
  }
  expect([greedy.destroyed, modest.destroyed, near.destroyed]).toEqual([true, false, false]);
  expect(outboxes.open(near).add(bytes("read at once"))).toBe(true);
  for (const end of ends) end.destroy();
});

test("what was read in the meantime does not count", async () => {
  const outboxes = createOutboxes({ bufferedBytesMax: 100_000_000, bufferedBytesInAllMax: 20_000_000 });
  const outbox = outboxes.open(near);
  for (let round = 0; round < 3; round += 1) {
    outbox.add(Buffer.alloc(15_000_000));
    await turn();
    outbox.add(bytes("."));
    await expect.poll(() => near.writableLength, { timeout: 10_000 }).toBe(0);
  }
  expect(near.destroyed).toBe(false);
});
