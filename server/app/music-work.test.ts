import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { DirectoryChoice } from "../ingest/ingest.ts";
import { type IngestReport, reportOf } from "../ingest/ingest-report.ts";
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
  expect(await work.wishes.want("song", { isLossless: true })).toBe(true);
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
  expect(await work.wishes.want("song", { isLossless: true })).toBeNull();
  expect(ingestAgain).not.toHaveBeenCalled();
  renditions = [{ kind: "aac160" }];
  for (const calls of [1, 2]) {
    expect(await work.wishes.want("song", { isLossless: true })).toBe(true);
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

test("a folder that is away is looked at each minute until it is there; each trouble is told once, and anew after it was over", async () => {
  const [one, other] = [join(music, "one"), join(music, "other")];
  const away = new Map([one, other].map((directory) => [directory, `there is no such folder as ${directory}`]));
  const report = reportOf([], { hidden: 0, asked: [], folders: [] });
  const told: string[] = [];
  const done: string[] = [];
  const work = workWith({
    ingest: {
      async ingestDirectory(directory: string, _: AbortSignal, { onScanned }: DirectoryChoice) {
        const trouble = away.get(directory);
        if (trouble) throw new Error(trouble);
        onScanned?.([]);
        return report;
      },
      leaveFolders: async () => null,
    },
    folders: named(one, other),
    onFolderDone: (directory: string) => done.push(directory),
    onTrouble: (error: Error) => told.push(error.message),
  });
  const minute = () => vi.advanceTimersByTimeAsync(61_000);
  const both = [...away.values()].sort();
  work.start();
  await work.idle();
  expect([told.sort(), work.reports().map(({ looks }) => looks)]).toEqual([both, [1, 1]]);
  await minute();
  await minute();
  expect([told, done, work.reports().map(({ looks }) => looks)]).toEqual([both, [], [3, 3]]);
  away.delete(one);
  await minute();
  expect([told, done]).toEqual([both, [one]]);
  expect(work.reports().map(({ trouble }) => trouble)).toEqual([null, away.get(other)]);
  const again = `there is no such folder as ${one}`;
  away.set(one, again);
  await minute();
  expect(told).toEqual([...both, again]);
  await work.stop();
});

test("a folder is accepted that is away, when it is named or songs of it are known; a name that is wrong is refused", async () => {
  const known = join(music, "unplugged", "Ada");
  const looked: string[] = [];
  const work = workWith({
    ingest: {
      ingestDirectory(directory: string) {
        looked.push(directory);
        return new Promise(() => undefined);
      },
    },
    catalogue: { filesBelow: async (directory: string) => (directory === known ? [{}] : []) },
    folders: named(join(music, "unplugged")),
  });
  expect(await work.request(`${join(music, "unplugged")}/`)).toBeNull();
  await vi.waitFor(() => expect(looked).toEqual([join(music, "unplugged")]));
  expect(await work.request(known)).toBeNull();
  expect(await work.request(join(music, "unplugged", "Bo"))).toContain("there is no such folder");
});

test("songs in no music folder any more are asked about by the folder that they lay in, until that is named again", async () => {
  const [former, now] = [join(music, "former"), join(music, "now")];
  const asked = [{ directory: former, files: 2, reason: "it is in no music folder any more" }];
  const leaves: DirectoryChoice[] = [];
  const looked: string[] = [];
  const told: [string, number][] = [];
  let folders = named(now);
  const work = workWith({
    ingest: {
      async ingestDirectory(directory: string) {
        looked.push(directory);
        return reportOf([], { hidden: 0, asked: [], folders: [] });
      },
      async leaveFolders(_: readonly string[], choice: DirectoryChoice) {
        leaves.push(choice);
        const left = { directory: former, report: reportOf([], { hidden: 0, asked, folders: [] }) };
        return choice.isMissingAccepted ? null : left;
      },
    },
    folders: {
      all: () => folders.all(),
      above: (path: string) => folders.above(path),
      rootOf: (path: string) => folders.rootOf(path),
      includes: async () => true,
    },
    onFolderDone: (directory: string, { asked }: IngestReport) => told.push([directory, asked.length]),
  });
  work.start();
  await work.idle();
  expect(work.reports()).toMatchObject([{ directory: now }, { directory: former, looks: 1, report: { asked } }]);
  mkdirSync(former);
  expect(await work.request(`${former}/`, { isMissingAccepted: true })).toBeNull();
  await work.idle();
  expect([leaves, looked]).toEqual([[{}, { isMissingAccepted: true }], [now]]);
  expect(work.reports()[1]).toMatchObject({ directory: former, looks: 2, report: { asked: [] } });
  expect(told).toEqual([
    [now, 0],
    [former, 1],
    [former, 0],
  ]);
  folders = named(now, former);
  expect(await work.request(former)).toBeNull();
  await work.idle();
  expect([leaves.length, looked]).toEqual([2, [now, former]]);
  await work.stop();
});

test("songs that were only forgotten with their former folder are no news", async () => {
  const report = reportOf([], { hidden: 0, asked: [], folders: [] });
  const told: string[] = [];
  const work = workWith({
    ingest: { leaveFolders: async () => ({ directory: "/former", report }) },
    folders: named(),
    onFolderDone: (directory: string) => told.push(directory),
  });
  work.start();
  await work.idle();
  expect([told, work.reports()]).toEqual([[], []]);
});
