import { expect, test } from "vitest";
import type { PeerId } from "../../../shared/ids.ts";
import { pairReachOf } from "./pair-reach.ts";

const peers = Array.from({ length: 60 }, (_, index) => `peer-${index}` as PeerId);
const pairs = peers.flatMap((one, index) => peers.slice(index + 1).map((other) => [one, other] as const));

test("about the share of the pairs can be linked that was asked for", () => {
  for (const pairSuccess of [0.3, 0.7]) {
    const reaches = pairReachOf({ seed: 4, pairSuccess });
    const linked = pairs.filter(([one, other]) => reaches(one, other)).length;
    expect(Math.abs(linked / pairs.length - pairSuccess)).toBeLessThan(0.04);
  }
});

test("both ends of a pair see the same", () => {
  const reaches = pairReachOf({ seed: 5, pairSuccess: 0.5 });
  for (const [one, other] of pairs) expect(reaches(one, other)).toBe(reaches(other, one));
});

test("another seed parts other pairs", () => {
  const [here, there] = [6, 7].map((seed) => pairReachOf({ seed, pairSuccess: 0.5 }));
  const alike = pairs.filter(([one, other]) => here?.(one, other) === there?.(one, other)).length;
  expect(Math.abs(alike / pairs.length - 0.5)).toBeLessThan(0.05);
});
