import { expect, test } from "vitest";
import { sampleRendition } from "../../test/contract/catalogue-samples.ts";
import { renditionKinds } from "../catalog/ingested-track.ts";
import { namelessTracks } from "./nameless.ts";

const stored = (title: string, audibleSamples: number) =>
  renditionKinds.map((kind) => ({ rendition: sampleRendition(title, kind), audibleSamples }));

test("the renditions of one song are found by its length, and it is the same track at each rebuilding", () => {
  const all = [...stored("One", 4_410_000), ...stored("Two", 4_410_001)];
  const tracks = namelessTracks(all);
  expect(tracks.map(({ renditions }) => renditions.length)).toEqual([4, 4]);
  expect(tracks[0]?.track.title).toMatch(/^Unknown 2:01 \([0-9a-f]{6}\)$/);
  const again = namelessTracks(all.toReversed()).map(({ track }) => track.trackId);
  expect(again.sort()).toEqual(tracks.map(({ track }) => track.trackId).sort());
});

test("of two songs of one length no rendition is given to the wrong one: each stands alone", () => {
  const tracks = namelessTracks([...stored("One", 4_410_000), ...stored("Two", 4_410_000)]);
  expect(tracks.map(({ renditions }) => renditions.length)).toEqual(Array(8).fill(1));
  expect(new Set(tracks.map(({ track }) => track.trackId)).size).toBe(8);
});
