import { beforeEach, expect, test } from "vitest";
import { type OpenTimeline, openTimeline } from "../../../test/rigs/timeline.ts";
import { delaySeconds, FakeSong, segmentBytes, segmentSeconds } from "../../../test/rigs/timeline-song.ts";
import { aheadSeconds } from "../limits.ts";

let media: OpenTimeline["media"];
let audio: OpenTimeline["audio"];
let timeline: OpenTimeline["timeline"];
let rig: OpenTimeline;

beforeEach(() => {
  rig = openTimeline();
  ({ media, audio, timeline } = rig);
});

test("the first sound comes block by block: the beginning is appended before the segment is whole", () => {
  const song = new FakeSong("a");
  const start = rig.startOf(song);
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
  const start = rig.startOf(song);
  media.finishAll();
  for (const bytes of [600, 1_400, segmentBytes - 1]) {
    song.grow(0, bytes);
    media.finishAll();
  }
  const appendsBefore = media.buffer.appends;
  await rig.deliver(song);
  expect(media.buffer.appends).toBe(appendsBefore + 1);
  expect(rig.ranges()).toEqual([[start, start + song.lengthSeconds]]);
});

test("what is not needed within seconds is appended whole alone", async () => {
  const song = new FakeSong("a");
  const start = rig.startOf(song);
  media.finishAll();
  await song.hand(0);
  media.finishAll();
  audio.playUntil(start + 0.5);
  // Segment 1 starts in 3 s: its beginning helps. Segment 2 starts in 7 s.
  await song.hand(1);
  media.finishAll();
  song.grow(2, 1_000);
  media.finishAll();
  expect(rig.ranges()[0]?.[1]).toBe(start + 2 * segmentSeconds - delaySeconds);
  audio.playUntil(start + segmentSeconds);
  media.finishAll();
  expect(rig.ranges()[0]?.[1]).toBe(start + 2 * segmentSeconds - delaySeconds + 2);
});

test("no more is asked for than what plays within half a minute", async () => {
  const song = new FakeSong("a", { segmentCount: 30 });
  const start = rig.startOf(song);
  await rig.deliver(song);
  const last = song.asked.at(-1)?.segmentIndex ?? 0;
  expect(last).toBe(Math.floor((aheadSeconds + delaySeconds) / segmentSeconds));
  expect(song.asked.map(({ segmentIndex }) => segmentIndex)).toEqual(Array.from({ length: last + 1 }, (_, i) => i));
  await rig.playTo(start + segmentSeconds, song);
  expect(song.asked.at(-1)?.segmentIndex).toBe(last + 1);
});

test("what was heard more than 20 s ago leaves the buffer, in pieces of 20 s", async () => {
  const song = new FakeSong("a", { segmentCount: 30 });
  const start = rig.startOf(song);
  await rig.deliver(song);
  await rig.playTo(start + 39, song);
  expect(rig.ranges()[0]?.[0]).toBe(start);
  await rig.playTo(start + 45, song);
  expect(rig.ranges()[0]?.[0]).toBeGreaterThan(start + 19);
  expect(rig.ranges()[0]?.[0]).toBeLessThanOrEqual(start + 25);
  expect(rig.ranges().length).toBe(1);
});

test("a seek away from a half appended segment makes the buffer forget the half, and the segment can come again", async () => {
  const song = new FakeSong("a", { segmentCount: 30 });
  const start = rig.startOf(song);
  media.finishAll();
  song.grow(0, 600);
  media.finishAll();
  timeline.seek(81);
  await rig.deliver(song);
  timeline.seek(0);
  await rig.deliver(song);
  expect(media.buffer.at(start)).toBe("a 0.0");
  expect(media.buffer.at(start + 3)).toBe("a 0.3");
  expect(rig.failures).toEqual([]);
});

test("a seek after the decoder gave up in the midst of a segment breaks nothing off: the source takes no more", () => {
  const song = new FakeSong("a", { segmentCount: 30 });
  rig.startOf(song);
  media.finishAll();
  song.grow(0, 600);
  media.finishAll();
  media.source.readyState = "ended";
  expect(() => timeline.seek(100)).not.toThrow();
});

