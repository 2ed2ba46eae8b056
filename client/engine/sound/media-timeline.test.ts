import { beforeEach, expect, test } from "vitest";
import { type OpenTimeline, openTimeline } from "../../../test/rigs/timeline.ts";
import { delaySeconds, FakeSong, segmentBytes, segmentSeconds } from "../../../test/rigs/timeline-song.ts";
import { recoveriesMax } from "../limits.ts";

let media: OpenTimeline["media"];
let audio: OpenTimeline["audio"];
let timeline: OpenTimeline["timeline"];
let rig: OpenTimeline;

beforeEach(() => {
  rig = openTimeline();
  ({ media, audio, timeline } = rig);
});

test("a song lies on the timeline from its first audible sample to its last", async () => {
  const song = new FakeSong("a", { segmentCount: 2 });
  const start = rig.startOf(song);
  await rig.deliver(song);
  await rig.playTo(start + 5, song);
  expect(rig.ranges()).toEqual([[start, start + 2 * segmentSeconds - 0.75]]);
  // The encoder's silence is cut off: the first chunk begins half a second into itself.
  expect(media.buffer.at(start)).toBe("a 0.0");
  expect(media.buffer.at(start + 1 - delaySeconds)).toBe("a 0.1");
});

test("two songs join without a gap and without an overlap, to the sample", async () => {
  const [first, second] = [new FakeSong("a"), new FakeSong("b")];
  const start = rig.startOf(first);
  timeline.follow(second);
  await rig.deliver(first, second);
  const join = start + first.lengthSeconds;
  expect(rig.ranges()).toEqual([[start, join + second.lengthSeconds]]);
  expect(media.buffer.at(join - 0.001)).toBe("a 2.3");
  expect(media.buffer.at(join)).toBe("b 0.0");
  expect(media.buffer.inits).toEqual(["aac"]);
});

test("the next song is entered when its first sample sounds, and no earlier", async () => {
  const [first, second] = [new FakeSong("a"), new FakeSong("b")];
  const start = rig.startOf(first);
  timeline.follow(second);
  await rig.deliver(first, second);
  await rig.playTo(start + first.lengthSeconds - 0.01);
  expect(rig.entered).toEqual([]);
  expect(timeline.positionSeconds).toBeCloseTo(first.lengthSeconds - 0.01);
  audio.playUntil(start + first.lengthSeconds);
  expect(rig.entered).toEqual([second]);
  expect(timeline.positionSeconds).toBe(0);
  expect(audio.seeks).toEqual([]);
});

test("a song of another codec follows in the same buffer, with its own init segment", async () => {
  const [first, second] = [new FakeSong("a"), new FakeSong("b", { codec: "flac", init: "flac" })];
  const start = rig.startOf(first);
  timeline.follow(second);
  await rig.deliver(first, second);
  await rig.playTo(start + first.lengthSeconds + 1, first, second);
  expect(media.buffer.types).toEqual(['audio/mp4; codecs="mp4a.40.2"', 'audio/mp4; codecs="flac"']);
  expect(media.buffer.inits).toEqual(["aac", "flac"]);
  expect(media.buffer.at(start + first.lengthSeconds)).toBe("b 0.0");
});

test("a start in the middle fetches the segment that sounds there, and none before it", async () => {
  const song = new FakeSong("a", { segmentCount: 5 });
  const start = rig.startOf(song, 9);
  await rig.deliver(song);
  expect(song.asked[0]?.segmentIndex).toBe(2);
  expect(audio.currentTime).toBe(start + 9);
  expect(media.buffer.at(start + 9)).toBe("a 2.1");
});

test("a seek inside the buffer fetches nothing again", async () => {
  const song = new FakeSong("a", { segmentCount: 5 });
  const start = rig.startOf(song);
  await rig.deliver(song);
  const asked = song.asked.length;
  timeline.seek(13);
  await rig.deliver(song);
  expect(audio.currentTime).toBe(start + 13);
  expect(timeline.positionSeconds).toBe(13);
  expect(song.asked.length).toBe(asked);
  expect(song.cancelled).toEqual([]);
});

