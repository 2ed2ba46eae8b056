import { expect, test } from "vitest";
import { type SoundSample, SoundWatch } from "./sound-watch.ts";

/** Plays samples of 100 ms, each given as the milliseconds of sound that it brought. */
function play(watch: SoundWatch, soundMs: readonly number[], changes: Partial<SoundSample> = {}, startMs = 0): number {
  let nowMs = startMs;
  let positionSeconds = startMs / 1_000;
  const base = { playbackRate: 1, wanted: true, expected: true, starved: true, able: true };
  const sample = () => watch.sample({ ...base, nowMs, positionSeconds, ...changes });
  sample();
  for (const sound of soundMs) {
    nowMs += 100;
    positionSeconds += sound / 1_000;
    sample();
  }
  return nowMs;
}

test("click to sound ends where the sound began, not where it was noticed", () => {
  const watch = new SoundWatch();
  watch.clicked(0);
  play(watch, [0, 0, 60]);
  expect(watch.startMs).toBe(240);
  expect(watch.counts.plays).toBe(1);
});

test("sound missing for 100 ms is no stall, for 110 ms it is one", () => {
  const short = new SoundWatch();
  play(short, [100, 40, 60, 100]);
  expect(short.counts.stalls).toBe(0);
  const long = new SoundWatch();
  play(long, [100, 40, 50, 100]);
  expect(long.counts.stalls).toBe(1);
  expect(long.counts.stallSeconds).toBeCloseTo(0.11);
});

test("a long stall is one stall of its whole length", () => {
  const watch = new SoundWatch();
  play(watch, [100, 0, 0, 0, 0, 50, 100]);
  expect(watch.counts).toMatchObject({ stalls: 1 });
  expect(watch.counts.stallSeconds).toBeCloseTo(0.45);
  expect(watch.stalled).toBe(false);
});

test("two gaps with sound between are two stalls", () => {
  const watch = new SoundWatch();
  play(watch, [100, 0, 0, 100, 0, 0, 100]);
  expect(watch.counts.stalls).toBe(2);
});

test("silence that isn't for want of data is no stall", () => {
  const watch = new SoundWatch();
  play(watch, [100, 0, 0, 0], { starved: false });
  expect(watch.counts.stalls).toBe(0);
});

test("the wait for the first sound, after a seek and in a pause is no stall", () => {
  const watch = new SoundWatch();
  watch.clicked(0);
  const endMs = play(watch, [0, 0, 0, 100]);
  watch.interrupt();
  play(watch, [0, 0, 0, 100], {}, endMs);
  play(watch, [0, 0, 0], { expected: false }, endMs + 400);
  expect(watch.counts.stalls).toBe(0);
});

test("a timer that slept for minutes says nothing", () => {
  const watch = new SoundWatch();
  const nowMs = play(watch, [100, 100]);
  const base = { playbackRate: 1, wanted: true, expected: true, starved: true, able: true };
  watch.sample({ ...base, nowMs: nowMs + 60_000, positionSeconds: 0.3 });
  expect(watch.counts.stalls).toBe(0);
});

test("a position that was moved is no sound: nobody has heard what lies between", () => {
  const watch = new SoundWatch();
  watch.clicked(0);
  play(watch, [0, 30_000, 0]);
  expect([watch.startMs, watch.counts.plays]).toEqual([null, 0]);
});

test("an element that has nothing to sound, or has given up, makes no start", () => {
  const watch = new SoundWatch();
  watch.clicked(0);
  play(watch, [0, 60, 100], { able: false });
  expect([watch.startMs, watch.counts.plays, watch.isStarting]).toEqual([null, 0, true]);
  watch.gaveUp();
  expect(watch.isStarting).toBe(false);
});

test("sound that is wanted and missing is told after a quarter of a second, after a seek too, which is no stall", () => {
  const watch = new SoundWatch();
  watch.clicked(0);
  let endMs = play(watch, [100, 100, 100]);
  expect(watch.isSilent).toBe(false);
  endMs = play(watch, [0, 0, 0], { expected: false }, endMs + 100);
  expect([watch.isSilent, watch.counts.stalls]).toEqual([true, 0]);
  endMs = play(watch, [100, 100], {}, endMs + 100);
  expect(watch.isSilent).toBe(false);
  // A pause is as silent as it is wanted, and the wait begins when it ends.
  endMs = play(watch, [0, 0, 0, 0], { wanted: false, expected: false }, endMs + 100);
  expect(watch.isSilent).toBe(false);
  endMs = play(watch, [0, 0], { able: false }, endMs + 100);
  expect(watch.isSilent).toBe(false);
  play(watch, [0], { able: false }, endMs + 100);
  expect(watch.isSilent).toBe(true);
});
