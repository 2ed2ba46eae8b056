import { expect, test } from "vitest";
import { blockBytes } from "../../../shared/manifest/manifest.ts";
import { type MannersFacts, mannersOf, noLimits } from "./manners.ts";

const plain: MannersFacts = {
  serverBitsPerSecond: 10_000_000,
  limits: noLimits,
  monthBytes: 5_000_000,
  battery: { charging: true, level: 0.1 },
  unnoticedMs: 0,
};

test("on the mains and in sight, the server's cap holds and nothing else", () => {
  const free = { bitsPerSecond: 10_000_000, bytes: Number.POSITIVE_INFINITY, note: null, resting: null };
  expect(mannersOf(plain)).toEqual(free);
  expect(mannersOf({ ...plain, battery: null })).toEqual(free);
});

test("the listener's own cap counts when it is the lower one", () => {
  const capped = (bitsPerSecond: number) =>
    mannersOf({ ...plain, limits: { bitsPerSecond, bytesPerMonth: null } }).bitsPerSecond;
  expect(capped(1_000_000)).toBe(1_000_000);
  expect(capped(50_000_000)).toBe(10_000_000);
});

test("a month ends before the block that would go beyond its limit", () => {
  const left = (bytesPerMonth: number) => mannersOf({ ...plain, limits: { bitsPerSecond: null, bytesPerMonth } });
  expect(left(5_000_000 + blockBytes)).toMatchObject({ bytes: blockBytes, note: null });
  expect(left(5_000_000 + blockBytes - 1)).toMatchObject({ bytes: 0, note: expect.stringContaining("month") });
  expect(left(1)).toMatchObject({ bytes: 0 });
});

test("on battery a quarter of what is allowed, and nothing when it is low", () => {
  const on = (level: number) => mannersOf({ ...plain, battery: { charging: false, level } });
  expect(on(0.9)).toMatchObject({ bitsPerSecond: 2_500_000, note: expect.stringContaining("battery") });
  expect(on(0.21).bitsPerSecond).toBe(2_500_000);
  expect(on(0.2)).toMatchObject({ bitsPerSecond: 0, note: expect.stringContaining("low") });
});

test("a hidden page that makes no sound lets its links go after ten minutes, on battery after one", () => {
  const at = (unnoticedMs: number, charging: boolean) =>
    mannersOf({ ...plain, unnoticedMs, battery: { charging, level: 0.9 } }).resting;
  expect(at(599_999, true)).toBeNull();
  expect(at(600_000, true)).toContain("hidden");
  expect(at(59_999, false)).toBeNull();
  expect(at(60_000, false)).toContain("hidden");
});
