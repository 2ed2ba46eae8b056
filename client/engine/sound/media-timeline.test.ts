import { beforeEach, expect, test } from "vitest";
import { FakeAudio, FakeMedia } from "../../../test/rigs/media.ts";
import { delaySeconds, FakeSong, segmentBytes, segmentSeconds } from "../../../test/rigs/timeline-song.ts";
import { aheadSeconds, recoveriesMax } from "../limits.ts";
import { MediaTimeline } from "./media-timeline.ts";
import type { TimelineSong } from "./placed-song.ts";

let media: FakeMedia;
let audio: FakeAudio;
let timeline: MediaTimeline;
let entered: TimelineSong[];
let failures: string[];

beforeEach(() => {
  media = new FakeMedia();
  audio = new FakeAudio(media);
  entered = [];
  failures = [];
  timeline = new MediaTimeline({
    audio,
    media,
    onEntered: (song) => entered.push(song),
    onFailed: (reason) => failures.push(reason),
  });
  timeline.open();
  media.source.open();
});

/** Finishes what the buffer has, and hands over each segment that is asked for, until nothing more is. */
async function deliver(...songs: readonly FakeSong[]): Promise<void> {
  media.finishAll();
  for (let asking = openOf(songs); asking.length > 0; asking = openOf(songs)) {
    for (const { song, segmentIndex } of asking) {
      await song.hand(segmentIndex);
      media.finishAll();
    }
  }
}

function openOf(songs: readonly FakeSong[]) {
  return songs.flatMap((song) => song.open.map((segmentIndex) => ({ song, segmentIndex })));
}

/** Starts where the song at hand does, or given seconds into it. */
function startOf(song: FakeSong, seconds = 0): number {
  timeline.start(song, seconds);
  return audio.currentTime - seconds;
}

function ranges(): [number, number][] {
  const { buffered } = media.buffer;
  return Array.from({ length: buffered.length }, (_, index) => [buffered.start(index), buffered.end(index)]);
}

/** Plays on to a moment, and hands over what is asked for by the way, once a second. */
async function playTo(seconds: number, ...songs: readonly FakeSong[]): Promise<void> {
  while (audio.currentTime < seconds) {
    audio.playUntil(Math.min(seconds, audio.currentTime + 1));
    await deliver(...songs);
  }
}

test("a song lies on the timeline from its first audible sample to its last", async () => {
  const song = new FakeSong("a", { segmentCount: 2 });
  const start = startOf(song);
  await deliver(song);
  await playTo(start + 5, song);
  expect(ranges()).toEqual([[start, start + 2 * segmentSeconds - 0.75]]);
  // The encoder's silence is cut off: the first chunk begins half a second into itself.
  expect(media.buffer.at(start)).toBe("a 0.0");
  expect(media.buffer.at(start + 1 - delaySeconds)).toBe("a 0.1");
});

test("two songs join without a gap and without an overlap, to the sample", async () => {
  const [first, second] = [new FakeSong("a"), new FakeSong("b")];
  const start = startOf(first);
  timeline.follow(second);
  await deliver(first, second);
  const join = start + first.lengthSeconds;
  expect(ranges()).toEqual([[start, join + second.lengthSeconds]]);
  expect(media.buffer.at(join - 0.001)).toBe("a 2.3");
  expect(media.buffer.at(join)).toBe("b 0.0");
  expect(media.buffer.inits).toEqual(["aac"]);
});

test("the next song is entered when its first sample sounds, and no earlier", async () => {
  const [first, second] = [new FakeSong("a"), new FakeSong("b")];
  const start = startOf(first);
  timeline.follow(second);
  await deliver(first, second);
  await playTo(start + first.lengthSeconds - 0.01);
  expect(entered).toEqual([]);
  expect(timeline.positionSeconds).toBeCloseTo(first.lengthSeconds - 0.01);
  audio.playUntil(start + first.lengthSeconds);
  expect(entered).toEqual([second]);
  expect(timeline.positionSeconds).toBe(0);
  expect(audio.seeks).toEqual([]);
});

test("a song of another codec follows in the same buffer, with its own init segment", async () => {
  const [first, second] = [new FakeSong("a"), new FakeSong("b", { codec: "flac", init: "flac" })];
  const start = startOf(first);
  timeline.follow(second);
  await deliver(first, second);
  await playTo(start + first.lengthSeconds + 1, first, second);
  expect(media.buffer.types).toEqual(['audio/mp4; codecs="mp4a.40.2"', 'audio/mp4; codecs="flac"']);
  expect(media.buffer.inits).toEqual(["aac", "flac"]);
  expect(media.buffer.at(start + first.lengthSeconds)).toBe("b 0.0");
});

