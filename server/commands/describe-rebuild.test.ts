import { expect, test } from "vitest";
import type { RebuildReport } from "../library/rebuild.ts";
import { describeRebuild } from "./describe-rebuild.ts";

const whole: RebuildReport = {
  ...{ tracks: 3, nameless: 0, namesWithoutMedia: 0, damagedNames: 0, damagedEdits: 0 },
  ...{ signedAnew: 0, otherKey: 0, damagedMedia: [] },
};

test("a rebuilding that lost nothing is one line", () => {
  expect(describeRebuild(whole)).toEqual([
    "Rebuilt: 3 tracks with their names, 0 tracks of media without names, 0 names without media",
  ]);
});

test("damaged names and damaged corrections are counted, each with its own line", () => {
  expect(describeRebuild({ ...whole, damagedNames: 1, damagedEdits: 2 }).slice(1)).toEqual([
    "1 files of names were damaged and were not used",
    expect.stringMatching(/^2 corrections are damaged and were not laid over songs: put media\/\.edits back/),
  ]);
});
