import { expect, test } from "vitest";
import { Admission, type AdmissionLimits } from "./admission.ts";

const plenty = { connectionsMax: 99, connectionsPerAddressMax: 99, strangersMax: 99, strangersPerAddressMax: 99 };

function admission(limits: Partial<AdmissionLimits>): Admission {
  return new Admission({ ...plenty, ...limits });
}

test("there is so much room in all, wherever the sockets come from, and one that leaves makes room", () => {
  const room = admission({ connectionsMax: 2 });
  for (const address of ["192.0.2.1", "192.0.2.2"]) {
    expect(room.enter(address)).toBe(true);
    room.accept(address);
  }
  expect(room.enter("192.0.2.3")).toBe(false);
  room.leave("192.0.2.1", false);
  expect(room.enter("192.0.2.3")).toBe(true);
});

test("there is so much room for one address, and others have theirs", () => {
  const room = admission({ connectionsPerAddressMax: 2 });
  const enter = (address: string) => {
    const hasEntered = room.enter(address);
    if (hasEntered) room.accept(address);
    return hasEntered;
  };
  expect([1, 2, 3].map(() => enter("192.0.2.1"))).toEqual([true, true, false]);
  expect(enter("192.0.2.2")).toBe(true);
  room.leave("192.0.2.1", false);
  expect(enter("192.0.2.1")).toBe(true);
});

test("there is room for so many strangers in all; who is accepted or leaves makes room for another", () => {
  const room = admission({ strangersMax: 2 });
  expect(["192.0.2.1", "192.0.2.2", "192.0.2.3"].map((address) => room.enter(address))).toEqual([true, true, false]);
  room.accept("192.0.2.1");
  expect(room.enter("192.0.2.3")).toBe(true);
  expect(room.enter("192.0.2.4")).toBe(false);
  room.leave("192.0.2.2", true);
  expect(room.enter("192.0.2.4")).toBe(true);
});

test("there is room for so many strangers of one address, and nothing is remembered of those who left", () => {
  const room = admission({ strangersPerAddressMax: 1 });
  expect([room.enter("192.0.2.1"), room.enter("192.0.2.1"), room.enter("192.0.2.2")]).toEqual([true, false, true]);
  for (const address of ["192.0.2.1", "192.0.2.2"]) room.leave(address, true);
  expect(room.snapshot()).toEqual({ connections: 0, strangers: 0, addresses: 0 });
});
