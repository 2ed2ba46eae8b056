import { expect, test } from "vitest";
import { readPing } from "./ping.ts";

test("readPing() takes the round trips, and counts what was not answered", () => {
  const text = `64 bytes from 10.77.0.1: icmp_seq=1 ttl=64 time=50.3 ms
64 bytes from 10.77.0.1: icmp_seq=3 ttl=64 time=412 ms

3 packets transmitted, 2 received, 33% packet loss, time 501ms`;
  expect(readPing(text)).toEqual({ roundTripsMs: [50.3, 412], sent: 3 });
});