test("the first sound comes block by block: the beginning is appended before the segment is whole", () => {
  const song = new FakeSong("a");
  const start = startOf(song);
  media.finishAll();
  song.grow(0, 600);
  media.finishAll();
  expect(media.buffer.at(start)).toBe("a 0.0");
  expect(media.buffer.at(start + 1)).toBeNull();
  song.grow(0, 1_400);
  media.finishAll();
  expect(media.buffer.at(start + 1)).toBe("a 0.1");
});

test("blocks that are appended one by one are appended once", async () => {
  const song = new FakeSong("a", { segmentCount: 1 });
  const start = startOf(song);
  media.finishAll();
  for (const bytes of [600, 1_400, segmentBytes - 1]) {
    song.grow(0, bytes);
    media.finishAll();
  }
  const appendsBefore = media.buffer.appends;
  await deliver(song);
  expect(media.buffer.appends).toBe(appendsBefore + 1);
  expect(ranges()).toEqual([[start, start + song.lengthSeconds]]);
});

test("what is not needed within seconds is appended whole alone", async () => {
  const song = new FakeSong("a");
  const start = startOf(song);
  media.finishAll();
  await song.hand(0);
  media.finishAll();
  audio.playUntil(start + 0.5);
  // Segment 1 starts in 3 s: its beginning helps. Segment 2 starts in 7 s.
  await song.hand(1);
  media.finishAll();
  song.grow(2, 1_000);
  media.finishAll();
  expect(ranges()[0]?.[1]).toBe(start + 2 * segmentSeconds - delaySeconds);
  audio.playUntil(start + segmentSeconds);
  media.finishAll();
  expect(ranges()[0]?.[1]).toBe(start + 2 * segmentSeconds - delaySeconds + 2);
});

test("no more is asked for than what plays within half a minute", async () => {
  const song = new FakeSong("a", { segmentCount: 30 });
  const start = startOf(song);
  await deliver(song);
  const last = song.asked.at(-1)?.segmentIndex ?? 0;
  expect(last).toBe(Math.floor((aheadSeconds + delaySeconds) / segmentSeconds));
  expect(song.asked.map(({ segmentIndex }) => segmentIndex)).toEqual(Array.from({ length: last + 1 }, (_, i) => i));
  await playTo(start + segmentSeconds, song);
  expect(song.asked.at(-1)?.segmentIndex).toBe(last + 1);
});

test("what was heard more than 20 s ago leaves the buffer, in pieces of 20 s", async () => {
  const song = new FakeSong("a", { segmentCount: 30 });
  const start = startOf(song);
  await deliver(song);
  await playTo(start + 39, song);
  expect(ranges()[0]?.[0]).toBe(start);
  await playTo(start + 45, song);
  expect(ranges()[0]?.[0]).toBeGreaterThan(start + 19);
  expect(ranges()[0]?.[0]).toBeLessThanOrEqual(start + 25);
  expect(ranges().length).toBe(1);
});

test("a start in the middle fetches the segment that sounds there, and none before it", async () => {
  const song = new FakeSong("a", { segmentCount: 5 });
  const start = startOf(song, 9);
  await deliver(song);
  expect(song.asked[0]?.segmentIndex).toBe(2);
  expect(audio.currentTime).toBe(start + 9);
  expect(media.buffer.at(start + 9)).toBe("a 2.1");
});

test("a seek inside the buffer fetches nothing again", async () => {
  const song = new FakeSong("a", { segmentCount: 5 });
  const start = startOf(song);
  await deliver(song);
  const asked = song.asked.length;
  timeline.seek(13);
  await deliver(song);
  expect(audio.currentTime).toBe(start + 13);
  expect(timeline.positionSeconds).toBe(13);
  expect(song.asked.length).toBe(asked);
  expect(song.cancelled).toEqual([]);
});