test("a seek outside of the buffer lets go of what was asked for, and asks for what sounds there", async () => {
  const song = new FakeSong("a", { segmentCount: 30 });
  const start = rig.startOf(song);
  media.finishAll();
  expect(song.open).toEqual([0]);
  timeline.seek(81);
  media.finishAll();
  expect(song.cancelled).toEqual([0]);
  expect(song.open).toEqual([20]);
  await rig.deliver(song);
  expect(media.buffer.at(start + 81)).toBe("a 20.1");
  expect(media.buffer.at(start)).toBeNull();
});

test("a seek beyond the song stays at its end, one before it at its beginning", () => {
  const song = new FakeSong("a");
  rig.startOf(song);
  media.finishAll();
  timeline.seek(1_000);
  expect(timeline.positionSeconds).toBe(song.lengthSeconds);
  timeline.seek(-3);
  expect(timeline.positionSeconds).toBe(0);
});

test("a source that had ended is opened again before another song is given and sought", async () => {
  const [first, second] = [new FakeSong("a", { segmentCount: 1 }), new FakeSong("b", { segmentCount: 2 })];
  rig.startOf(first);
  await rig.deliver(first);
  expect(media.source.readyState).toBe("ended");
  const start = rig.startOf(second);
  await rig.deliver(second);
  expect(media.source.readyState).toBe("open");
  // The seek was not clamped to the end of the first.
  expect(audio.currentTime).toBe(start);
  expect(media.buffer.at(start)).toBe("b 0.0");
  expect(media.sources.length).toBe(1);
});

test("a song that follows after the source had ended is still heard", async () => {
  const [first, second] = [new FakeSong("a", { segmentCount: 1 }), new FakeSong("b")];
  const start = rig.startOf(first);
  await rig.deliver(first);
  expect(media.source.readyState).toBe("ended");
  timeline.follow(second);
  await rig.deliver(second);
  expect(media.buffer.at(start + first.lengthSeconds)).toBe("b 0.0");
  timeline.skipTo(second);
  timeline.seek(2);
  expect(timeline.positionSeconds).toBe(2);
});

test("another song that follows takes the place of the one that was to", async () => {
  const [first, second, third] = [new FakeSong("a"), new FakeSong("b"), new FakeSong("c")];
  const start = rig.startOf(first);
  timeline.follow(second);
  await rig.deliver(first);
  const join = start + first.lengthSeconds;
  await second.hand(0);
  media.finishAll();
  expect(media.buffer.at(join)).toBe("b 0.0");
  expect(second.open).toEqual([1]);
  timeline.follow(third);
  expect(second.cancelled).toEqual([1]);
  await rig.deliver(third);
  expect(media.buffer.at(join)).toBe("c 0.0");
  expect(media.buffer.pieces.filter(({ name }) => name.startsWith("b"))).toEqual([]);
});

test("when nothing follows any more, what was to follow leaves the buffer and the end is near", async () => {
  const [first, second] = [new FakeSong("a"), new FakeSong("b")];
  const start = rig.startOf(first);
  timeline.follow(second);
  await rig.deliver(first, second);
  expect(timeline.remainingSeconds).toBe(Number.POSITIVE_INFINITY);
  timeline.follow(null);
  media.finishAll();
  expect(rig.ranges()).toEqual([[start, start + first.lengthSeconds]]);
  expect(timeline.remainingSeconds).toBe(first.lengthSeconds);
});

test("skipTo() goes on at once to the song that follows, and to no other", async () => {
  const [first, second] = [new FakeSong("a"), new FakeSong("b")];
  const start = rig.startOf(first);
  timeline.follow(second);
  await rig.deliver(first, second);
  expect(timeline.skipTo(new FakeSong("c"))).toBe(false);
  expect(timeline.skipTo(second)).toBe(true);
  expect(audio.currentTime).toBe(start + first.lengthSeconds);
  expect(rig.entered).toEqual([second]);
  expect(second.cancelled).toEqual([]);
});

test("a parked beginning sounds at once: the click is a seek, and asks for the rest alone", async () => {
  const [playing, likely] = [new FakeSong("a"), new FakeSong("b").keep(0)];
  rig.startOf(playing);
  await rig.deliver(playing);
  timeline.park([likely]);
  media.finishAll();
  expect(timeline.jumpTo(likely.manifest.renditionId)).toBe(true);
  const start = audio.currentTime;
  expect(media.buffer.at(start)).toBe("b 0.0");
  expect(media.buffer.at(start + 1.4)).toBe("b 0.1");
  timeline.start(likely);
  await rig.deliver(likely);
  expect(audio.currentTime).toBe(start);
  // Its beginning is not appended a second time: the rest of that segment comes behind it.
  const init = playing.manifest.init.length;
  expect(media.buffer.appendedBytes).toBe(init + 2 * playing.manifest.segments.length * segmentBytes);
  expect(rig.ranges().filter(([from]) => from === start)).toEqual([[start, start + likely.lengthSeconds]]);
});

