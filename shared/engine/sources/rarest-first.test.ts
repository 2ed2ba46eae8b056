import { expect, test } from "vitest";
import { renditionId } from "../../../test/rigs/engine.ts";
import { setBit } from "../../bitfield.ts";
import type { Need } from "../wanted/needs.ts";
import type { Interested } from "./company.ts";
import { rarestFirst } from "./rarest-first.ts";

const holder = (...segments: number[]): Interested => {
  const bits = new Uint8Array(2);
  for (const segment of segments) setBit(bits, segment);
  return { bits } as Interested;
};

const need = (segmentIndex: number, urgency: 0 | 1 | 2 = 0): Need => {
  return { key: { renditionId, segmentIndex }, deadlineMs: 40_000 + segmentIndex * 4_000, urgency, firstSound: false };
};

test("what the fewest neighbours hold goes first, then what is due first", () => {
  const company = [holder(1, 2, 3, 4), holder(1, 2, 4), holder(1, 3, 4)];
  const order = rarestFirst(
    [1, 2, 3, 4].map((index) => need(index)),
    () => company,
  );
  expect(order.map(({ key }) => key.segmentIndex)).toEqual([2, 3, 1, 4]);
});

test("what somebody waits for goes before what is rarer and may be played", () => {
  const company = [holder(1, 2, 3), holder(1)];
  const order = rarestFirst([need(1, 0), need(2, 1), need(3, 2)].toReversed(), () => company);
  expect(order.map(({ key }) => key.segmentIndex)).toEqual([1, 2, 3]);
});
