import { beforeEach, expect, test } from "vitest";
import type { Track } from "../../shared/api/track.ts";
import { ListenerStage } from "../../test/rigs/listener.ts";
import { segmentSeconds } from "../../test/rigs/origin.ts";

let stage: ListenerStage;
let track: Track;
let other: Track;

beforeEach(() => {
  stage = new ListenerStage();
  ({ track, other } = stage.addTwoSongs());
});

const snapshot = () => stage.listener.snapshot();

const playing = (song: Track) => stage.play(song);

test("a song may begin in its midst: nothing before that second is fetched or heard, whatever is held ready", async () => {
  await stage.start();
  void stage.listener.play(track, 2 * segmentSeconds + 1);
  await stage.until(() => stage.state === "playing");
  expect(stage.heard[0]).toMatch(/^a0 2\./);
  expect(snapshot().positionSeconds).toBeGreaterThanOrEqual(2 * segmentSeconds + 1);
  void stage.listener.expectNext(other);
  await stage.pass(1_000);
  stage.heard.length = 0;
  void stage.listener.play(other, segmentSeconds + 1);
  await stage.until(() => stage.state === "playing" && stage.heard.length > 0);
  expect(stage.heard[0]).toMatch(/^b0 1\./);
});

test("a pause is a pause, a seek goes where it is told, and neither is a stall", async () => {
  await stage.start();
  await playing(track);
  stage.listener.pause();
  await stage.pass(1_000);
  expect(stage.state).toBe("paused");
  const before = snapshot().positionSeconds;
  void stage.listener.resume();
  await stage.pass(200);
  expect(snapshot().positionSeconds).toBeGreaterThan(before);
  stage.listener.seek(2 * segmentSeconds + 1);
  stage.heard.length = 0;
  await stage.pass(1_500);
  expect(stage.heard[0]).toBe("a0 2.1");
  expect(snapshot()).toMatchObject({ state: "playing", stalls: 0 });
});

test("a seek to where nothing comes shows that sound is missing, a quarter of a second later, and counts no stall", async () => {
  const long = stage.origin.addTrack("c", [{ segmentCount: 30 }]);
  await stage.start();
  await playing(long);
  await stage.pass(500);
  stage.origin.silentPaths = /\.m4s/;
  stage.listener.seek(25 * segmentSeconds + 1);
  stage.audio.seeking = true;
  stage.audio.tell("seeking");
  await stage.pass(200);
  expect(stage.state).toBe("playing");
  await stage.pass(200);
  expect(snapshot()).toMatchObject({ state: "stalled", stalls: 0 });
  stage.listener.pause();
  await stage.pass(200);
  expect(stage.state).toBe("paused");
  void stage.listener.resume();
  stage.origin.silentPaths = null;
  await stage.pass(300);
  expect(stage.state).toBe("stalled");
  stage.audio.seeking = false;
  stage.audio.tell("seeked");
  await stage.until(() => stage.state === "playing");
  await stage.pass(500);
  expect(snapshot()).toMatchObject({ state: "playing", stalls: 0 });
  expect(stage.heard.at(-1)).toMatch(/^c0 25\./);
});
