import { expect, test } from "vitest";
import { FakeSong } from "../../../test/rigs/timeline-song.ts";
import { endlessSeconds, slotOf } from "./parking.ts";
import { PlacedSong } from "./placed-song.ts";
import { Places } from "./places.ts";

function rangesAt(...starts: readonly number[]): TimeRanges {
  return { length: starts.length, start: (index) => starts[index]!, end: (index) => starts[index]! + 1 };
}

test("a song begins in no slot in which the buffer still has something", () => {
  const places = new Places();
  const first = places.begin(new FakeSong("a"), undefined);
  const second = places.begin(new FakeSong("b"), rangesAt(first.place.startSeconds, 100_000));
  expect(slotOf(first.place.startSeconds)).toBe(0);
  expect(slotOf(second.place.startSeconds)).toBe(2);
});

test("a song begins where it is parked", () => {
  const places = new Places();
  const song = new FakeSong("a");
  places.park([song], rangesAt(0));
  const parked = places.parking.all[0];
  expect(places.begin(song, undefined)).toBe(parked);
  expect(places.current).toBe(parked?.place);
  expect(places.parking.all).toEqual([]);
});

test("what followed the song before does not follow the new one", () => {
  const places = new Places();
  places.begin(new FakeSong("a"), undefined);
  places.following = { place: new PlacedSong(new FakeSong("b"), 12), appendedBytes: 0 };
  places.begin(new FakeSong("c"), undefined);
  expect(places.following).toBeNull();
});

test("slots are used by the song at hand, by the one that follows and by the parked ones", () => {
  const places = new Places();
  expect(places.usedSlots()).toEqual(new Set());
  places.begin(new FakeSong("a"), rangesAt(0));
  places.following = { place: new PlacedSong(new FakeSong("b"), 600_000), appendedBytes: 0 };
  places.park([new FakeSong("c")], rangesAt(0));
  expect(places.usedSlots()).toEqual(new Set([1, 6, 2]));
});

test("a listener who clicks all day never leaves the timeline", () => {
  const places = new Places();
  let before: number | undefined;
  for (let click = 0; click < 1_000; click += 1) {
    const { startSeconds } = places.begin(
      new FakeSong(`song ${click}`),
      rangesAt(...(before === undefined ? [] : [before])),
    ).place;
    expect(startSeconds).toBeLessThan(endlessSeconds);
    expect(startSeconds).not.toBe(before);
    before = startSeconds;
  }
});
