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

/** Lossy at 44.1 kHz, lossless at 96 kHz, each some samples longer or shorter than the other would be. */
const studio = (title: string, seconds: number, excess = 0) =>
  renditionKinds.map((kind) => {
    const sampleRateHz = kind === "flac" ? 96_000 : 44_100;
    const audibleSamples = Math.round(seconds * sampleRateHz) + (kind === "flac" ? excess : 0);
    const rendition = { ...sampleRendition(title, kind), sampleRateHz, durationSeconds: audibleSamples / sampleRateHz };
    return { rendition, audibleSamples };
  });

test("a lossless rendition of another rate is found by the song's length", () => {
  const all = [...studio("One", 100, 3), ...studio("Two", 100.001, -3), ...stored("Three", 4_410_000)];
  expect(namelessTracks(all).map(({ renditions }) => renditions.length)).toEqual([4, 4, 4]);
});

test("where two songs are as long, a lossless one of another rate stands alone", () => {
  const sizes = (all: Parameters<typeof namelessTracks>[0]) =>
    namelessTracks(all)
      .map(({ renditions }) => renditions.length)
      .sort();
  // One sample between the lossy ones, so that those of each song are known.
  expect(sizes([...studio("One", 100), ...studio("Two", 100 + 1 / 44_100)])).toEqual([1, 1, 3, 3]);
  const withoutLossy = studio("Two", 100).filter(({ rendition }) => rendition.kind === "flac");
  expect(sizes([...studio("One", 100, 1), ...withoutLossy])).toEqual([1, 1, 3]);
});