test("a seek outside of the buffer lets go of what was asked for, and asks for what sounds there", async () => {
  const song = new FakeSong("a", { segmentCount: 30 });
  const start = startOf(song);
  media.finishAll();
  expect(song.open).toEqual([0]);
  timeline.seek(81);
  media.finishAll();
  expect(song.cancelled).toEqual([0]);
  expect(song.open).toEqual([20]);
  await deliver(song);
  expect(media.buffer.at(start + 81)).toBe("a 20.1");
  expect(media.buffer.at(start)).toBeNull();
});

test("a seek away from a half appended segment makes the buffer forget the half, and the segment can come again", async () => {
  const song = new FakeSong("a", { segmentCount: 30 });
  const start = startOf(song);
  media.finishAll();
  song.grow(0, 600);
  media.finishAll();
  timeline.seek(81);
  await deliver(song);
  timeline.seek(0);
  await deliver(song);
  expect(media.buffer.at(start)).toBe("a 0.0");
  expect(media.buffer.at(start + 3)).toBe("a 0.3");
  expect(failures).toEqual([]);
});

test("a seek while a removal is under way breaks nothing off before that has ended", async () => {
  const song = new FakeSong("a", { segmentCount: 30 });
  const start = startOf(song);
  await deliver(song);
  await playTo(start + 39, song);
  audio.playUntil(start + 45);
  expect(media.buffer.updating).toBe(true);
  timeline.seek(100);
  await deliver(song);
  expect(media.buffer.at(start + 100)).toBe("a 25.0");
});

test("a seek beyond the song stays at its end, one before it at its beginning", () => {
  const song = new FakeSong("a");
  startOf(song);
  media.finishAll();
  timeline.seek(1_000);
  expect(timeline.positionSeconds).toBe(song.lengthSeconds);
  timeline.seek(-3);
  expect(timeline.positionSeconds).toBe(0);
});

test("without room the song goes on with less ahead, and what lies behind makes room", async () => {
  const song = new FakeSong("a", { segmentCount: 30 });
  const start = startOf(song);
  await deliver(song);
  media.buffer.roomSeconds = 46;
  await playTo(start + 100, song);
  expect(media.buffer.at(start + 100)).not.toBeNull();
  expect(ranges()[0]?.[0]).toBeGreaterThan(start + 50);
  const aheadOfIt = (ranges()[0]?.[1] ?? 0) - audio.currentTime;
  expect(aheadOfIt).toBeLessThan(aheadSeconds - segmentSeconds);
  expect(failures).toEqual([]);
});

test("an error that is not want of room is not hushed up", () => {
  const song = new FakeSong("a");
  startOf(song);
  media.finishAll();
  media.buffer.appendBuffer = () => {
    throw new DOMException("not now", "InvalidStateError");
  };
  expect(() => song.grow(0, 600)).toThrow("not now");
});

test("the source is told of its end only near to it, and lasts as long as its last song", async () => {
  const song = new FakeSong("a", { segmentCount: 2 });
  const start = startOf(song);
  await deliver(song);
  expect(media.source.readyState).toBe("open");
  audio.playUntil(start + song.lengthSeconds - 3.9);
  media.finishAll();
  expect(media.source.readyState).toBe("ended");
  expect(media.source.duration).toBe(start + song.lengthSeconds);
});

test("a source that had ended is opened again before another song is given and sought", async () => {
  const [first, second] = [new FakeSong("a", { segmentCount: 1 }), new FakeSong("b", { segmentCount: 2 })];
  startOf(first);
  await deliver(first);
  expect(media.source.readyState).toBe("ended");
  const start = startOf(second);
  await deliver(second);
  expect(media.source.readyState).toBe("open");
  // The seek was not clamped to the end of the first.
  expect(audio.currentTime).toBe(start);
  expect(media.buffer.at(start)).toBe("b 0.0");
  expect(media.sources.length).toBe(1);
});

test("a song that follows after the source had ended is still heard", async () => {
  const [first, second] = [new FakeSong("a", { segmentCount: 1 }), new FakeSong("b", { segmentCount: 1 })];
  const start = startOf(first);
  await deliver(first);
  expect(media.source.readyState).toBe("ended");
  timeline.follow(second);
  await deliver(second);
  expect(media.buffer.at(start + first.lengthSeconds)).toBe("b 0.0");
});

