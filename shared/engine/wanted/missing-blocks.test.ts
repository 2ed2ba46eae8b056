import { expect, test } from "vitest";
import { coreAt10s, manifest, neighbourOf, only, renditionId } from "../../../test/rigs/engine.ts";
import { knowRendition, partialOf } from "../rendition-state.ts";
import { forgetPartial, missingBlocks } from "./missing-blocks.ts";

const key = { renditionId, segmentIndex: 2 };

test("blocks are missing unless they are kept, being verified, asked for, or in a fetch that runs", () => {
  const core = coreAt10s();
  const partial = partialOf(knowRendition(core, manifest), 2);
  expect(missingBlocks(core, key, false)).toEqual([0, 1, 2, 3, 4]);
  partial.blocks[0] = 2;
  partial.blocks[1] = 1;
  partial.asked[2] = 1;
  const times = { startedAtMs: 9_000, lastBlockAtMs: 9_000, arrivedBlocks: 0 };
  const fetch = { ...times, fetchId: 1, key, firstBlock: 4, endBlock: 5, cancelled: false };
  core.origin.fetches.set(1, fetch);
  expect(missingBlocks(core, key, false)).toEqual([3]);
  expect(missingBlocks(core, key, true)).toEqual([2, 3]);
  fetch.cancelled = true;
  expect(missingBlocks(core, key, false)).toEqual([3, 4]);
});

test("nothing is missing of what is held or unknown", () => {
  const core = coreAt10s();
  expect(missingBlocks(core, key, true)).toEqual([]);
  const held = { used: true, bytes: { cache: 1, peer: 0, cdn: 0 }, reason: "held" } as const;
  knowRendition(core, manifest).held.set(2, { ...held });
  expect(missingBlocks(core, key, true)).toEqual([]);
});

test("a half-fetched segment that is forgotten frees its buffer, once", () => {
  const core = coreAt10s();
  partialOf(knowRendition(core, manifest), 2);
  forgetPartial(core, key);
  forgetPartial(core, key);
  expect(only(core.out, "forget-partial")).toEqual([{ type: "forget-partial", key }]);
});

test("neighbours that want the song hear that nothing is here any more of what they were told of", () => {
  const told = (keptCount: number) => {
    const core = coreAt10s();
    neighbourOf(core, 1, manifest);
    neighbourOf(core, 2, manifest, [...manifest.segments.keys()]);
    partialOf(knowRendition(core, manifest), 2).keptCount = keptCount;
    forgetPartial(core, key);
    return only(core.out, "send").map(({ linkId, message }) => [linkId, message]);
  };
  expect(told(1)).toEqual([[1, { type: "some", ...key, blocks: 0 }]]);
  expect(told(0)).toEqual([]);
});
