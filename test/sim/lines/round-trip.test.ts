import { expect, test } from "vitest";
import { dataChannel } from "./protocol.ts";
import { RoundTrip } from "./round-trip.ts";

test("before anything is known half a second is waited", () => {
  expect(new RoundTrip(dataChannel).timeoutMs).toBe(500);
});

test("on an even line it is the round trip and 220 ms, 400 ms at least", () => {
  const near = new RoundTrip(dataChannel);
  const far = new RoundTrip(dataChannel);
  for (let sample = 0; sample < 40; sample += 1) {
    near.learn(30);
    far.learn(300);
  }
  expect(near.timeoutMs).toBe(400);
  expect(far.timeoutMs).toBeCloseTo(520);
});

test("each timeout doubles it up to 3 s, and an answer makes it what it was", () => {
  const roundTrip = new RoundTrip(dataChannel);
  for (let sample = 0; sample < 40; sample += 1) roundTrip.learn(300);
  const waits = Array.from({ length: 4 }, () => {
    roundTrip.timedOut();
    return Math.round(roundTrip.timeoutMs);
  });
  expect(waits).toEqual([1_040, 2_080, 3_000, 3_000]);
  roundTrip.learn(300);
  expect(roundTrip.timeoutMs).toBeCloseTo(520);
});

test("queues are counted in shortest round trips", () => {
  const roundTrip = new RoundTrip(dataChannel);
  expect(roundTrip.queues).toBe(0);
  for (const ms of [50, 150]) roundTrip.learn(ms);
  expect(roundTrip.queues).toBe(2);
});
