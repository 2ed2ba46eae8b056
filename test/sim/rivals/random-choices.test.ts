import { expect, test } from "vitest";
import { seededRandom } from "../../../shared/seeded-random.ts";
import { drawBySpeed, drawForOrigin } from "./random-choices.ts";

const draws = 10_000;

test("of peers of whom nothing is known each is as likely", () => {
  expect(sharesOf([0, 0])[0]).toBeCloseTo(0.5, 1);
});

test("the faster is drawn more often, as often as it is faster", () => {
  expect(sharesOf([300, 100])[0]).toBeCloseTo(0.75, 1);
});

test("one of whom nothing is known has a tenth of the fastest one's chance", () => {
  expect(sharesOf([1_000, 0])[1]).toBeCloseTo(1 / 11, 1);
});

test("many of whom nothing is known have half of all chances together", () => {
  const shares = sharesOf([1_000, ...Array(20).fill(0)]);
  expect(shares[0]).toBeCloseTo(0.5, 1);
});

test("nobody is drawn of nobody", () => {
  expect(drawBySpeed([], seededRandom(1))).toBeUndefined();
});

test("without company all that the origin may be asked for is drawn", () => {
  expect(drawForOrigin([4, 5, 6], 0, seededRandom(1)).sort()).toEqual([4, 5]);
});

test("of the nearest few alone, two for each of the company", () => {
  const drawn = Array.from({ length: 200 }, (_, seed) => drawForOrigin([...Array(50).keys()], 3, seededRandom(seed)));
  expect(Math.max(...drawn.flat())).toBe(7);
});

test("a company draws each segment about once", () => {
  const random = seededRandom(7);
  let drawn = 0;
  for (let round = 0; round < draws; round += 1) drawn += drawForOrigin([0], 4, random).length;
  expect(drawn / draws).toBeCloseTo(1 / 5, 1);
});

/** How often each is drawn. */
function sharesOf(speeds: readonly number[]): number[] {
  const random = seededRandom(3);
  const counts = speeds.map(() => 0);
  const peers = speeds.map((speed, index) => ({ speed, index }));
  for (let round = 0; round < draws; round += 1) {
    const peer = drawBySpeed(peers, random);
    if (peer) counts[peer.index] = (counts[peer.index] ?? 0) + 1;
  }
  return counts.map((count) => count / draws);
}
