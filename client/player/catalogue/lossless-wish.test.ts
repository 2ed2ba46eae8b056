// @vitest-environment happy-dom
import { beforeEach, expect, onTestFinished, test } from "vitest";
import type { Track } from "../../../shared/api/track.ts";
import { promisesGoOn } from "../../../test/rigs/clock.ts";
import { aRendition, aTrack } from "../../../test/rigs/music.ts";
import { playerStage } from "../../../test/rigs/player.ts";
import { type FakeServer, fakeServer } from "../../../test/rigs/web-answers.ts";
import { startLosslessWishes } from "./lossless-wish.ts";

let server: FakeServer;
beforeEach(() => {
  localStorage.clear();
  server = fakeServer();
  server.answer("/tracks/", { status: 202, body: { isComing: true } });
});

const source = { sampleRateHz: 44_100, bitsPerSample: 16, channels: 2 };
const fromFlac = (id: string, change: Partial<Track> = {}) => aTrack(id, { source, ...change });

/** A listener whose quality is lossless. */
function stage() {
  const made = playerStage();
  made.player.setQuality("lossless");
  onTestFinished(startLosslessWishes(made.player));
  return made;
}

test("of a song that plays and lacks it the lossless rendition is asked for, once", async () => {
  const { player, playback } = stage();
  player.start([fromFlac("a"), fromFlac("b")], 0);
  playback.show({ state: "playing", positionSeconds: 1 });
  player.pause();
  player.resume();
  await promisesGoOn();
  expect(server.told).toEqual([{ path: "/tracks/a/want", body: { lossless: true } }]);
});

test("a song that follows by itself is asked for when it begins", () => {
  const { player, playback } = stage();
  player.start([fromFlac("a"), fromFlac("b")], 0);
  playback.show({ state: "playing", trackId: "b" });
  player.advanced();
  expect(server.asked).toEqual(["/tracks/a/want", "/tracks/b/want"]);
});

test.each<[string, Track]>([
  ["has it", fromFlac("a", { renditions: [aRendition("a"), aRendition("b", { codec: "flac" })] })],
  ["came with loss", fromFlac("a", { source: { ...source, bitsPerSample: null } })],
  ["came nobody knows how", fromFlac("a", { source: null })],
])("nothing is asked of a song that %s", (_what, track) => {
  stage().player.start([track], 0);
  expect(server.asked).toEqual([]);
});

test("nothing is asked for a listener who chose another quality, until it is lossless, nor in a browser without FLAC", () => {
  const { player, playback } = stage();
  player.setQuality("320");
  player.start([fromFlac("a")], 0);
  expect(server.asked).toEqual([]);
  playback.show({ playsLossless: false });
  player.setQuality("lossless");
  expect(server.asked).toEqual([]);
  playback.show({ playsLossless: true });
  expect(server.asked).toEqual(["/tracks/a/want"]);
});

test("nothing is asked of a song that waits in the queue or stands still", () => {
  const { player, playback } = stage();
  player.setQuality("320");
  player.start([fromFlac("a"), fromFlac("b")], 0);
  playback.show({ state: "paused" });
  player.setQuality("lossless");
  player.jump(1);
  expect(server.asked).toEqual(["/tracks/b/want"]);
});

test.each([
  ["refused", { status: 429 }],
  ["had too much to make", { status: 202, body: { isComing: false } }],
])("a song of which the server %s is asked for when it plays again", async (_what, answer) => {
  const { player } = stage();
  server.answer("/tracks/", answer);
  player.start([fromFlac("a")], 0);
  await promisesGoOn();
  player.pause();
  player.resume();
  expect(server.asked).toEqual(["/tracks/a/want", "/tracks/a/want"]);
});