test("a seek while a removal is under way breaks nothing off before that has ended", async () => {
  const song = new FakeSong("a", { segmentCount: 30 });
  const start = rig.startOf(song);
  await rig.deliver(song);
  await rig.playTo(start + 39, song);
  audio.playUntil(start + 45);
  expect(media.buffer.updating).toBe(true);
  timeline.seek(100);
  await rig.deliver(song);
  expect(media.buffer.at(start + 100)).toBe("a 25.0");
});

test("with room for 46 s the song goes on with less ahead, and what lies behind makes room", async () => {
  const song = new FakeSong("a", { segmentCount: 30 });
  const start = rig.startOf(song);
  await rig.deliver(song);
  media.buffer.roomSeconds = 46;
  await rig.playTo(start + 100, song);
  expect(media.buffer.at(start + 100)).not.toBeNull();
  expect(rig.ranges()[0]?.[0]).toBeGreaterThan(start + 50);
  const aheadOfIt = (rig.ranges()[0]?.[1] ?? 0) - audio.currentTime;
  expect(aheadOfIt).toBeLessThan(aheadSeconds - segmentSeconds);
  expect(rig.failures).toEqual([]);
});

test("a buffer that is full is not tried again before the sound has moved on", async () => {
  const song = new FakeSong("a", { segmentCount: 30 });
  const start = rig.startOf(song);
  media.finishAll();
  media.buffer.roomSeconds = 20;
  await rig.deliver(song);
  expect(media.buffer.refusals).toBe(1);
  for (let tick = 0; tick < 10; tick += 1) timeline.tick();
  expect(media.buffer.refusals).toBe(1);
  // Half of 30 s is given ahead from here on, and another song gets all of it again.
  media.buffer.roomSeconds = Number.POSITIVE_INFINITY;
  audio.playUntil(start + 3.5);
  await rig.deliver(song);
  expect(song.asked.at(-1)?.segmentIndex).toBe(6);
  const other = new FakeSong("b", { segmentCount: 30 });
  rig.startOf(other);
  await rig.deliver(other);
  expect(other.asked.at(-1)?.segmentIndex).toBe(7);
});

test("a parked song waits for room, too, and is parked when there is some", async () => {
  const [playing, likely] = [new FakeSong("a"), new FakeSong("b").keep(0)];
  rig.startOf(playing);
  await rig.deliver(playing);
  media.buffer.roomSeconds = 1;
  timeline.park([likely]);
  media.finishAll();
  expect(timeline.jumpTo(likely.manifest.renditionId)).toBe(false);
  media.buffer.roomSeconds = 100;
  timeline.tick();
  media.finishAll();
  expect(timeline.jumpTo(likely.manifest.renditionId)).toBe(true);
});

test("what is parked leaves before the end, and cannot be jumped to while it leaves", async () => {
  const [playing, likely] = [new FakeSong("a", { segmentCount: 2 }), new FakeSong("b").keep(0)];
  const start = rig.startOf(playing);
  await rig.deliver(playing);
  timeline.park([likely]);
  media.finishAll();
  expect(timeline.jumpTo(likely.manifest.renditionId)).toBe(true);
  timeline.seek(playing.lengthSeconds - 3);
  expect(media.buffer.updating).toBe(true);
  expect(timeline.jumpTo(likely.manifest.renditionId)).toBe(false);
  media.finishAll();
  expect(media.source.duration).toBe(start + playing.lengthSeconds);
});

test("an error that is not want of room is not hushed up", () => {
  const song = new FakeSong("a");
  rig.startOf(song);
  media.finishAll();
  media.buffer.appendBuffer = () => {
    throw new DOMException("not now", "InvalidStateError");
  };
  expect(() => song.grow(0, 600)).toThrow("not now");
});

test("the source is told of its end only near to it, and lasts as long as its last song", async () => {
  const song = new FakeSong("a", { segmentCount: 2 });
  const start = rig.startOf(song);
  await rig.deliver(song);
  expect(media.source.readyState).toBe("open");
  audio.playUntil(start + song.lengthSeconds - 3.9);
  media.finishAll();
  expect(media.source.readyState).toBe("ended");
  expect(media.source.duration).toBe(start + song.lengthSeconds);
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
  const [place] = rig.ranges();
  expect(audio.currentTime).toBe(place?.[0]);
  timeline.jumpTo(likely.manifest.renditionId);
  expect(audio.seeks.length).toBeLessThanOrEqual(1);
});

