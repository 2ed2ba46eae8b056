import { expect, test } from "vitest";
import { all, manifestOf, renditionId, requestsIn, withFarNeighbours } from "../../../test/rigs/engine.ts";
import { setBit } from "../../bitfield.ts";
import type { Need } from "./needs.ts";
import { rarestFirst } from "./rarest-first.ts";

const holder = (...segments: number[]): { readonly bits: Uint8Array } => {
  const bits = new Uint8Array(2);
  for (const segment of segments) setBit(bits, segment);
  return { bits };
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

test("beyond the urgent window segments are asked for in the order of their rarity", () => {
  const { say } = withFarNeighbours(
    all,
    all.filter((index) => index < 20),
    all.filter((index) => index < 20),
  );
  const song = manifestOf(30);
  // All that is due soon was fetched before.
  const segments = all.filter((index) => index < 8);
  say({ type: "cache-loaded", quotaBytes: 1e9, renditions: [{ manifest: song, segments, lastUsedMs: 0 }] });
  const outputs = say({ type: "play", manifest: song });
  outputs.push(...say({ type: "playhead", renditionId, positionSeconds: 0.1, playing: true }));
  const asked = requestsIn(outputs);
  expect(asked[0]?.segmentIndex).toBe(20);
});
