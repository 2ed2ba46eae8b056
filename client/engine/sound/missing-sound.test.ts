import { beforeEach, describe, expect, test } from "vitest";
import type { Track } from "../../../shared/api/track.ts";
import type { RenditionId } from "../../../shared/ids.ts";
import type { Manifest } from "../../../shared/manifest/manifest.ts";
import { ListenerStage } from "../../../test/rigs/listener.ts";
import { missingPatienceMs, missingToldMax } from "../limits.ts";
import { MissingSound } from "./missing-sound.ts";

const renditionId = "00112233445566778899aabbccddeeff" as RenditionId;
const segments = Array.from({ length: 4 }, () => ({ durationSamples: 176_400 }));
const manifest = { renditionId, sampleRateHz: 44_100, segments } as unknown as Manifest;
const starving = { paused: false, ended: false, readyState: 2 };
const at = (positionSeconds: number, change = {}) => ({
  audio: starving,
  positionSeconds,
  nowMs: missingPatienceMs,
  ...change,
});

function missing(segmentIndex: number): MissingSound {
  const sound = new MissingSound();
  sound.told({ renditionId, segmentIndex }, 0);
  return sound;
}

test.each([
  [0, 0, true],
  [0, 4.1, false],
  [2, 7.4, false],
  [2, 7.6, true],
  [2, 11.9, true],
  [2, 12, false],
])("segment %i is missing, and the sound stands at %f s: %s", (segmentIndex, positionSeconds, expected) => {
  expect(missing(segmentIndex).isWaitedForInVain(manifest, at(positionSeconds))).toBe(expected);
});

test("sound that goes on, is paused or at its end waits for nothing, and a neighbour gets its time", () => {
  for (const change of [{ readyState: 4 }, { paused: true }, { ended: true }]) {
    expect(missing(0).isWaitedForInVain(manifest, at(0, { audio: { ...starving, ...change } }))).toBe(false);
  }
  expect(missing(0).isWaitedForInVain(manifest, at(0, { nowMs: missingPatienceMs - 1 }))).toBe(false);
});

test("the same word again does not prolong the wait, and another click forgets it", () => {
  const sound = missing(0);
  sound.told({ renditionId, segmentIndex: 0 }, missingPatienceMs - 1);
  expect(sound.isWaitedForInVain(manifest, at(0))).toBe(true);
  sound.forget();
  expect(sound.isWaitedForInVain(manifest, at(0))).toBe(false);
});

test("what is remembered has an end: the oldest goes", () => {
  const sound = missing(0);
  for (let segmentIndex = 1; segmentIndex <= missingToldMax; segmentIndex += 1) {
    sound.told({ renditionId, segmentIndex }, 0);
  }
  expect([sound.isWaitedForInVain(manifest, at(0)), sound.isWaitedForInVain(manifest, at(4.6))]).toEqual([false, true]);
});

describe("what a listener has of it", () => {
  let stage: ListenerStage;
  let track: Track;
  let other: Track;

  beforeEach(() => {
    stage = new ListenerStage();
    ({ track, other } = stage.addTwoSongs());
  });

  const snapshot = () => stage.listener.snapshot();

  const playing = (song: Track) => stage.play(song);

  const requestsOf = (song: Track, file: RegExp) =>
    stage.origin.paths(`/media/${song.renditions[0]?.renditionId}/`).filter((path) => file.test(path));

  test("a song whose manifest is missing is named and given up within two seconds, after two requests", async () => {
    await stage.start();
    stage.origin.missingPaths = new RegExp(track.renditions[0]?.renditionId ?? "");
    void stage.listener.play(track);
    await stage.until(() => stage.lost.length > 0, 2_500);
    expect(snapshot()).toMatchObject({
      state: "failed",
      trackId: "a",
      failure: `“${track.title}” is missing on the server.`,
    });
    await stage.pass(20_000);
    expect([stage.lost, requestsOf(track, /./).length]).toEqual([["a"], 2]);
  });

  test("a song whose segments are missing is given up as well, and no more is asked for than a few", async () => {
    await stage.start();
    stage.origin.missingPaths = /\.m4s/;
    void stage.listener.play(track);
    await stage.until(() => stage.lost.length > 0, 4_000);
    expect(snapshot()).toMatchObject({ state: "failed", failure: `“${track.title}” is missing on the server.` });
    await stage.pass(60_000);
    expect([stage.lost, stage.audio.paused]).toEqual([["a"], true]);
    expect(requestsOf(track, /m4s/).length).toBeLessThanOrEqual(6);
  });

  test("a song of which a part is missing plays up to there, and is given up there", async () => {
    await stage.start();
    stage.origin.missingPaths = /\/2\.m4s/;
    await playing(track);
    await stage.until(() => stage.lost.length > 0, 15_000);
    expect(stage.heard.at(-1)).toBe("a0 1.3");
    expect(requestsOf(track, /\/2\.m4s/).length).toBe(2);
  });

  test("a seek over the missing part is heard, and one into it gives the song up", async () => {
    await stage.start();
    stage.origin.missingPaths = /\/1\.m4s/;
    await playing(track);
    stage.listener.seek(9);
    await stage.until(() => stage.heard.includes("a0 2.1"));
    await stage.pass(1_000);
    expect(stage.lost).toEqual([]);
    stage.listener.seek(5);
    await stage.until(() => stage.lost.length > 0, 4_000);
  });

  test("a song that should follow and is missing holds up nothing: the one at hand comes to its end", async () => {
    await stage.start();
    stage.origin.missingPaths = new RegExp(`${other.renditions[0]?.renditionId}/0.m4s`);
    await playing(track);
    void stage.listener.expectNext(other);
    await stage.until(() => stage.state === "ended", 25_000);
    expect([stage.heard.at(-1), stage.lost]).toEqual(["a0 3.3", []]);
    void stage.listener.play(other);
    await stage.until(() => stage.lost.length > 0, 4_000);
    expect(stage.lost).toEqual(["b"]);
  });

  test("a song that is there again after half a minute plays", async () => {
    await stage.start();
    stage.origin.missingPaths = /\.m4s/;
    void stage.listener.play(track);
    await stage.until(() => stage.lost.length > 0, 4_000);
    stage.origin.missingPaths = null;
    await stage.pass(31_000);
    await playing(track);
    expect(snapshot().failure).toBeNull();
  });
});
