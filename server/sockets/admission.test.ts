import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { expect, test } from "vitest";
import { type TrackerServerLimits, trackerServerLimits } from "../tracker/limits.ts";
import { Admission, clientAddress } from "./admission.ts";

const plenty = { connectionsMax: 99, connectionsPerAddressMax: 99, strangersMax: 99, strangersPerAddressMax: 99 };

function admission(limits: Partial<TrackerServerLimits>): Admission {
  return new Admission({ ...trackerServerLimits, ...plenty, ...limits });
}

test("there are so many places in all, wherever the sockets come from, and one that leaves makes room", () => {
  const places = admission({ connectionsMax: 2 });
  for (const address of ["192.0.2.1", "192.0.2.2"]) {
    expect(places.enter(address)).toBe(true);
    places.accept(address);
  }
  expect(places.enter("192.0.2.3")).toBe(false);
  places.leave("192.0.2.1", false);
  expect(places.enter("192.0.2.3")).toBe(true);
});

test("there are so many places for one address, and others have theirs", () => {
  const places = admission({ connectionsPerAddressMax: 2 });
  const enter = (address: string) => {
    const hasEntered = places.enter(address);
    if (hasEntered) places.accept(address);
    return hasEntered;
  };
  expect([1, 2, 3].map(() => enter("192.0.2.1"))).toEqual([true, true, false]);
  expect(enter("192.0.2.2")).toBe(true);
  places.leave("192.0.2.1", false);
  expect(enter("192.0.2.1")).toBe(true);
});

test("there are so many places for strangers in all; who is accepted or leaves makes room for another", () => {
  const places = admission({ strangersMax: 2 });
  expect(["192.0.2.1", "192.0.2.2", "192.0.2.3"].map((address) => places.enter(address))).toEqual([true, true, false]);
  places.accept("192.0.2.1");
  expect(places.enter("192.0.2.3")).toBe(true);
  expect(places.enter("192.0.2.4")).toBe(false);
  places.leave("192.0.2.2", true);
  expect(places.enter("192.0.2.4")).toBe(true);
});

test("there are so many places for strangers of one address, and nothing is remembered of those who left", () => {
  const places = admission({ strangersPerAddressMax: 1 });
  expect([places.enter("192.0.2.1"), places.enter("192.0.2.1"), places.enter("192.0.2.2")]).toEqual([
    true,
    false,
    true,
  ]);
  for (const address of ["192.0.2.1", "192.0.2.2"]) places.leave(address, true);
  expect(places.snapshot()).toEqual({ connections: 0, strangers: 0, addresses: 0 });
});

test("an address is what our proxy appended, and without a proxy nobody chooses its own", () => {
  const request = new IncomingMessage(new Socket());
  const addressOf = (forwarded: string, trustProxy: boolean) => {
    request.headers = { "x-forwarded-for": forwarded };
    return clientAddress(request, trustProxy);
  };
  expect(addressOf("203.0.113.9, 198.51.100.7", true)).toBe("198.51.100.7");
  expect(addressOf("203.0.113.9, 198.51.100.7", false)).toBe("0.0.0.0");
  expect(addressOf("somebody", true)).toBe("0.0.0.0");
});
