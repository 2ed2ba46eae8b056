import { beforeEach, expect, test } from "vitest";
import { FakeMediaSource } from "../../../test/rigs/media.ts";
import { chunkBytes, FakeSong } from "../../../test/rigs/timeline-song.ts";
import { MediaBuffer } from "./media-buffer.ts";
import { endlessSeconds } from "./parking.ts";
import { PlacedSong } from "./placed-song.ts";

const song = new FakeSong("a");
const place = new PlacedSong(song, 1_000);
const chunk = song.bytesOf(0).subarray(0, chunkBytes);

let source: FakeMediaSource;
let buffer: MediaBuffer;
let done: number;

beforeEach(() => {
  source = new FakeMediaSource();
  source.open();
  done = 0;
  buffer = new MediaBuffer(source, "mp4a.40.2", () => {
    done += 1;
  });
  source.duration = endlessSeconds;
});

const fake = () => source.buffer!;

function given(bytes: Uint8Array<ArrayBuffer>, at: PlacedSong | null): void {
  expect(buffer.give(at, bytes)).toBe(true);
  fake().finish();
}

test("an init segment is given once for songs that share it", () => {
  expect(buffer.isNew).toBe(true);
  expect(buffer.giveInit(song.manifest)).toBe(true);
  fake().finish();
  expect(buffer.isNew).toBe(false);
  expect(buffer.giveInit(new FakeSong("b").manifest)).toBe(false);
  expect(buffer.giveInit(new FakeSong("c", { init: "other" }).manifest)).toBe(true);
  fake().finish();
  expect(fake().inits).toEqual(["aac", "other"]);
  expect(fake().types.length).toBe(1);
});

test("an init segment that found no room is given again", () => {
  fake().roomSeconds = 0;
  expect(buffer.giveInit(song.manifest)).toBe(true);
  expect(buffer.isNew).toBe(true);
  fake().roomSeconds = 100;
  expect(buffer.giveInit(song.manifest)).toBe(true);
  fake().finish();
  expect(fake().inits).toEqual(["aac"]);
});

test("the init segment of the manifest stays as it is: the buffer gets a copy", () => {
  const append = fake().appendBuffer.bind(fake());
  fake().appendBuffer = (bytes) => {
    append(bytes);
    bytes.fill(0);
  };
  buffer.giveInit(song.manifest);
  expect(song.manifest.init.some((byte) => byte !== 0)).toBe(true);
});

test("a song's window follows an earlier and a later one", () => {
  buffer.giveInit(song.manifest);
  fake().finish();
  for (const startSeconds of [1_000, 500, 2_000]) given(chunk, new PlacedSong(song, startSeconds));
  expect(fake().pieces.map(({ startSeconds }) => startSeconds)).toEqual([500, 1_000, 2_000]);
  expect(fake().appendWindowEnd).toBe(2_000 + song.lengthSeconds);
});

test("in the midst of a segment the rest goes on without a new window", () => {
  buffer.giveInit(song.manifest);
  fake().finish();
  given(chunk.subarray(0, 200), place);
  given(chunk.subarray(200), null);
  expect(fake().at(1_000)).toBe("a 0.0");
});

test("holds() allows for sound that begins a hair after its place", () => {
  buffer.giveInit(song.manifest);
  fake().finish();
  given(chunk, place);
  expect(buffer.holds(1_000)).toBe(true);
  expect(buffer.holds(999.96)).toBe(true);
  expect(buffer.holds(999.9)).toBe(false);
  // 0.5 s of the chunk can be heard.
  expect(buffer.holds(1_000.46)).toBe(false);
});

test("whoever waits for the buffer is told when it is done", () => {
  buffer.giveInit(song.manifest);
  expect(buffer.isBusy).toBe(true);
  expect(done).toBe(0);
  fake().finish();
  expect(buffer.isBusy).toBe(false);
  expect(done).toBe(1);
});

test("breakOff() forgets the half, and a removal that is under way ends first", () => {
  buffer.giveInit(song.manifest);
  fake().finish();
  given(chunk, place);
  given(chunk.subarray(0, 200), place);
  buffer.remove(1_000, 1_001);
  buffer.breakOff();
  fake().finish();
  expect(fake().pieces).toEqual([]);
  // Were the half still there, this would go on in the midst of it.
  given(chunk, place);
  expect(fake().at(1_000)).toBe("a 0.0");
});

test("clearUnused() takes out one range after the other, and none in a used slot", () => {
  buffer.giveInit(song.manifest);
  fake().finish();
  for (const slot of [0, 1, 2]) given(chunk, new PlacedSong(song, slot * 100_000));
  for (let cleared = 0; cleared < 2; cleared += 1) {
    expect(buffer.clearUnused(new Set([1]))).toBe(true);
    fake().finish();
  }
  expect(buffer.clearUnused(new Set([1]))).toBe(false);
  expect(fake().pieces.map(({ startSeconds }) => startSeconds)).toEqual([100_000]);
});

test("clearHeard() keeps what was heard just now and what lies in other slots", () => {
  buffer.giveInit(song.manifest);
  fake().finish();
  given(song.bytesOf(0), new PlacedSong(song, 0));
  given(song.bytesOf(0), new PlacedSong(song, 100_000));
  expect(buffer.clearHeard(1, 100_002, 3)).toBe(false);
  expect(buffer.clearHeard(1, 100_002, 1)).toBe(true);
  fake().finish();
  expect(buffer.ranges.start(0)).toBe(0);
  expect(buffer.ranges.start(1)).toBe(100_002);
});