test("a beginning that the browser took back is not relied on, and is parked again", async () => {
  const [playing, likely] = [new FakeSong("a"), new FakeSong("b").keep(0)];
  rig.startOf(playing);
  await rig.deliver(playing);
  timeline.park([likely]);
  media.finishAll();
  const [from = 0, to = 0] = rig.ranges().at(-1) ?? [];
  media.buffer.forget(from, to);
  expect(timeline.jumpTo(likely.manifest.renditionId)).toBe(false);
  timeline.tick();
  media.finishAll();
  expect(media.buffer.at(from)).toBe("b 0.0");
  expect(timeline.jumpTo(likely.manifest.renditionId)).toBe(true);
});

test("what is parked no more is cleared away before anything else is parked", async () => {
  const [playing, one, other] = [new FakeSong("a"), new FakeSong("b").keep(0), new FakeSong("c").keep(0)];
  rig.startOf(playing);
  await rig.deliver(playing);
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
  rig.startOf(playing);
  await rig.deliver(playing);
  timeline.park([likely]);
  media.finishAll();
  expect(media.buffer.types.length).toBe(1);
  expect(timeline.jumpTo(likely.manifest.renditionId)).toBe(false);
});

test("nothing is parked in the midst of a segment", () => {
  const [playing, likely] = [new FakeSong("a"), new FakeSong("b").keep(0)];
  rig.startOf(playing);
  media.finishAll();
  playing.grow(0, 600);
  media.finishAll();
  timeline.park([likely]);
  media.finishAll();
  expect(media.buffer.pieces.map(({ name }) => name)).toEqual(["a 0.0"]);
});

test("a segment that comes after the listener has gone elsewhere is not appended", async () => {
  const [first, second] = [new FakeSong("a"), new FakeSong("b")];
  rig.startOf(first);
  media.finishAll();
  const late = first.hand(0);
  rig.startOf(second);
  await late;
  media.finishAll();
  expect(media.buffer.pieces).toEqual([]);
});

test("a managed source that wants no more gets only what is needed at once, and the rest when it asks", async () => {
  media.source.stream(true);
  const song = new FakeSong("a", { segmentCount: 8 });
  const start = rig.startOf(song);
  media.finishAll();
  await song.hand(0);
  media.source.stream(false);
  media.finishAll();
  timeline.park([new FakeSong("b").keep(0)]);
  await rig.deliver(song);
  // Segment 1 begins in 3.5 s and is needed; segment 2 can wait, and so can what may be clicked.
  expect(rig.ranges()).toEqual([[start, start + 2 * segmentSeconds - delaySeconds]]);
  media.source.stream(true);
  await rig.deliver(song);
  expect(rig.ranges()[0]?.[1]).toBeGreaterThan(start + 6 * segmentSeconds);
  expect(rig.ranges()).toHaveLength(2);
});

test("sound that the media engine takes back ahead of the playhead is given again, and the song goes on", async () => {
  const song = new FakeSong("a", { segmentCount: 8 });
  const start = rig.startOf(song);
  await rig.deliver(song);
  audio.playUntil(start + 1);
  await rig.deliver(song);
  media.buffer.forget(start + 5, start + 40);
  await rig.playTo(start + 20, song);
  const [range] = rig.ranges();
  expect(rig.ranges()).toHaveLength(1);
  expect(range?.[1]).toBeGreaterThan(start + 20);
  expect(media.buffer.at(start + 19)).not.toBeNull();
});

test("sound that is lost where the song that follows lies already is given again before that", async () => {
  const [first, second] = [new FakeSong("a"), new FakeSong("b")];
  const start = rig.startOf(first);
  timeline.follow(second);
  await rig.deliver(first, second);
  await rig.playTo(start + 2, first, second);
  media.buffer.forget(start + 4, start + 14);
  await rig.playTo(start + 13, first, second);
  expect([media.buffer.at(start + 8), media.buffer.at(start + 12)]).toEqual(["a 2.0", "b 0.1"]);
  expect(rig.entered).toEqual([second]);
});

test("a media engine that keeps nothing is not given the same without end", async () => {
  const song = new FakeSong("a", { segmentCount: 8 });
  const start = rig.startOf(song);
  await rig.deliver(song);
  audio.playUntil(start + 1);
  const before = media.buffer.appends;
  for (let times = 0; times < 50; times += 1) {
    media.buffer.forget(start + 2, start + 40);
    timeline.tick();
    await rig.deliver(song);
  }
  expect(media.buffer.appends - before).toBeLessThan(30);
});
