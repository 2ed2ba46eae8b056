import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { IngestReport } from "../ingest/ingest-report.ts";
import { LibraryWatch } from "./library-watch.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "tutti-library-"));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(directory, { recursive: true, force: true });
});

function report(...more: string[]): IngestReport {
  const none = { added: 0, completed: 0, updated: 0, unchanged: 0, hidden: 0, cancelled: 0 };
  return { ...none, asked: [], failed: [], damaged: [], folders: [directory, ...more] };
}

test("a folder is looked at again when something changes in it", async () => {
  const look = vi.fn(async () => report());
  const watch = new LibraryWatch({ look, onTrouble: () => undefined, nowMs: () => performance.now() });
  watch.start(directory);
  watch.see(directory, [directory]);
  await vi.waitFor(() => expect(look).toHaveBeenCalledTimes(1), 5_000);
  writeFileSync(join(directory, "song.mp3"), "x");
  await vi.waitFor(() => expect(look).toHaveBeenCalledTimes(2), 8_000);
  watch.stop();
});

test("a folder is looked at again at an interval, also after trouble; the longer a look takes, the less often", async () => {
  vi.useFakeTimers();
  let nowMs = 0;
  const takes = [100, 10_000, 0];
  const look = vi.fn(async () => {
    nowMs += takes[look.mock.calls.length - 1] ?? 0;
    if (look.mock.calls.length === 1) throw new Error("the disk is full");
    return report();
  });
  const troubles: unknown[] = [];
  const watch = new LibraryWatch({ look, onTrouble: (error) => troubles.push(error), nowMs: () => nowMs });
  watch.start(directory);
  watch.see(directory, [directory]);
  await vi.advanceTimersByTimeAsync(2_001);
  expect(look).toHaveBeenCalledTimes(1);
  expect(troubles).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(60_001);
  expect(look).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(400_000);
  expect(look).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(110_000);
  expect(look).toHaveBeenCalledTimes(3);
  watch.stop();
  await vi.advanceTimersByTimeAsync(900_000);
  expect(look).toHaveBeenCalledTimes(3);
});

test("a folder of which nothing was found yet is looked at after a minute", async () => {
  vi.useFakeTimers();
  const look = vi.fn(async () => report());
  const watch = new LibraryWatch({ look, onTrouble: () => undefined, nowMs: () => 0 });
  watch.start(directory);
  await vi.advanceTimersByTimeAsync(59_000);
  expect(look).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(look).toHaveBeenCalledTimes(1);
  watch.stop();
});

test("what changed in a new folder during the look that found it is seen by a second look, and not by a third", async () => {
  vi.useFakeTimers();
  const found = join(directory, "new");
  mkdirSync(found);
  const look = vi.fn(async () => report(found));
  const watch = new LibraryWatch({ look, onTrouble: () => undefined, nowMs: () => 0 });
  watch.start(directory);
  watch.see(directory, [directory]);
  await vi.advanceTimersByTimeAsync(2_001);
  expect(look).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(2_001);
  expect(look).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(50_000);
  expect(look).toHaveBeenCalledTimes(2);
  watch.stop();
});

test("it tells how many folders are watched of how many, all music folders together, and when the next look comes", async () => {
  vi.useFakeTimers();
  const [found, elsewhere] = ["new", "elsewhere"].map((name) => join(directory, name)) as [string, string];
  for (const folder of [found, elsewhere]) mkdirSync(folder);
  let nowMs = 0;
  let finish: () => void = () => undefined;
  const look = vi.fn(
    () =>
      new Promise<IngestReport>((resolve) => {
        finish = () => resolve(report(found));
      }),
  );
  const watch = new LibraryWatch({ look, onTrouble: () => undefined, nowMs: () => nowMs, watchesMax: 2 });
  expect(watch.state(directory)).toBeNull();
  for (const folder of [directory, elsewhere]) watch.start(folder);
  expect(watch.state(directory)).toEqual({ watched: 0, folders: 0, nextLookSeconds: 60 });
  watch.see(directory, [directory, found]);
  watch.see(elsewhere, [elsewhere]);
  expect(watch.state(directory)).toEqual({ watched: 2, folders: 2, nextLookSeconds: 2 });
  expect(watch.state(elsewhere)).toEqual({ watched: 0, folders: 1, nextLookSeconds: 60 });
  nowMs = 500;
  expect(watch.state(directory)?.nextLookSeconds).toBe(1.5);
  await vi.advanceTimersByTimeAsync(2_001);
  expect(watch.state(directory)?.nextLookSeconds).toBeNull();
  finish();
  await vi.advanceTimersByTimeAsync(1);
  expect(watch.state(directory)).toEqual({ watched: 2, folders: 2, nextLookSeconds: 60 });
  watch.stop();
});
