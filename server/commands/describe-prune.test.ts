import { expect, test } from "vitest";
import { describeHidden, describePrune } from "./describe-prune.ts";

const song = {
  ...{ title: "One", artistName: "Ada", albumTitle: "", sourceName: "01 One.flac" },
  hiddenAt: "2026-03-04T05:06:07.000Z",
};

test("a hidden song is told with since when, what it takes and which one it is; no name moves the cursor", () => {
  expect(describeHidden(song, 12_300_001)).toBe("2026-03-04 05:06     13 MB  One · Ada · 01 One.flac");
  expect(describeHidden({ ...song, title: "\u001b[2JOne\n" }, 0)).toContain("?[2JOne? · Ada");
});

test("a dry run says that nothing was removed", () => {
  expect(describePrune([1_500_000], false)).toBe("1 song removed for good, 2 MB freed");
  expect(describePrune([1_500_000, 2_000_000], true)).toBe(
    "2 songs would be removed for good, and 4 MB freed; nothing was removed",
  );
});
