import { expect, test } from "vitest";
import { coreAt10s, manifestOf, neighbourOf } from "../../../test/rigs/engine.ts";
import { setBit } from "../../bitfield.ts";
import { markComing, markHolding } from "../neighbours/holdings.ts";
import { knowRendition } from "../rendition-state.ts";
import { isUseless, servedWell } from "./services.ts";

const song = manifestOf(64);
const { renditionId } = song;

function promising() {
  const core = coreAt10s();
  knowRendition(core, song);
  const neighbour = neighbourOf(core, 1, song);
  const promise = (segmentIndex: number) => markComing(core, neighbour, { renditionId, segmentIndex, inMs: 1_000 });
  const promises = (from: number, until: number) => {
    for (let segmentIndex = from; segmentIndex < until; segmentIndex += 1) promise(segmentIndex);
  };
  return { core, neighbour, promise, promises };
}

test("a neighbour that promises 24 segments and comes to hold none of them is useless half a minute later", () => {
  const { core, neighbour, promise, promises } = promising();
  promises(0, 24);
  core.nowMs += 31_000;
  promise(30);
  expect([neighbour.brokenPromises, isUseless(core, neighbour)]).toEqual([0, false]);
  core.nowMs += 1_000;
  promise(31);
  expect([neighbour.brokenPromises, isUseless(core, neighbour)]).toEqual([24, true]);
});

test("a promise that is repeated is broken once: the origin may fail whoever made it", () => {
  const { core, neighbour, promise } = promising();
  for (let second = 0; second < 60; second += 1) {
    promise(3);
    core.nowMs += 1_000;
  }
  promise(4);
  expect(neighbour.brokenPromises).toBe(1);
});

test("a promise that is taken back is broken", () => {
  const { neighbour, promise } = promising();
  promise(3);
  markHolding(neighbour, { renditionId, segmentIndex: 3 }, false);
  expect(neighbour.brokenPromises).toBe(1);
});

test.each([
  [
    "one that it keeps",
    ({ neighbour, promise }: ReturnType<typeof promising>) => {
      promise(40);
      markHolding(neighbour, { renditionId, segmentIndex: 40 }, true);
    },
  ],
  ["a block that it brings", ({ neighbour }: ReturnType<typeof promising>) => servedWell(neighbour)],
])("broken promises are forgiven for %s", (_, good) => {
  const parts = promising();
  parts.promises(0, 23);
  parts.core.nowMs += 32_000;
  parts.promise(50);
  expect(parts.neighbour.brokenPromises).toBe(23);
  good(parts);
  expect(parts.neighbour.brokenPromises).toBe(0);
});

test("what it tells of in a list of all that it holds was no empty promise", () => {
  const { core, neighbour, promise } = promising();
  promise(3);
  setBit(neighbour.holdings.get(renditionId)!.bits, 3);
  core.nowMs += 60_000;
  promise(5);
  expect(neighbour.brokenPromises).toBe(0);
});