test("another song that follows takes the place of the one that was to", async () => {
  const [first, second, third] = [new FakeSong("a"), new FakeSong("b"), new FakeSong("c")];
  const start = startOf(first);
  timeline.follow(second);
  await deliver(first);
  const join = start + first.lengthSeconds;
  await second.hand(0);
  media.finishAll();
  expect(media.buffer.at(join)).toBe("b 0.0");
  expect(second.open).toEqual([1]);
  timeline.follow(third);
  expect(second.cancelled).toEqual([1]);
  await deliver(third);
  expect(media.buffer.at(join)).toBe("c 0.0");
  expect(media.buffer.pieces.filter(({ name }) => name.startsWith("b"))).toEqual([]);
});

test("when nothing follows any more, what was to follow leaves the buffer and the end is near", async () => {
  const [first, second] = [new FakeSong("a"), new FakeSong("b")];
  const start = startOf(first);
  timeline.follow(second);
  await deliver(first, second);
  expect(timeline.remainingSeconds).toBe(Number.POSITIVE_INFINITY);
  timeline.follow(null);
  media.finishAll();
  expect(ranges()).toEqual([[start, start + first.lengthSeconds]]);
  expect(timeline.remainingSeconds).toBe(first.lengthSeconds);
});

test("skipTo() goes on at once to the song that follows, and to no other", async () => {
  const [first, second] = [new FakeSong("a"), new FakeSong("b")];
  const start = startOf(first);
  timeline.follow(second);
  await deliver(first, second);
  expect(timeline.skipTo(new FakeSong("c"))).toBe(false);
  expect(timeline.skipTo(second)).toBe(true);
  expect(audio.currentTime).toBe(start + first.lengthSeconds);
  expect(entered).toEqual([second]);
  expect(second.cancelled).toEqual([]);
});

test("a parked beginning sounds at once: the click is a seek, and asks for the rest alone", async () => {
  const [playing, likely] = [new FakeSong("a"), new FakeSong("b").keep(0)];
  startOf(playing);
  await deliver(playing);
  timeline.park([likely]);
  media.finishAll();
  expect(timeline.jumpTo(likely.manifest.renditionId)).toBe(true);
  const start = audio.currentTime;
  expect(media.buffer.at(start)).toBe("b 0.0");
  expect(media.buffer.at(start + 1.4)).toBe("b 0.1");
  timeline.start(likely);
  await deliver(likely);
  expect(audio.currentTime).toBe(start);
  // Its beginning is not appended a second time, and the rest of that segment comes behind it.
  expect(ranges().filter(([from]) => from === start)).toEqual([[start, start + likely.lengthSeconds]]);
});

test("only so much is parked as sounds in two seconds", () => {
  const likely = new FakeSong("b").keep(0);
  timeline.park([likely]);
  media.finishAll();
  expect(media.buffer.pieces.map(({ name }) => name)).toEqual(["b 0.0", "b 0.1"]);
  expect(likely.asked).toEqual([]);
});

test("nothing is parked that is not at hand, and a jump to it is refused", () => {
  const likely = new FakeSong("b");
  timeline.park([likely]);
  media.finishAll();
  expect(timeline.jumpTo(likely.manifest.renditionId)).toBe(false);
  expect(timeline.jumpTo(new FakeSong("c").manifest.renditionId)).toBe(false);
  expect(likely.asked).toEqual([]);
  expect(audio.seeks).toEqual([]);
});

test("before the first click the element stands where the likeliest song begins", () => {
  const likely = new FakeSong("b").keep(0);
  timeline.park([new FakeSong("a"), likely]);
  media.finishAll();
  const [place] = ranges();
  expect(audio.currentTime).toBe(place?.[0]);
  timeline.jumpTo(likely.manifest.renditionId);
  expect(audio.seeks.length).toBeLessThanOrEqual(1);
});

test("a beginning that the browser took back is not relied on, and is parked again", async () => {
  const [playing, likely] = [new FakeSong("a"), new FakeSong("b").keep(0)];
  startOf(playing);
  await deliver(playing);
  timeline.park([likely]);
  media.finishAll();
  const [from = 0, to = 0] = ranges().at(-1) ?? [];
  media.buffer.forget(from, to);
  expect(timeline.jumpTo(likely.manifest.renditionId)).toBe(false);
  timeline.tick();
  media.finishAll();
  expect(media.buffer.at(from)).toBe("b 0.0");
  expect(timeline.jumpTo(likely.manifest.renditionId)).toBe(true);
});

