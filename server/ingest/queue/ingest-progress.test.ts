import { expect, test } from "vitest";
import { createIngestProgress } from "./ingest-progress.ts";

function progressAt() {
  const clock = { nowMs: 0 };
  const progress = createIngestProgress({ nowMs: () => clock.nowMs, jobsAtOnce: 1 });
  const tell = (path: string, change: Parameters<typeof progress.update>[2]) => progress.update(path, "music", change);
  return { clock, progress, tell };
}

test("songs that can be heard are counted as such while none is complete, also when there are more than are listed", () => {
  const { progress, tell } = progressAt();
  for (let index = 0; index < 109; index += 1) tell(`/m/${index}.flac`, { state: "waiting", bytes: 10 });
  for (let index = 0; index < 55; index += 1) {
    tell(`/m/${index}.flac`, { state: "working", part: "playable" });
    tell(`/m/${index}.flac`, { state: "playable", part: null, trackId: `t${index}` });
  }
  tell("/m/55.flac", { state: "working", part: "playable" });
  const { playable, done, total, items } = progress.status();
  expect({ playable, done, total }).toEqual({ playable: 55, done: 0, total: 109 });
  // What is at work stands first, then what became playable last: never the same few for ever.
  expect(items.slice(0, 3).map(({ title, trackId }) => trackId ?? title)).toEqual(["55.flac", "t54", "t53"]);
  expect(progress.queue()).toMatchObject({ waiting: 54, playable: 55, done: 0, failed: 0, total: 109 });
});

test("what is done and what failed are counted apart, until a new file comes after a pause", () => {
  const { progress, tell } = progressAt();
  for (const name of [1, 2, 3]) tell(`/m/${name}.flac`, { state: "waiting" });
  tell("/m/1.flac", { state: "failed" });
  expect(progress.queue()).toMatchObject({ waiting: 2, done: 0, failed: 1, total: 3 });
  tell("/m/2.flac", { state: "done" });
  tell("/m/3.flac", { state: "done" });
  for (const told of [progress.queue(), progress.status()])
    expect(told).toMatchObject({ done: 2, failed: 1, total: 3 });
  tell("/m/4.flac", { state: "waiting" });
  expect(progress.queue()).toMatchObject({ waiting: 1, done: 0, failed: 0, total: 1 });
});

test("a file that is left for another time is neither done nor failed", () => {
  const { progress, tell } = progressAt();
  tell("/m/1.flac", { state: "working", part: "playable" });
  tell("/m/1.flac", { isLeft: true });
  expect(progress.status()).toMatchObject({ state: "idle", done: 0, failed: 0, total: 0 });
});

test("the time left comes from the work that was done; a job that failed halfway measures nothing", () => {
  const { clock, progress, tell } = progressAt();
  for (const name of ["1", "2", "3"]) tell(`/m/${name}.flac`, { state: "waiting", bytes: 1_000 });
  tell("/m/1.flac", { state: "working", part: "playable", soundSeconds: 100 });
  clock.nowMs = 1_000;
  tell("/m/1.flac", { part: null, partFraction: 0 });
  tell("/m/1.flac", { state: "failed" });
  expect(progress.queue()).toMatchObject({ playableSeconds: null, allSeconds: null });
  tell("/m/2.flac", { state: "working", part: "playable", soundSeconds: 100 });
  clock.nowMs = 11_000;
  tell("/m/2.flac", { part: null, partFraction: 1, state: "playable" });
  expect(progress.queue()).toMatchObject({ playableSeconds: 10, allSeconds: null });
  tell("/m/2.flac", { part: "qualities" });
  clock.nowMs = 41_000;
  tell("/m/2.flac", { part: null, partFraction: 1 });
  tell("/m/2.flac", { state: "done" });
  expect(progress.queue()).toMatchObject({ playableSeconds: 10, allSeconds: 40 });
});

test("what is at work is told with its part and how far it is, and what comes next", () => {
  const { progress, tell } = progressAt();
  for (const name of ["1", "2"]) tell(`/m/${name}.flac`, { state: "waiting", bytes: 1_000 });
  tell("/m/1.flac", { state: "working", part: "playable", partFraction: 0.5, title: "One" });
  const { atWork, next } = progress.queue();
  expect(atWork).toMatchObject([{ title: "One", part: "playable", fraction: 0.5 }]);
  expect(next).toMatchObject([{ title: "2.flac" }]);
  progress.look("/m", { folders: 3, files: 20 });
  expect(progress.queue().looking).toEqual([{ directory: "/m", folders: 3, files: 20 }]);
});
