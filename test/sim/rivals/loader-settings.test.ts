import { expect, test } from "vitest";
import { nearnessOf } from "./loader-settings.ts";

const at = (startSeconds: number) => ({ startSeconds, endSeconds: startSeconds + 4 });

test("what begins within 15 s is in high demand, and what sounds now", () => {
  expect(nearnessOf(at(25), 10).isHighDemand).toBe(true);
  expect(nearnessOf(at(26), 10).isHighDemand).toBe(false);
  expect(nearnessOf(at(7), 10).isHighDemand).toBe(true);
  expect(nearnessOf(at(5), 10).isHighDemand).toBe(false);
});

test("the origin may be asked 3,000 s ahead, and peers 6,000 s", () => {
  const near = nearnessOf(at(2_000), 0);
  const far = nearnessOf(at(4_000), 0);
  expect([near.isInHttpWindow, near.isInP2pWindow]).toEqual([true, true]);
  expect([far.isInHttpWindow, far.isInP2pWindow]).toEqual([false, true]);
  expect(nearnessOf(at(7_000), 0).isInP2pWindow).toBe(false);
});
