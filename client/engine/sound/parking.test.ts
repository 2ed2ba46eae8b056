import { expect, test } from "vitest";
import type { RenditionId } from "../../../shared/ids.ts";
import { parkedSongsMax } from "../limits.ts";
import { nextPiece, Parking, slotOf } from "./parking.ts";
import { PlacedSong, type TimelineSong } from "./placed-song.ts";

/** One segment of 4 s in two chunks of 400 and 600 bytes. */
function chunks(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(1_000);
  const view = new DataView(bytes.buffer);
  for (const [at, length] of [
    [0, 400],
    [400, 600],
  ] as const) {
    view.setUint32(at, length);
    view.setUint32(at + 4, 0x6d646174);
  }
  return bytes;
}

function songNamed(name: string, bytesAtHand = 1_000): TimelineSong {
  const segment = { bytes: 1_000, durationSamples: 176_400, blockHashes: new Uint8Array() };
  return {
    manifest: {
      version: 1,
      renditionId: name as RenditionId,
      averageBitsPerSecond: 160_000,
      peakBitsPerSecond: 170_000,
      codec: "mp4a.40.2",
      sampleRateHz: 44_100,
      channels: 2,
      audibleSamples: 352_800 - 2_112,
      encoderDelaySamples: 2_112,
      paddingSamples: 0,
      init: Uint8Array.of(1),
      segments: [segment, segment],
    },
    want: () => ({
      handed: new Promise(() => undefined),
      whole: () => null,
      prefix: () => null,
      cancel: () => undefined,
    }),
    atHand: () => chunks().subarray(0, bytesAtHand),
  };
}

const none = new Set<number>();
const slotsOf = (parking: Parking) => parking.all.map(({ place }) => slotOf(place.startSeconds));

test("each parked song has a slot of its own, and none where something else is", () => {
  const parking = new Parking();
  parking.keep([songNamed("a"), songNamed("b")], new Set([0, 2]));
  expect(slotsOf(parking)).toEqual([1, 3]);
});

test("a song that stays parked keeps its slot and what the media engine has of it", () => {
  const parking = new Parking();
  parking.keep([songNamed("a"), songNamed("b")], none);
  const b = parking.all[1]!;
  b.appendedBytes = 400;
  parking.keep([songNamed("c"), songNamed("b")], none);
  expect(parking.all[1]).toBe(b);
  expect(slotsOf(parking)).toEqual([2, 1]);
});

test("a song that plays leaves the parking; one that was not parked gets a free slot", () => {
  const parking = new Parking();
  parking.keep([songNamed("a")], none);
  const a = parking.all[0];
  expect(parking.take(songNamed("a"), none)).toBe(a);
  expect(parking.all).toEqual([]);
  expect(slotOf(parking.take(songNamed("b"), new Set([0])).place.startSeconds)).toBe(1);
});

test("no more songs are parked than the media engine has room for", () => {
  const parking = new Parking();
  const many = Array.from({ length: parkedSongsMax + 5 }, (_, index) => songNamed(`song ${index}`));
  parking.keep(many, none);
  expect(parking.all).toHaveLength(parkedSongsMax);
});

test("nextPiece() gives whole chunks alone, and no more than the first seconds", () => {
  const parked = (bytesAtHand: number, appendedBytes: number) => {
    return nextPiece({ place: new PlacedSong(songNamed("a", bytesAtHand), 0), appendedBytes })?.length ?? null;
  };
  expect(parked(399, 0)).toBe(null);
  expect(parked(999, 0)).toBe(400);
  expect(parked(999, 400)).toBe(null);
  // 2 s are 500 bytes, which the second chunk reaches.
  expect(parked(1_000, 400)).toBe(600);
  expect(parked(1_000, 1_000)).toBe(null);
});
