import { expect, test } from "vitest";
import { delaySeconds, FakeSong, segmentBytes, segmentSeconds } from "../../../test/rigs/timeline-song.ts";
import { PlacedSong } from "./placed-song.ts";

const song = new FakeSong("a", { segmentCount: 3 });
const place = new PlacedSong(song, 1_000);

test("a place is as long as what can be heard, without the encoder's delay and padding", () => {
  expect(place.startSeconds).toBe(1_000);
  expect(place.lengthSeconds).toBe(3 * segmentSeconds - 0.75);
  expect(place.endSeconds).toBe(1_000 + place.lengthSeconds);
});

test("segments start earlier by the encoder's delay, and so does the offset of their own times", () => {
  expect(place.offsetSeconds).toBe(1_000 - delaySeconds);
  expect([0, 1, 2].map((index) => place.startOf(index))).toEqual([999.5, 1_003.5, 1_007.5]);
});

test("behind the last segment is the end of the song", () => {
  expect(place.startOf(3)).toBe(place.endSeconds);
  expect(place.segmentBytes(2)).toBe(segmentBytes);
  expect(place.segmentBytes(3)).toBe(0);
});

test("segmentAt() finds the segment that sounds, at its first moment and at its last", () => {
  expect(place.segmentAt(1_000)).toBe(0);
  expect(place.segmentAt(1_003.499)).toBe(0);
  expect(place.segmentAt(1_003.5)).toBe(1);
  expect(place.segmentAt(1_011)).toBe(2);
});

test("segmentAt() stays inside the song", () => {
  expect(place.segmentAt(0)).toBe(0);
  expect(place.segmentAt(5_000)).toBe(2);
});

test("segments of unequal length add up sample by sample", () => {
  const [first, ...others] = song.manifest.segments;
  const segments = [{ ...first!, durationSamples: 3_333 }, ...others];
  const uneven = new PlacedSong(
    { manifest: { ...song.manifest, segments }, want: song.want.bind(song), atHand: song.atHand.bind(song) },
    0,
  );
  expect(uneven.startOf(1)).toBeCloseTo(2.833, 9);
  expect(uneven.startOf(2)).toBeCloseTo(6.833, 9);
});
