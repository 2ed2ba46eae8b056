import { expect, test } from "vitest";
import type { RenditionId } from "../../../shared/ids.ts";
import type { Manifest } from "../../../shared/manifest/manifest.ts";
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
