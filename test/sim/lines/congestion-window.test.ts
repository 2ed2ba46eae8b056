import { expect, test } from "vitest";
import { CongestionWindow } from "./congestion-window.ts";
import { dataChannel, tcp } from "./protocol.ts";

const packet = dataChannel.packetBytes;

test("a data channel begins with ten packets and grows by one with each acknowledgement", () => {
  const window = new CongestionWindow(dataChannel);
  expect(window.bytes).toBe(10 * packet);
  window.acknowledged(2 * packet, true);
  expect(window.bytes).toBe(11 * packet);
});

test("TCP grows by all that is acknowledged", () => {
  const window = new CongestionWindow(tcp);
  window.acknowledged(10 * tcp.packetBytes, true);
  expect(window.bytes).toBe(20 * tcp.packetBytes);
});

test("a window that was not full does not grow", () => {
  const window = new CongestionWindow(dataChannel);
  window.acknowledged(2 * packet, false);
  expect(window.bytes).toBe(10 * packet);
});

test("a loss halves it, and then it grows by a packet per window", () => {
  const window = new CongestionWindow(dataChannel);
  for (let ack = 0; ack < 10; ack += 1) window.acknowledged(2 * packet, true);
  window.lost();
  expect(window.bytes).toBe(10 * packet);
  for (let ack = 0; ack < 4; ack += 1) window.acknowledged(2 * packet, true);
  expect(window.bytes).toBe(10 * packet);
  window.acknowledged(2 * packet, true);
  expect(window.bytes).toBe(11 * packet);
});

test("no loss takes it below four packets", () => {
  const window = new CongestionWindow(dataChannel);
  for (let loss = 0; loss < 5; loss += 1) window.lost();
  expect(window.bytes).toBe(4 * packet);
});

test("a timeout leaves one packet, and slow start up to half of what was", () => {
  const window = new CongestionWindow(dataChannel);
  window.timedOut();
  expect(window.bytes).toBe(packet);
  for (let ack = 0; ack < 4; ack += 1) window.acknowledged(packet, true);
  expect(window.bytes).toBe(5 * packet);
  window.acknowledged(packet, true);
  expect(window.bytes).toBe(5 * packet);
});
