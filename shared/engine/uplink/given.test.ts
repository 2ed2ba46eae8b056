import { expect, test } from "vitest";
import { renditionId } from "../../../test/rigs/engine.ts";
import { blockNameOf, noteGiven, timesGiven } from "./given.ts";

const name = (blockIndex: number) => blockNameOf({ renditionId, segmentIndex: 3, blockIndex });

test("each block is counted, and of 2,000 others the one that was given longest ago is forgotten", () => {
  const given = new Map();
  for (const blockIndex of [0, 1, 0]) noteGiven(given, name(blockIndex));
  expect([0, 1, 2].map((blockIndex) => timesGiven(given, name(blockIndex)))).toEqual([2, 1, 0]);
  for (let blockIndex = 2; blockIndex < 2_001; blockIndex += 1) noteGiven(given, name(blockIndex));
  expect([0, 1, 2].map((blockIndex) => timesGiven(given, name(blockIndex)))).toEqual([2, 0, 1]);
});
