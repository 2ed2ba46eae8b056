import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { DirectoryChoice } from "../ingest/ingest.ts";
import { MusicWork, type MusicWorkOptions } from "./music-work.ts";

let music: string;
beforeEach(() => {
  music = mkdtempSync(join(tmpdir(), "tutti-music-work-"));
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(music, { recursive: true });
});

function workWith(options: object): MusicWork {
  return new MusicWork({
    ...{ dataDirectory: tmpdir(), isLosslessMade: true, isDemoWanted: false, nowMs: () => 0 },
    mend: async () => undefined,
    onFolderDone: () => undefined,
    onTrouble: (error: unknown) => {
      throw error;
    },
    ...options,
  } as unknown as MusicWorkOptions);
}

function named(...directories: string[]) {
  const above = async (path: string) =>
    directories.find((folder) => path === folder || path.startsWith(`${folder}/`)) ?? null;
  return { all: async () => directories, above, rootOf: above };
}

test("what somebody asks for is looked at from its named folder, though that had no turn yet", async () => {
  const ingestAgain = vi.fn(async () => ({ state: "unchanged", path: "" }));
  const file = { path: "/music/Ada/First/01.mp3", part: 0, state: "done" };
  const work = workWith({
    ingest: { ingestAgain, callNext: () => false },
    catalogue: { renditionsOfTrack: async () => [{ kind: "aac160" }], filesOfTrack: async () => [file] },
    folders: named("/other", "/music"),
  });
  expect(await work.want("song", { isLossless: true })).toBe(true);
  await work.idle();
  expect(ingestAgain).toHaveBeenCalledWith(file, expect.objectContaining({ root: "/music" }));
});

test("a song that was hidden since is told, and one that is hidden while its wish is made may be wished again", async () => {
  const ingestAgain = vi.fn(async () => ({ state: "cancelled", path: "" }));
  const file = { path: "/music/Ada/First/01.mp3", part: 0, state: "done" };
  let renditions: readonly object[] = [];
  const work = workWith({
    ingest: { ingestAgain, callNext: () => false },
    catalogue: { renditionsOfTrack: async () => renditions, filesOfTrack: async () => [file] },
    folders: named("/music"),
  });
  expect(await work.want("song", { isLossless: true })).toBeNull();
  expect(ingestAgain).not.toHaveBeenCalled();
  renditions = [{ kind: "aac160" }];
  for (const calls of [1, 2]) {
    expect(await work.want("song", { isLossless: true })).toBe(true);
    await work.idle();
    expect(ingestAgain).toHaveBeenCalledTimes(calls);
  }
});

test("while a folder's songs are made, what is new is added beside that, and then all is settled by one look more", async () => {
  const looks: { readonly isBeside: boolean; end(): void }[] = [];
  const report = { added: 0, completed: 0, updated: 0, unchanged: 0, hidden: 0, cancelled: 0 };
  const ingestDirectory = (_: string, __: AbortSignal, { isBeside = false, onScanned }: DirectoryChoice) => {
    onScanned?.([music]);
    return new Promise((resolve) => {
      const end = () =>
        resolve({ ...report, asked: [], failed: [], damaged: [], folders: [music], isUnsettled: isBeside });
      looks.push({ isBeside, end });
    });
  };
  const told = () => looks.map(({ isBeside }) => isBeside);
  const ingest = { ingestDirectory, leaveFolders: async () => null };
  const work = workWith({ ingest, folders: named(music) });
  work.start();
  await vi.waitFor(() => expect(told()).toEqual([false]));
  // The folders that it found are watched from now on: what happened before was told by nobody.
  await vi.advanceTimersByTimeAsync(2_100);
  expect(told()).toEqual([false, true]);
  await vi.advanceTimersByTimeAsync(60_100);
  expect(told()).toEqual([false, true, true]);
  looks[0]?.end();
  looks[1]?.end();
  await vi.advanceTimersByTimeAsync(10);
  expect(told()).toEqual([false, true, true]);
  looks[2]?.end();
  await vi.advanceTimersByTimeAsync(10);
  expect(told()).toEqual([false, true, true, false]);
  looks[3]?.end();
  await vi.advanceTimersByTimeAsync(10);
  expect(told()).toHaveLength(4);
  await work.stop();
});

test("several folders are looked at side by side, and the trouble of one is its own", async () => {
  const looked: string[] = [];
  const troubles: unknown[] = [];
  const work = workWith({
    ingest: {
      ingestDirectory: async (directory: string) => {
        looked.push(directory);
        if (directory.endsWith("absent")) throw new Error("it is not there");
        return new Promise(() => undefined);
      },
    },
    folders: named(join(music, "absent"), join(music, "one"), join(music, "other")),
    onTrouble: (error: unknown) => troubles.push(error),
  });
  work.start();
  await vi.waitFor(() => expect(looked).toHaveLength(3));
  expect(troubles).toHaveLength(1);
});
