import { expect, test, vi } from "vitest";
import type { Track } from "../../../shared/api/track.ts";
import type { RenditionId } from "../../../shared/ids.ts";
import type { Codec } from "../../../shared/manifest/manifest.ts";
import { createTestClock } from "../../../test/rigs/clock.ts";
import { ListenerStage } from "../../../test/rigs/listener.ts";
import { FakeAudio, FakeMedia } from "../../../test/rigs/media.ts";
import { aRendition, aTrack } from "../../../test/rigs/music.ts";
import { type Choices, firstChoices } from "../choices.ts";
import { nativeOpenMs } from "../limits.ts";
import { SoundOut } from "./sound-out.ts";

function soundOut(codecs: readonly Codec[]) {
  const media = new FakeMedia();
  media.codecs = codecs;
  const audio = Object.assign(new FakeAudio(media), {
    canPlayType: (type: string) => (/flac/.test(type) ? "" : "maybe"),
  });
  const nothing = () => undefined;
  const told = { onEntered: nothing, onFailed: nothing, onOtherWay: nothing, onChange: nothing };
  const out = new SoundOut({ audio, media, clock: createTestClock(), baseUrl: "https://music.example", ...told });
  return { media, audio, out };
}

const track = aTrack("a", { renditions: [aRendition("a"), aRendition("b", { codec: "flac" })] });

test("the renditions of a track that a browser can play are those of its way", () => {
  const codecsOf = (codecs: readonly Codec[]) =>
    soundOut(codecs)
      .out.playable(track)
      .map(({ codec }) => codec);
  expect(codecsOf(["mp4a.40.2", "flac"])).toEqual(["mp4a.40.2", "flac"]);
  expect(codecsOf([])).toEqual(["mp4a.40.2"]);
});

test("alone, position, seek and what remains are the element's own", () => {
  const { audio, out } = soundOut([]);
  out.startAlone("a".repeat(32) as RenditionId);
  Object.assign(audio, { duration: 60 });
  audio.playUntil(20);
  expect([out.positionSeconds, out.remainingSeconds]).toEqual([20, 40]);
  out.seek(-3);
  expect(audio.seeks.at(-1)).toBe(0);
  out.stopAlone();
  expect(audio.paused).toBe(true);
});

test("a page is told by which way it plays", () => {
  expect(soundOut(["mp4a.40.2", "flac"]).out.view).toEqual({ way: "timeline", playsLossless: true, setsVolume: true });
  expect(soundOut([]).out.view).toEqual({ way: "native", playsLossless: false, setsVolume: true });
});

test("the click lets the element sound, once and without a sound: iPhones want it told within the click", async () => {
  const { audio, out } = soundOut(["mp4a.40.2"]);
  out.unlock();
  out.unlock();
  expect([audio.plays, audio.paused]).toEqual([1, true]);
});

test("what was told without a click, as after a reload, does not count as one: the next click tells the element", async () => {
  const { audio, out } = soundOut(["mp4a.40.2"]);
  const play = vi.spyOn(audio, "play");
  play.mockRejectedValueOnce(new DOMException("no click", "NotAllowedError"));
  out.unlock();
  await Promise.resolve();
  await Promise.resolve();
  out.unlock();
  out.unlock();
  expect(play).toHaveBeenCalledTimes(2);
});

let stage: ListenerStage;
const snapshot = () => stage.listener.snapshot();
const startPaths = () => stage.reports.flatMap(({ deltas }) => deltas.playStarts.map(({ path }) => path));
const playlistOf = (rendition: Track["renditions"][number] | undefined) =>
  `https://music.example/media/${rendition?.renditionId}/index.m3u8`;

test("a browser without media sources plays the playlist by itself, from the origin alone", async () => {
  stage = new ListenerStage({ hasMediaSource: false });
  const track = stage.origin.addTrack("a");
  await stage.start();
  void stage.listener.prefetch([track]);
  void stage.listener.play(track);
  await stage.calm();
  expect(stage.audio.src).toBe(playlistOf(track.renditions[0]));
  expect(stage.media.sources).toEqual([]);
  expect(stage.audio.paused).toBe(false);
  expect(snapshot()).toMatchObject({ trackId: "a", segmentCount: 4, renditionId: null, way: "native" });
});

