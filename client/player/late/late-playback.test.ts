// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from "vitest";
import type { Track } from "../../../shared/api/track.ts";
import { createTestClock, type TestClock } from "../../../test/rigs/clock.ts";
import { aTrack } from "../../../test/rigs/music.ts";
import { FakePlayback } from "../../../test/rigs/player.ts";
import type { Playback, PlaybackView } from "../playback.ts";
import { startLatePlayback } from "./late-playback.ts";

let clock: TestClock;
let engine: FakePlayback;
let told: PlaybackView[];
let late: Playback;
/** Calls of the audio element, in their order. */
let sounded: string[];
let arrives: () => void;
/** When the engine was told that the listener has clicked. */
let clicks: (number | undefined)[];

class CountingPlayback extends FakePlayback {
  override play(track: Track, fromSeconds?: number, clickedAtMs?: number): void {
    clicks.push(clickedAtMs);
    super.play(track, fromSeconds);
  }
}

beforeEach(() => {
  [clock, engine, told, sounded, clicks] = [createTestClock(), new CountingPlayback(), [], [], []];
  const audio = new Audio();
  vi.spyOn(audio, "play").mockImplementation(async () => void sounded.push("play"));
  vi.spyOn(audio, "pause").mockImplementation(() => void sounded.push("pause"));
  late = startLatePlayback({
    audio,
    clock,
    load: () =>
      new Promise((arrived) => {
        arrives = () => arrived(engine);
      }),
    loadAnew: async () => undefined,
    changed: (view) => told.push(view),
  });
});

const [a, b] = [aTrack("a"), aTrack("b")];

test("what is asked for before the engine is there is heard by it in its order", async () => {
  late.setVolume(0.5);
  late.play(a, 30);
  late.expectNext(b);
  late.pause();
  expect(engine.asked).toEqual([]);
  arrives();
  await clock.pass(0);
  expect(engine.asked).toEqual(["volume 0.5", "play a from 30", "expect b", "pause"]);
  late.resume();
  expect(engine.asked.at(-1)).toBe("resume");
});

test("until then the page shows what was asked for, and then what the engine says", async () => {
  expect(late.view()).toMatchObject({ state: "idle", trackId: null });
  late.play(a, 30);
  expect(late.view()).toMatchObject({ state: "loading", trackId: "a", positionSeconds: 30 });
  late.seek(50);
  late.pause();
  expect(late.view()).toMatchObject({ state: "paused", positionSeconds: 50 });
  late.resume();
  expect(told.map(({ state }) => state)).toEqual(["loading", "loading", "paused", "loading"]);
  late.stop();
  expect(late.view()).toMatchObject({ state: "idle", trackId: null, positionSeconds: 0 });
  arrives();
  await clock.pass(0);
  engine.show({ state: "playing", trackId: "b" });
  expect(late.view()).toBe(engine.view());
});

test("a click counts from its own moment", async () => {
  const clickedAtMs = clock.nowMs();
  late.play(a);
  await clock.pass(700);
  arrives();
  await clock.pass(0);
  late.play(b);
  expect(clicks).toEqual([clickedAtMs, clickedAtMs + 700]);
});

test("the element is told to sound within the first click, as iPhones want it, and by the engine from then on", async () => {
  late.play(a);
  late.play(b);
  expect(sounded).toEqual(["play", "pause"]);
  arrives();
  await clock.pass(0);
  late.play(a);
  expect(sounded).toEqual(["play", "pause"]);
});

test("a click that brings a song later unlocks the element, and so does the engine when it is there", async () => {
  late.unlock();
  expect(sounded).toEqual(["play", "pause"]);
  arrives();
  await clock.pass(0);
  late.unlock();
  expect([sounded.length, engine.asked]).toEqual([2, ["unlock"]]);
});

test("what has an answer waits for the engine", async () => {
  engine.refusal = "no room";
  const answers = Promise.all([late.pin(["r"]), late.gone(["r"]), late.emptyCache()]);
  arrives();
  expect(await answers).toEqual(["no room", [], undefined]);
});

test("an engine that does not come is asked for again, and a song that was clicked says that it waits", async () => {
  let tries = 0;
  let anew = 0;
  const views: PlaybackView[] = [];
  const patient = startLatePlayback({
    audio: new Audio(),
    clock,
    load: async () => {
      tries += 1;
      if (tries < 4) throw new TypeError("Failed to fetch");
      return engine;
    },
    loadAnew: async () => {
      anew += 1;
    },
    changed: (view) => views.push(view),
  });
  await clock.pass(0);
  expect(patient.view().waitsFor).toBeNull();
  patient.play(a);
  await clock.pass(600);
  expect([tries, patient.view().state, patient.view().waitsFor]).toEqual([2, "loading", "server"]);
  await clock.pass(10_000);
  // One failure is a lost packet; from the second one on the page itself may be what is amiss.
  expect([tries, anew, engine.asked]).toEqual([4, 2, ["play a"]]);
  expect(patient.view()).toBe(engine.view());
});
