import { beforeEach, expect, test } from "vitest";
import { createTestClock, type TestClock } from "../../../test/rigs/clock.ts";
import { type SampledAudio, SoundSampler } from "./sound-sampler.ts";

/** An audio element that sounds, or not, as the test says. */
class HeardAudio implements SampledAudio {
  currentTime = 0;
  playbackRate = 1;
  paused = true;
  seeking = false;
  ended = false;
  readyState = 4;
  error: unknown = null;
  readonly #listeners = new Map<string, (() => void)[]>();

  addEventListener(name: string, listener: () => void): void {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
  }

  tell(name: string): void {
    for (const listener of this.#listeners.get(name) ?? []) listener();
  }
}

let clock: TestClock;
let audio: HeardAudio;
let sampler: SoundSampler;
let remainingSeconds: number;
let told: { playheads: number; samples: number; starts: number[]; ends: number; changes: number };

beforeEach(() => {
  clock = createTestClock();
  audio = new HeardAudio();
  remainingSeconds = Number.POSITIVE_INFINITY;
  told = { playheads: 0, samples: 0, starts: [], ends: 0, changes: 0 };
  sampler = new SoundSampler({
    audio,
    clock,
    remainingSeconds: () => remainingSeconds,
    onSample: () => {
      told.samples += 1;
    },
    onPlayhead: () => {
      told.playheads += 1;
    },
    onFirstSound: (startMs) => told.starts.push(startMs),
    onEnded: () => {
      told.ends += 1;
    },
    onChange: () => {
      told.changes += 1;
    },
  });
  sampler.start();
});

/** Time passes, and sound comes out for all of it or for none. */
function pass(durationMs: number, isSounding = true): void {
  for (let passedMs = 0; passedMs < durationMs; passedMs += 10) {
    if (isSounding) audio.currentTime += 0.01;
    clock.jump(10);
  }
}

function play(): void {
  sampler.clicked();
  audio.paused = false;
  audio.tell("play");
}

test("click to sound is told once, to the moment at which the sound began", () => {
  play();
  pass(130, false);
  pass(500);
  expect(told.starts).toHaveLength(1);
  expect(told.starts[0]).toBeGreaterThanOrEqual(120);
  expect(told.starts[0]).toBeLessThanOrEqual(140);
  expect(sampler.watch.counts.plays).toBe(1);
});

test("a click while another song sounds is measured anew", () => {
  play();
  pass(200);
  sampler.clicked();
  audio.tell("seeking");
  pass(60, false);
  pass(200);
  expect(told.starts).toHaveLength(2);
  expect(sampler.watch.counts.plays).toBe(2);
});

test("the element is looked at every 20 ms until it sounds, and then ten times a second", () => {
  play();
  pass(100, false);
  told.samples = 0;
  pass(200, false);
  expect(told.samples).toBe(10);
  pass(40);
  told.samples = 0;
  pass(1_000);
  expect(told.samples).toBe(10);
});

test("the playhead is told four times a second while it plays, and not in a pause", () => {
  play();
  pass(1_000);
  told.playheads = 0;
  pass(3_000);
  expect(told.playheads).toBeGreaterThanOrEqual(10);
  expect(told.playheads).toBeLessThanOrEqual(12);
  audio.paused = true;
  audio.tell("pause");
  told.playheads = 0;
  pass(3_000, false);
  expect(told.playheads).toBe(0);
});

test.each(["seeking", "seeked", "play", "pause"])("the playhead and the change are told at once at: %s", (name) => {
  play();
  pass(300);
  told.playheads = 0;
  told.changes = 0;
  audio.tell(name);
  expect(told).toMatchObject({ playheads: 1, changes: 1 });
});

test("an element that has waited for data has stalled, even when it says so between two looks", () => {
  play();
  pass(500);
  audio.tell("waiting");
  pass(400, false);
  expect(sampler.watch.stalled).toBe(true);
  pass(300);
  expect(sampler.watch.counts.stalls).toBe(1);
  expect(sampler.watch.stalled).toBe(false);
});

test("a stall is told as a change when it begins and when it ends", () => {
  play();
  pass(500);
  audio.readyState = 2;
  told.changes = 0;
  pass(400, false);
  expect(told.changes).toBe(1);
  audio.readyState = 4;
  pass(300);
  expect(told.changes).toBe(2);
});

test("silence of an element that has data is no stall", () => {
  play();
  pass(500);
  pass(400, false);
  expect(sampler.watch.counts.stalls).toBe(0);
});

test.each([
  ["a pause", () => Object.assign(audio, { paused: true, readyState: 2 })],
  ["a seek", () => Object.assign(audio, { seeking: true, readyState: 2 })],
  ["the end", () => Object.assign(audio, { ended: true, readyState: 2 })],
  ["the last moment of the last song", () => Object.assign(audio, { readyState: 2 })],
])("silence is no stall in %s", (name, begin) => {
  play();
  pass(500);
  begin();
  if (name.startsWith("the last moment")) remainingSeconds = 0.1;
  pass(2_000, false);
  expect(sampler.watch.counts.stalls).toBe(0);
});

test("the end is told with the last playhead, and is no stall", () => {
  play();
  pass(500);
  told.playheads = 0;
  audio.ended = true;
  audio.tell("ended");
  expect(told).toMatchObject({ ends: 1, playheads: 1 });
  pass(1_000, false);
  expect(sampler.watch.counts.stalls).toBe(0);
});

test("a song heard at double speed counts what was heard, not what was skipped", () => {
  audio.playbackRate = 2;
  play();
  for (let turn = 0; turn < 100; turn += 1) {
    audio.currentTime += 0.02;
    clock.jump(10);
  }
  expect(sampler.watch.counts.playedSeconds).toBeCloseTo(1, 1);
});
