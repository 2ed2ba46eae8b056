import { expect, test } from "vitest";
import { aRendition, aTrack } from "../../test/rigs/music.ts";
import { firstChoices, renditionOf } from "./choices.ts";

const low = aRendition("a", { bitsPerSecond: 96_000, segmentCount: 44 });
const normal = aRendition("b", { bitsPerSecond: 160_000, segmentCount: 45 });
const lossless = aRendition("c", { bitsPerSecond: 900_000, codec: "flac", segmentCount: 46 });
const track = aTrack("7", { renditions: [low, normal, lossless] });
const pinned = (...renditionIds: string[]) => new Set(renditionIds);

test("until the listener has set anything nothing is shared, and nothing is limited", () => {
  expect(firstChoices).toEqual({
    share: false,
    mobileData: false,
    quality: "160",
    uploadLimits: { bitsPerSecond: null, bytesPerMonth: null },
    cacheBytesMax: null,
  });
});

test("the quality chosen decides what plays of a track", () => {
  expect(renditionOf(track.renditions, "96", pinned())).toBe(low);
  expect(renditionOf(track.renditions, "160", pinned())).toBe(normal);
  expect(renditionOf(track.renditions, "lossless", pinned())).toBe(lossless);
});

test("what is kept for offline plays from there, whatever the quality chosen since", () => {
  expect(renditionOf(track.renditions, "160", pinned(low.renditionId))).toBe(low);
  expect(renditionOf(track.renditions, "96", pinned(lossless.renditionId))).toBe(lossless);
  expect(renditionOf(track.renditions, "160", pinned("f".repeat(32)))).toBe(normal);
});

test("of a track without renditions nothing plays", () => {
  expect(renditionOf([], "160", pinned())).toBeNull();
});