test("what is parked no more is cleared away before anything else is parked", async () => {
  const [playing, one, other] = [new FakeSong("a"), new FakeSong("b").keep(0), new FakeSong("c").keep(0)];
  startOf(playing);
  await deliver(playing);
  timeline.park([one]);
  media.finishAll();
  timeline.park([other]);
  media.finishAll();
  const names = media.buffer.pieces.map(({ name }) => name.slice(0, 1));
  expect(names).not.toContain("b");
  expect(names).toContain("c");
});

test("songs of another codec are not parked: the decoder is of one kind", async () => {
  const [playing, likely] = [new FakeSong("a"), new FakeSong("b", { codec: "flac", init: "flac" }).keep(0)];
  startOf(playing);
  await deliver(playing);
  timeline.park([likely]);
  media.finishAll();
  expect(media.buffer.types.length).toBe(1);
  expect(timeline.jumpTo(likely.manifest.renditionId)).toBe(false);
});

test("nothing is parked in the midst of a segment", () => {
  const [playing, likely] = [new FakeSong("a"), new FakeSong("b").keep(0)];
  startOf(playing);
  media.finishAll();
  playing.grow(0, 600);
  media.finishAll();
  timeline.park([likely]);
  media.finishAll();
  expect(media.buffer.pieces.map(({ name }) => name)).toEqual(["a 0.0"]);
});

test("silence lets go of what was asked for", () => {
  const song = new FakeSong("a");
  startOf(song);
  media.finishAll();
  void audio.play();
  timeline.stop();
  expect(song.cancelled).toEqual([0]);
  expect(audio.paused).toBe(true);
  expect(timeline.positionSeconds).toBe(0);
});

test("another song in place of this one lets go of what was asked for", async () => {
  const [first, second] = [new FakeSong("a"), new FakeSong("b")];
  startOf(first);
  media.finishAll();
  const start = startOf(second);
  expect(first.cancelled).toEqual([0]);
  await deliver(second);
  expect(media.buffer.at(start)).toBe("b 0.0");
  expect(media.buffer.pieces.filter(({ name }) => name.startsWith("a"))).toEqual([]);
});

test("a segment that comes after the listener has gone elsewhere is not appended", async () => {
  const [first, second] = [new FakeSong("a"), new FakeSong("b")];
  startOf(first);
  media.finishAll();
  const late = first.hand(0);
  startOf(second);
  await late;
  media.finishAll();
  expect(media.buffer.pieces).toEqual([]);
});

test("a decoder that gives up gets a new source, and the song goes on from the same second", async () => {
  const song = new FakeSong("a", { segmentCount: 5 });
  const start = startOf(song);
  await deliver(song);
  await playTo(start + 9, song);
  audio.fail("decode error");
  expect(media.released).toEqual(["blob:1"]);
  expect(audio.src).toBe("blob:2");
  media.source.open();
  await deliver(song);
  expect(timeline.positionSeconds).toBe(9);
  expect(media.buffer.at(audio.currentTime)).toBe("a 2.1");
  expect(audio.plays).toBe(1);
  expect(failures).toEqual([]);
});

test("a decoder that gives up again and again is a failure that says why", () => {
  startOf(new FakeSong("a"));
  for (let times = 0; times <= recoveriesMax; times += 1) {
    expect(failures).toEqual([]);
    audio.fail("decode error");
  }
  expect(failures).toEqual(["Cannot play: decode error"]);
});

test("a click on another song gives a decoder that gave up its chances back", () => {
  startOf(new FakeSong("a"));
  for (let times = 0; times < recoveriesMax; times += 1) audio.fail("decode error");
  startOf(new FakeSong("b"));
  audio.fail("decode error");
  expect(failures).toEqual([]);
});

test("an error of something else that the element plays is not the timeline's", () => {
  startOf(new FakeSong("a"));
  audio.src = "https://music.example/master.m3u8";
  audio.fail("no such thing");
  expect(media.released).toEqual([]);
  expect(media.sources.length).toBe(1);
});

test("a song that is started before the source is open sounds when it opens", async () => {
  const closed = new FakeMedia();
  media = closed;
  audio = new FakeAudio(closed);
  timeline = new MediaTimeline({ audio, media: closed, onEntered: () => undefined, onFailed: () => undefined });
  const song = new FakeSong("a");
  const start = startOf(song);
  expect(song.asked).toEqual([]);
  closed.source.open();
  await deliver(song);
  expect(closed.buffer.at(start)).toBe("a 0.0");
});
