import { beforeEach, expect, test } from "vitest";
import { lineOf } from "../../../shared/signal/address.ts";
import { Standings } from "./standing.ts";

let nowMs: number;
let standings: Standings;
beforeEach(() => {
  nowMs = 0;
  standings = new Standings(() => nowMs);
});

test("who was answered is known, for ten minutes", () => {
  expect(standings.of("192.0.2.1")).toBe("stranger");
  standings.answered("192.0.2.1");
  expect(standings.of("192.0.2.1")).toBe("known");
  expect(standings.of("192.0.2.2")).toBe("stranger");
  nowMs = 600_000;
  expect(standings.of("192.0.2.1")).toBe("stranger");
});

test("the first misdeed makes a stranger of who was known, the second within a minute shuts it out, for a minute", () => {
  standings.answered("192.0.2.1");
  standings.strike("192.0.2.1");
  expect(standings.of("192.0.2.1")).toBe("stranger");
  nowMs = 59_999;
  standings.strike("192.0.2.1");
  expect(standings.of("192.0.2.1")).toBe("shut out");
  expect(standings.of("192.0.2.2")).toBe("stranger");
  nowMs += 60_000;
  expect(standings.of("192.0.2.1")).toBe("known");
  standings.strike("192.0.2.1");
  expect(standings.of("192.0.2.1")).toBe("stranger");
});

test.each(["127.0.0.1", "::1", "10.1.2.3", "192.168.1.7", "172.17.0.1", "fd12:3456:789a:1::1"])(
  "%s is never shut out: a proxy that nobody has named may be there",
  (address) => {
    for (let count = 0; count < 5; count += 1) standings.strike(lineOf(address));
    expect(standings.of(lineOf(address))).toBe("stranger");
  },
);

test("addresses of long ago, and too many of them, are forgotten", () => {
  for (let index = 0; index < 70_000; index += 1) {
    standings.strike(`2001:db8::${index.toString(16)}`);
    standings.answered(`2001:db8::${index.toString(16)}`);
  }
  expect(standings.size).toBe(2 * 65_536);
  nowMs = 60_000;
  standings.strike("192.0.2.1");
  expect(standings.size).toBe(65_536 + 1);
  nowMs = 600_000;
  standings.answered("192.0.2.1");
  expect(standings.size).toBe(2);
});
