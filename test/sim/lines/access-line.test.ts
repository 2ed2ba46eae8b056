import { expect, test } from "vitest";
import { seededRandom } from "../../../shared/seeded-random.ts";
import { LineDirection } from "./access-line.ts";

/** With Ethernet around it a packet of 1,212 bytes takes 1,250: ten milliseconds at 1 Mbit/s. */
const packetBytes = 1_212;
const packetMs = 10;

function lineAt(bitsPerSecond: number, loss = 0): LineDirection {
  return new LineDirection({ bitsPerSecond, loss, random: seededRandom(1) });
}

test("packets leave one after another at the line's rate", () => {
  const line = lineAt(1e6);
  const left = Array.from({ length: 30 }, () => line.join(0, packetBytes));
  expect(left).toEqual(Array.from({ length: 30 }, (_, index) => (index + 1) * packetMs));
});

test("a line that was idle sends at once", () => {
  const line = lineAt(1e6);
  line.join(0, packetBytes);
  expect(line.join(500, packetBytes)).toBe(500 + packetMs);
});

test("the queue holds 400 ms, and drops what comes then", () => {
  const line = lineAt(1e6);
  for (let packet = 0; packet < 40; packet += 1) expect(line.join(0, packetBytes)).not.toBeNull();
  expect(line.waitingMs(0)).toBe(400);
  expect(line.join(0, packetBytes)).toBeNull();
  expect(line.bytes).toEqual({ passed: 40 * packetBytes, dropped: packetBytes, lost: 0 });
});

test("there is room again as soon as one has left", () => {
  const line = lineAt(1e6);
  while (line.join(0, packetBytes) !== null);
  expect(line.join(packetMs - 1, packetBytes)).toBeNull();
  expect(line.join(packetMs, packetBytes)).toBe(400 + packetMs);
});

test("a packet that waits alone fits, however slow the line", () => {
  expect(lineAt(10_000).join(0, packetBytes)).toBe(1_000);
});

test("so many packets are lost as the line says", () => {
  const line = lineAt(1e6, 0.02);
  let lost = 0;
  for (let packet = 0; packet < 10_000; packet += 1) if (line.loses(packetBytes)) lost += 1;
  expect(lost / 10_000).toBeCloseTo(0.02, 2);
  expect(line.bytes.lost).toBe(lost * packetBytes);
});
