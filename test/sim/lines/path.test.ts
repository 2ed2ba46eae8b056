import { expect, test } from "vitest";
import { linePair } from "../../rigs/line-pair.ts";
import { sendPacket } from "./path.ts";

test("a packet is there after its time on the line and the delay of the way", () => {
  const { scheduler, up } = linePair({ upBitsPerSecond: 1e6 }, 35);
  let arrivedMs = 0;
  sendPacket(up, 1_212, () => {
    arrivedMs = scheduler.nowMs();
  });
  scheduler.runUntil(1_000);
  expect(arrivedMs).toBeCloseTo(10 + 35, 2);
});

test("what comes in waits for the line of the receiver", () => {
  const { scheduler, down } = linePair({ downBitsPerSecond: 1e6 }, 35);
  const arrivedMs: number[] = [];
  for (let packet = 0; packet < 3; packet += 1) sendPacket(down, 1_212, () => arrivedMs.push(scheduler.nowMs()));
  scheduler.runUntil(1_000);
  expect(arrivedMs.map(Math.round)).toEqual([45, 55, 65]);
});

test("packets arrive in the order in which they were sent, large and small", () => {
  const { scheduler, up } = linePair({ upBitsPerSecond: 1e6 });
  const arrived: number[] = [];
  for (let packet = 0; packet < 50; packet += 1)
    sendPacket(up, packet % 3 === 0 ? 900 : 60, () => arrived.push(packet));
  scheduler.runUntil(1_000);
  expect(arrived).toEqual([...arrived].sort((one, other) => one - other));
  expect(arrived).toHaveLength(50);
});

test("a line that is cut lets nothing in or out, and afterwards all", () => {
  const { scheduler, up, down, line } = linePair({});
  let arrived = 0;
  const send = () => {
    sendPacket(up, 100, () => (arrived += 1));
    sendPacket(down, 100, () => (arrived += 1));
    scheduler.runUntil(scheduler.nowMs() + 100);
  };
  line.cut();
  send();
  expect(arrived).toBe(0);
  line.mend();
  send();
  expect(arrived).toBe(2);
  expect(line.wholeSinceMs).toBe(100);
});

test("what is on its way when the line is cut is gone", () => {
  const { scheduler, down, line } = linePair({});
  let arrived = 0;
  sendPacket(down, 100, () => (arrived += 1));
  scheduler.runUntil(10);
  line.cut();
  scheduler.runUntil(100);
  expect(arrived).toBe(0);
});