test("silence lets go of what was asked for", () => {
  const song = new FakeSong("a");
  rig.startOf(song);
  media.finishAll();
  void audio.play();
  timeline.stop();
  expect(song.cancelled).toEqual([0]);
  expect(audio.paused).toBe(true);
  expect(timeline.positionSeconds).toBe(0);
});

test("another song in place of this one lets go of what was asked for", async () => {
  const [first, second] = [new FakeSong("a"), new FakeSong("b")];
  rig.startOf(first);
  media.finishAll();
  const start = rig.startOf(second);
  expect(first.cancelled).toEqual([0]);
  await rig.deliver(second);
  expect(media.buffer.at(start)).toBe("b 0.0");
  expect(media.buffer.pieces.filter(({ name }) => name.startsWith("a"))).toEqual([]);
});

test("a decoder that gives up gets a new source, and the song goes on from the same second", async () => {
  const song = new FakeSong("a", { segmentCount: 5 });
  const start = rig.startOf(song);
  await rig.deliver(song);
  await rig.playTo(start + 9, song);
  audio.fail("decode error");
  expect(media.released).toEqual(["blob:1"]);
  expect(audio.src).toBe("blob:2");
  media.source.open();
  await rig.deliver(song);
  expect(timeline.positionSeconds).toBe(9);
  expect(media.buffer.at(audio.currentTime)).toBe("a 2.1");
  expect(audio.plays).toBe(1);
  expect(rig.failures).toEqual([]);
});

test("a decoder that gives up again and again is a failure that says why", () => {
  rig.startOf(new FakeSong("a"));
  for (let times = 0; times <= recoveriesMax; times += 1) {
    expect(rig.failures).toEqual([]);
    audio.fail("decode error");
  }
  expect(rig.failures).toEqual(["decode error"]);
});

test("a click on another song gives a decoder that gave up its chances back", () => {
  rig.startOf(new FakeSong("a"));
  for (let times = 0; times < recoveriesMax; times += 1) audio.fail("decode error");
  rig.startOf(new FakeSong("b"));
  audio.fail("decode error");
  expect(rig.failures).toEqual([]);
});

test("an error of something else that the element plays is not the timeline's", () => {
  rig.startOf(new FakeSong("a"));
  audio.src = "https://music.example/master.m3u8";
  audio.fail("no such thing");
  expect(media.released).toEqual([]);
  expect(media.sources.length).toBe(1);
});

test("a song that is started before the source is open sounds when it opens", async () => {
  const closed = openTimeline({ opensAtOnce: false });
  const song = new FakeSong("a");
  const start = closed.startOf(song);
  expect(song.asked).toEqual([]);
  closed.media.source.open();
  await closed.deliver(song);
  expect(closed.media.buffer.at(start)).toBe("a 0.0");
});

test("a managed source, as iPhones have, opens because its element plays nowhere else; a plain one leaves that to the listener", () => {
  expect(audio.disableRemotePlayback).toBe(false);
  media.isManaged = true;
  audio.fail("a new source");
  timeline.open();
  expect(audio.disableRemotePlayback).toBe(true);
});

test("a browser that cannot change codecs gets another source for a song of another codec", async () => {
  media.canChangeType = false;
  audio.fail("a new source");
  timeline.open();
  media.source.open();
  const [first, second] = [new FakeSong("a"), new FakeSong("b", { codec: "flac", init: "flac" })];
  rig.startOf(first);
  timeline.follow(second);
  await rig.deliver(first, second);
  // It does not join the other one: the sound ends, and the player starts it.
  expect([media.sources.length, timeline.remainingSeconds]).toEqual([2, first.lengthSeconds]);
  const start = rig.startOf(second);
  media.source.open();
  await rig.deliver(second);
  expect([media.sources.length, media.buffer.types]).toEqual([3, ['audio/mp4; codecs="flac"']]);
  expect(media.buffer.at(start)).toBe("b 0.0");
});
