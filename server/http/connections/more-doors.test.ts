import { execFile } from "node:child_process";
import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { openMoreDoors } from "./more-doors.ts";

test("those who wait at the door come in together, not one in each turn of the event loop", async () => {
  let turn = 0;
  const turns: number[] = [];
  const server = createServer((_request, response) => void response.end("x")).on("connection", () => turns.push(turn));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { opened, close } = openMoreDoors(server, 8, 511);
  await opened;
  onTestFinished(() => void server.close().closeAllConnections());
  const { port } = server.address() as AddressInfo;
  const countTurns = () => {
    turn += 1;
    counting = setImmediate(countTurns);
  };
  let counting = setImmediate(countTurns);
  // Another process makes the line while this one does nothing but wait for it.
  const connecting = `const net = require("node:net"); for (let n = 0; n < 45; n += 1) net.connect(${port}, "127.0.0.1"); setTimeout(() => process.exit(), 300);`;
  const done = promisify(execFile)(process.execPath, ["-e", connecting]);
  const untilMs = performance.now() + 250;
  while (performance.now() < untilMs);
  await done;
  clearImmediate(counting);
  expect(turns).toHaveLength(45);
  const perTurn = new Map<number, number>();
  for (const at of turns) perTurn.set(at, (perTurn.get(at) ?? 0) + 1);
  expect(Math.max(...perTurn.values())).toBe(9);
  await close();
});

test("who comes while the doors are being opened is answered, and the line is as long as before", async () => {
  const server = createServer((_request, response) => void response.end("x"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", 700, resolve));
  const { port } = server.address() as AddressInfo;
  let isOpen = false;
  const { opened, close } = openMoreDoors(server, 16, 700);
  void opened.then(() => {
    isOpen = true;
  });
  const statuses: (number | undefined)[] = [];
  while (!isOpen) {
    await Promise.all(Array.from({ length: 20 }, () => statusOf(port).then((status) => statuses.push(status))));
  }
  expect(statuses.length).toBeGreaterThan(20);
  expect(new Set(statuses)).toEqual(new Set([200]));
  const { stdout } = await promisify(execFile)("ss", ["-Hltn", `sport = :${port}`]);
  expect(stdout).toMatch(/^LISTEN\s+0\s+700\s/);
  await close();
  await new Promise((resolve) => server.close(resolve));
});

test("a request by any door is answered, and closing the doors waits for it", async () => {
  let finish: () => void = () => undefined;
  const server = createServer((_request, response) => {
    finish = () => response.end("x");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { opened, close } = openMoreDoors(server, 4, 511);
  await opened;
  const { port } = server.address() as AddressInfo;
  const answers = [statusOf(port)];
  setTimeout(() => finish(), 200);
  expect(await Promise.all(answers)).toEqual([200]);
  await close();
  await new Promise((resolve) => server.close(resolve));
});

test("doors that are closed while they are being opened keep nobody waiting and are all gone", async () => {
  const server = createServer((_request, response) => void response.end("x"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const { opened, close } = openMoreDoors(server, 16, 511);
  const order: string[] = [];
  const late = setTimeout(() => order.push("two seconds"), 2_000);
  await Promise.all([new Promise((resolve) => server.close(resolve)), close()]);
  order.push("closed");
  await opened;
  clearTimeout(late);
  expect(order).toEqual(["closed"]);
  const { stdout } = await promisify(execFile)("ss", ["-Hltn", `sport = :${port}`]);
  expect(stdout).toBe("");
});

function statusOf(port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) =>
    get({ port, host: "127.0.0.1", agent: false }, (answer) => {
      answer.resume().once("end", () => resolve(answer.statusCode));
    }).once("error", reject),
  );
}
