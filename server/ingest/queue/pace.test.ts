import { expect, test } from "vitest";
import { Pace, type WorkLeft } from "./pace.ts";

const file = (change: Partial<WorkLeft> = {}): WorkLeft => ({
  ...{ part: "playable", extension: "flac", bytes: 1_000, soundSeconds: null, left: 1 },
  ...change,
});

test("nothing is said of the time that is left before a job was measured; nothing to do takes no time", () => {
  const pace = new Pace();
  expect(pace.left([file()], 1)).toEqual({ playableSeconds: null, allSeconds: null });
  expect(pace.left([], 1)).toEqual({ playableSeconds: 0, allSeconds: 0 });
});

test("the time left is the measured work of a second of sound, times the sound that is left, over the jobs at once", () => {
  const pace = new Pace();
  // 10 s of work for 100 s of sound, that came in 1,000 bytes.
  pace.measured("playable", { extension: "flac", bytes: 1_000, soundSeconds: 100 }, 10);
  expect(pace.left([file({ soundSeconds: 300 }), file({ bytes: 2_000, left: 0.5 })], 2).playableSeconds).toBe(20);
});

test("of the other qualities nothing is said until one was measured, though it is said when all can be heard", () => {
  const pace = new Pace();
  pace.measured("playable", { extension: "flac", bytes: 1_000, soundSeconds: 100 }, 10);
  const work = [file(), file({ part: "qualities" })];
  expect(pace.left(work, 1)).toEqual({ playableSeconds: 10, allSeconds: null });
  pace.measured("qualities", { extension: "flac", bytes: 1_000, soundSeconds: 100 }, 50);
  expect(pace.left(work, 1)).toEqual({ playableSeconds: 10, allSeconds: 60 });
});

test("a kind of file that was not met yet is taken for the average of the others, one that was for itself", () => {
  const pace = new Pace();
  pace.measured("playable", { extension: "flac", bytes: 1_000, soundSeconds: 100 }, 100);
  pace.measured("playable", { extension: "mp3", bytes: 1_000, soundSeconds: 300 }, 300);
  const seconds = (extension: string) => pace.left([file({ extension })], 1).playableSeconds;
  expect([seconds("flac"), seconds("mp3"), seconds("ogg")]).toEqual([100, 300, 200]);
});
