import { beforeEach, expect, test } from "vitest";
import type { RenditionId } from "../../../shared/ids.ts";
import { FakeAudio, FakeMedia } from "../../../test/rigs/media.ts";
import { nativeOpenMs } from "../limits.ts";
import { NativeHls } from "./native-hls.ts";

const renditionId = "a".repeat(32) as RenditionId;
let audio: FakeAudio;
let failures: string[];
let native: NativeHls;

beforeEach(() => {
  audio = new FakeAudio(new FakeMedia());
  failures = [];
  native = new NativeHls({
    audio,
    baseUrl: "https://music.example",
    onFailed: (error) => failures.push(error === "stuck" ? error : `${error?.code}`),
  });
});

test("it gives the element the playlist of one rendition, so the quality chosen is what plays", () => {
  native.start(renditionId);
  expect(audio.src).toBe(`https://music.example/media/${renditionId}/index.m3u8`);
});

test("an element that gives up is told once", () => {
  native.start(renditionId);
  audio.fail("DEMUXER_ERROR_DETECTED_HLS", 4);
  audio.fail("DEMUXER_ERROR_DETECTED_HLS", 4);
  expect(failures).toEqual(["4"]);
});

test("what fails when nothing of it is at hand is not its failure", () => {
  audio.fail("something else");
  native.start(renditionId);
  native.stop();
  audio.fail("too late");
  expect(failures).toEqual([]);
});

test("stopping is silence", () => {
  native.start(renditionId);
  void audio.play();
  native.stop();
  expect([audio.paused, native.positionSeconds]).toEqual([true, 0]);
});

test("an element that neither opens the playlist nor fails is given up, once", () => {
  audio.opens = false;
  native.start(renditionId);
  void audio.play();
  for (const nowMs of [0, nativeOpenMs - 1]) native.tick(nowMs);
  expect(failures).toEqual([]);
  for (const nowMs of [nativeOpenMs, nativeOpenMs * 2]) native.tick(nowMs);
  expect(failures).toEqual(["stuck"]);
});

test("one that is paused, or has opened it and is slow, is not", () => {
  audio.opens = false;
  native.start(renditionId);
  native.tick(0);
  native.tick(nativeOpenMs * 2);
  void audio.play();
  native.tick(nativeOpenMs * 3);
  audio.opens = true;
  native.tick(nativeOpenMs * 3 + 1_000);
  native.tick(nativeOpenMs * 9);
  native.stop();
  audio.opens = false;
  native.tick(nativeOpenMs * 20);
  expect(failures).toEqual([]);
});

test("from a second in mid-song it begins there as soon as it has opened the playlist, and says so before", () => {
  audio.opens = false;
  native.start(renditionId, 37);
  native.tick(0);
  expect([native.positionSeconds, audio.seeks]).toEqual([37, []]);
  native.seek(41);
  audio.opens = true;
  native.tick(100);
  expect(audio.seeks).toEqual([41]);
  native.tick(200);
  native.seek(3);
  expect(audio.seeks).toEqual([41, 3]);
});