/** A browser that plays by itself, with a song of two qualities and of FLAC. */
async function playingAlone(quality: Choices["quality"]): Promise<Track> {
  stage = new ListenerStage({ hasMediaSource: false });
  const song = stage.origin.addTrack("q", [{ bitsPerSecond: 96_000 }, { bitsPerSecond: 320_000 }, { codec: "flac" }]);
  await stage.start({ quality });
  void stage.listener.play(song);
  await stage.calm();
  return song;
}

test("alone, too, a browser plays the quality that was chosen, as far as it can", async () => {
  const low = await playingAlone("96");
  expect(stage.audio.src).toBe(playlistOf(low.renditions[0]));
  const high = await playingAlone("320");
  expect(stage.audio.src).toBe(playlistOf(high.renditions[1]));
  // It has no FLAC, so it gets what is nearest.
  const lossless = await playingAlone("lossless");
  expect(stage.audio.src).toBe(playlistOf(lossless.renditions[1]));
});

test("alone, too, stopping is silence", async () => {
  await playingAlone("160");
  stage.listener.stop();
  expect([stage.audio.paused, stage.state]).toEqual([true, "idle"]);
});

test("a browser whose own player gives up says so in plain words, and nothing is counted as heard", async () => {
  await playingAlone("160");
  await stage.pass(300);
  stage.audio.fail("DEMUXER_ERROR_COULD_NOT_PARSE", 4);
  // The browser moves the position of what it gave up.
  Object.assign(stage.audio, { paused: false });
  stage.audio.currentTime = 30;
  await stage.pass(11_000);
  expect(snapshot()).toMatchObject({ state: "failed", plays: 0, startMs: null });
  expect(snapshot().failure).toContain("This song can't be played");
  expect(startPaths()).toEqual([]);
});

test("a browser whose own player neither opens a song nor fails says so after a while, and can be tried again", async () => {
  stage = new ListenerStage({ hasMediaSource: false });
  stage.audio.opens = false;
  const song = stage.origin.addTrack("q");
  await stage.start();
  void stage.listener.play(song);
  await stage.pass(nativeOpenMs - 1_000);
  expect(stage.state).toBe("loading");
  await stage.pass(2_000);
  expect(snapshot()).toMatchObject({ state: "failed", way: "native", startMs: null });
  expect(snapshot().failure).toContain("the browser's own player does not begin");
  expect(stage.audio.paused).toBe(true);
  stage.audio.opens = true;
  await stage.listener.play(song);
  expect([stage.audio.src, stage.state]).toEqual([playlistOf(song.renditions[0]), "loading"]);
});

test("... or plays FLAC by media sources, where it can, from then on", async () => {
  stage = new ListenerStage({ hasMediaSource: false });
  stage.media.codecs = ["flac"];
  const song = stage.origin.addTrack("q", [{ bitsPerSecond: 160_000 }, { codec: "flac" }]);
  await stage.start();
  stage.audio.opens = false;
  void stage.listener.play(song);
  await stage.calm();
  expect(snapshot()).toMatchObject({ way: "native", failure: null });
  await stage.pass(nativeOpenMs);
  stage.audio.opens = true;
  await stage.until(() => stage.state === "playing");
  expect(snapshot()).toMatchObject({ way: "timeline", renditionId: song.renditions[1]?.renditionId, failure: null });
});

test("a browser that plays nothing says so at the click", async () => {
  stage = new ListenerStage({ hasMediaSource: false, playsAlone: false });
  const song = stage.origin.addTrack("n");
  await stage.start();
  await stage.listener.play(song);
  expect(snapshot()).toMatchObject({ state: "failed", way: "none", startMs: null });
  expect(snapshot().failure).toContain("This browser can't play music from here");
});

test("alone, nothing is kept for offline, nothing fetched ahead and nothing shared, and the page knows why", async () => {
  const song = await playingAlone("160");
  await stage.listener.expectNext(song);
  await stage.listener.expectClick(song);
  await stage.calm();
  stage.listener.choose({ ...firstChoices, share: true });
  expect(await stage.listener.pin([song.renditions[0]?.renditionId ?? ""])).toContain("plays songs by itself");
  expect(stage.origin.asked.filter(({ path }) => /manifest|m4s/.test(path))).toEqual([]);
  expect(snapshot()).toMatchObject({ sharing: "impossible", cannotShare: expect.stringContaining("by itself") });
});
