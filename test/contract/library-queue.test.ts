import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { LibraryQueue, LibraryStatus, RetryAnswer } from "../../shared/api/ingest.ts";
import type { HiddenSongs } from "../../shared/api/library/hidden.ts";
import { startTestServer, type TestServer } from "../start-server.ts";
import { clickTrack, taggedWave, wavBytes } from "./sound.ts";
import { startProcess, tuttiFromSource } from "./tutti-from-source.ts";

// One server with a music folder in which one file is broken, for all tests of this file.

let server: TestServer;
let music: string;
const settings = {
  TUTTI_LOSSLESS: "on-demand",
  TUTTI_TAG_CHARSET: "windows-1251",
  TUTTI_MUSIC_EXCLUDE: "Demos",
  TUTTI_PRUNE_AFTER_DAYS: "90",
};

const song = (seconds: number) => wavBytes(clickTrack(seconds, 44_100));

beforeAll(async () => {
  music = mkdtempSync(join(tmpdir(), "tutti-queue-"));
  for (const folder of ["Ada", "Demos"]) mkdirSync(join(music, folder));
  writeFileSync(join(music, "Ada", "One.wav"), taggedWave(song(2), { INAM: Buffer.of(0xec, 0xfb) }));
  writeFileSync(join(music, "Demos", "Left out.wav"), song(1));
  writeFileSync(join(music, "Ada", "Broken.wav"), Buffer.alloc(5_000, 7));
  server = await startTestServer({ musicDirectory: music, settings });
  await server.musicDone();
}, 300_000);

afterAll(async () => {
  await server?.close();
  rmSync(music, { recursive: true, force: true });
});

const asked = async (path: string, body?: object) =>
  fetch(`${server.url}/api/v1/${path}`, {
    headers: { authorization: `Bearer ${server.adminToken}`, "content-type": "application/json" },
    ...(body ? { method: "POST", body: JSON.stringify(body) } : {}),
  });
const queue = async () => (await (await asked("ops/library/queue")).json()) as LibraryQueue;
const library = async () => (await (await asked("ops/library")).json()) as LibraryStatus;

test("the queue is for the operator alone", async () => {
  expect((await fetch(`${server.url}/api/v1/ops/library/queue`)).status).toBe(401);
});

test("what was done and what failed is counted, and a failure is told below its folder, in plain words", async () => {
  const counts = { done: 1, failed: 1, total: 2, waiting: 0, playable: 0, failureCount: 1 };
  expect(await queue()).toMatchObject({ ...counts, atWork: [], stopped: null });
  const { failures, failureCount, folders } = await library();
  expect(folders).toMatchObject([{ watch: { watched: 2, folders: 2 } }]);
  expect(folders[0]?.watch?.nextLookSeconds ?? 0).toBeLessThanOrEqual(60);
  expect(failureCount).toBe(1);
  expect(failures).toMatchObject([{ shortPath: "Ada/Broken.wav", reason: expect.not.stringContaining("ended with") }]);
});

test("the table of failures has the whole path of each", async () => {
  const answer = await asked("ops/failures.csv");
  expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  const [names, ...rows] = (await answer.text()).trimEnd().split("\r\n");
  expect(names).toBe("path,reason,advice,detail");
  expect(rows).toEqual([expect.stringMatching(new RegExp(`^${join(music, "Ada", "Broken.wav")},`))]);
  expect((await fetch(`${server.url}/api/v1/ops/failures.csv`)).status).toBe(401);
});

test("the operator's patterns and character set reach the work: two letters in windows-1251 are read, a folder is left out", async () => {
  expect((await server.catalogue.listTracks({ limit: 10 })).items.map(({ title }) => title)).toEqual(["мы"]);
});

test("a lossless rendition is made when somebody asks for it, and not before", async () => {
  const [track] = (await server.catalogue.listTracks({ limit: 10 })).items;
  const kinds = async () => (await server.catalogue.renditionsOfTrack(track?.id ?? "")).map(({ kind }) => kind).sort();
  expect(await kinds()).toEqual(["aac160", "aac320", "aac96"]);
  expect(await (await asked(`tracks/${track?.id}/want`, {})).json()).toEqual({ isComing: false });
  const wished = await asked(`tracks/${track?.id}/want`, { lossless: true });
  expect([wished.status, await wished.json()]).toEqual([202, { isComing: true }]);
  await server.music.idle();
  expect(await kinds()).toEqual(["aac160", "aac320", "aac96", "flac"]);
  // What is there is asked for in vain.
  expect(await (await asked(`tracks/${track?.id}/want`, { lossless: true })).json()).toEqual({ isComing: false });
  expect((await asked("tracks/ffffffffffffffffffff/want", {})).status).toBe(404);
});

test("a file that failed is tried again when the operator says so, at once", async () => {
  const [failure] = (await library()).failures;
  expect((await asked("ops/library/retry", { id: "0".repeat(16) })).status).toBe(404);
  writeFileSync(join(music, "Ada", "Broken.wav"), song(3));
  const answer = await asked("ops/library/retry", { id: failure?.id });
  expect([answer.status, await answer.json()]).toEqual([202, { retried: 1 }]);
  await server.music.idle();
  expect((await library()).failureCount).toBe(0);
  expect((await server.catalogue.counts()).tracks).toBe(2);
  expect(await (await asked("ops/library/retry", {})).json()).toEqual({ retried: 0 });
});

test("all that failed are tried again one after the other; a second click meanwhile does nothing", async () => {
  const names = [1, 2, 3, 4].map((number) => join(music, "Ada", `Bad ${number}.wav`));
  for (const [at, name] of names.entries()) writeFileSync(name, Buffer.alloc(6_000 + at, 9));
  writeFileSync(join(music, "Ada", "Broken.wav"), song(3));
  expect(await server.music.request(music)).toBeNull();
  await server.music.idle();
  const sees = async () => (await library()).failureCount;
  expect([await sees(), (await queue()).failureCount, (await library()).failures.length]).toEqual([4, 4, 4]);
  expect((await server.catalogue.failedFiles(3)).map(({ path }) => path)).toEqual(names.slice(0, 3));
  const { ingestAgain } = server.ingest;
  let atOnce = 0;
  let most = 0;
  const tried: string[] = [];
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const spied = vi.spyOn(server.ingest, "ingestAgain").mockImplementation(async (file, options) => {
    tried.push(file.path);
    atOnce += 1;
    most = Math.max(most, atOnce);
    await gate;
    const outcome = await ingestAgain(file, options);
    atOnce -= 1;
    return outcome;
  });
  const click = async (body = {}) => ((await (await asked("ops/library/retry", body)).json()) as RetryAnswer).retried;
  const [failure] = (await library()).failures;
  expect((await Promise.all([click(), click(), click()])).sort()).toEqual([0, 0, 4]);
  // The first of them is at work.
  expect(await click({ id: failure?.id })).toBe(1);
  open();
  await server.music.idle();
  spied.mockRestore();
  expect([tried, most]).toEqual([names, 1]);
  expect(await click()).toBe(4);
  await server.music.idle();
  for (const name of names) rmSync(name);
  await expect.poll(sees, { timeout: 120_000, interval: 500 }).toBe(0);
}, 300_000);

test("tutti ingest hands a folder to the server that runs, says how it goes, and ends as it went", async () => {
  const more = mkdtempSync(join(tmpdir(), "tutti-more-"));
  writeFileSync(join(more, "Two.wav"), song(2.5));
  const environment = { TUTTI_DATA_DIR: server.dataDirectory };
  const run = (slash = "") => startProcess(tuttiFromSource(["ingest", more + slash]), environment).ended;
  const good = await run();
  expect(good.output).toContain(`The server at ${server.url} looks through ${more}`);
  expect(good).toMatchObject({ code: 0, output: expect.stringContaining("1 track added") });
  writeFileSync(join(more, "Bad.flac"), Buffer.alloc(5_000, 7));
  writeFileSync(join(more, "evening.m3u"), "gone.wav\n");
  // A slash at its end makes no other folder of it.
  const bad = await run("/");
  expect(bad).toMatchObject({
    code: 1,
    output: expect.stringMatching(/1 already there, 1 not readable\n {2}Bad\.flac: .*\n {2}evening\.m3u: .*gone\.wav/),
  });
  expect((await library()).folders.map(({ directory }) => directory)).toEqual([music, more]);
  // A folder that was named while the server runs is kept in sight like the others.
  writeFileSync(join(more, "Three.wav"), song(1.5));
  await expect.poll(async () => (await server.catalogue.counts()).tracks, { timeout: 120_000 }).toBe(4);
  await server.music.idle();
  rmSync(more, { recursive: true, force: true });
}, 300_000);

test("a song whose file is gone is listed with since when, for the operator alone, and a dry run removes nothing", async () => {
  expect(server.music.areLookedThrough([music])).toBe(true);
  expect(server.music.areLookedThrough([music, join(music, "Ada")])).toBe(false);
  const hidden = async () => (await (await asked("library/hidden")).json()) as HiddenSongs;
  expect(await hidden()).toEqual({ items: [], total: 0, next: null, pruneAfterDays: 90 });
  const startMs = Date.now();
  writeFileSync(join(music, "Ada", "Gone.wav"), song(3.5));
  const { tracks } = await server.catalogue.counts();
  await expect.poll(async () => (await server.catalogue.counts()).tracks, { timeout: 60_000 }).toBe(tracks + 1);
  await expect.poll(() => server.music.status().state, { timeout: 60_000 }).toBe("idle");
  rmSync(join(music, "Ada", "Gone.wav"));
  await expect.poll(async () => (await hidden()).total, { timeout: 60_000, interval: 500 }).toBe(1);
  const [gone] = (await hidden()).items;
  expect(gone?.sourceName).toBe("Gone.wav");
  expect(gone?.bytes).toBeGreaterThan(10_000);
  expect(Date.parse(gone?.hiddenAt ?? "")).toBeGreaterThanOrEqual(startMs);
  expect((await hidden()).items).toHaveLength(1);
  expect(await (await asked("library/hidden?cursor=1")).json()).toMatchObject({ items: [], total: 1, next: null });
  expect((await fetch(`${server.url}/api/v1/library/hidden`)).status).toBe(401);
  const prune = (...words: string[]) =>
    startProcess(tuttiFromSource(["library", "prune", ...words]), { TUTTI_DATA_DIR: server.dataDirectory }).ended;
  const all = await prune("--dry-run");
  expect(all).toMatchObject({ code: 0, output: expect.stringMatching(/ Gone\.wav\n1 song would be removed for good/) });
  expect(await prune("--dry-run", "--older-than", "1")).toMatchObject({
    code: 0,
    output: expect.stringMatching(/0 songs would be removed for good/),
  });
  expect(await prune()).toMatchObject({ code: 1, output: expect.stringContaining("stop it first, then prune") });
  expect((await hidden()).total).toBe(1);
}, 240_000);

test("a folder and one that lies in it are looked at one after the other, however they are written", async () => {
  const look = server.ingest.ingestDirectory.bind(server.ingest);
  const begun: string[] = [];
  let [now, most] = [0, 0];
  const spy = vi.spyOn(server.ingest, "ingestDirectory").mockImplementation(async (directory, ...others) => {
    // The folder of the test before is another one, and what is new is added beside all else.
    if (!directory.startsWith(music) || others[1]?.isBeside) return look(directory, ...others);
    begun.push(directory);
    now += 1;
    most = Math.max(most, now);
    return look(directory, ...others).finally(() => {
      now -= 1;
    });
  });
  const directories = [`${music}/`, join(music, "Ada"), `${music}/Ada/../`];
  await Promise.all(directories.map((directory) => asked("ops/ingest", { directory })));
  await server.music.idle();
  spy.mockRestore();
  expect(new Set(begun)).toEqual(new Set([music, join(music, "Ada")]));
  expect(begun.length).toBeGreaterThanOrEqual(3);
  expect(most).toBe(1);
}, 60_000);

test("a folder that failed is tried again by a look: it says what it said, or its songs are added", async () => {
  symlinkSync(tmpdir(), join(music, "Out"));
  mkdirSync(join(music, "Live.mp3"));
  expect((await asked("ops/ingest", { directory: music })).status).toBe(202);
  await server.music.idle();
  // The folder of a test before has failures of its own.
  const failed = async () => (await library()).failures.filter(({ path }) => path.startsWith(music));
  const failures = async () => (await failed()).map(({ shortPath, reason }) => `${shortPath}: ${reason}`);
  const retry = async () => {
    for (const { id } of await failed()) expect((await asked("ops/library/retry", { id })).status).toBe(202);
    await server.music.idle();
  };
  const folder = "Live.mp3: it is a folder, not a file";
  const link = "Out: it is a link that leads out of the folder";
  expect(await failures()).toEqual([folder, link]);
  writeFileSync(join(music, "Live.mp3", "Four.wav"), song(1.7));
  const before = (await server.catalogue.counts()).tracks;
  await retry();
  expect(await failures()).toEqual([link]);
  expect((await server.catalogue.counts()).tracks).toBe(before + 1);
  rmSync(join(music, "Out"));
  await retry();
  expect(await failures()).toEqual([]);
}, 60_000);

test("a cue sheet that is edited beside its file names the songs anew within seconds", async () => {
  const sheet = (second: string) =>
    `TITLE "Side"\nPERFORMER "Bo"\nFILE "Side.wav" WAVE\n  TRACK 01 AUDIO\n    TITLE "First"\n    INDEX 01 00:00:00\n  TRACK 02 AUDIO\n    TITLE "${second}"\n    INDEX 01 00:02:00\n`;
  const albums = async () => (await server.catalogue.listAlbums({ limit: 10, order: "title" })).items;
  const songs = async () => {
    const id = (await albums()).find(({ title }) => title === "Side")?.id;
    const { tracks = [] } = (id && (await server.catalogue.findAlbum(id))) || {};
    return tracks.map(({ title }) => title);
  };
  mkdirSync(join(music, "Bo"));
  writeFileSync(join(music, "Bo", "Side.cue"), sheet("Second"));
  writeFileSync(join(music, "Bo", "Side.wav"), song(4));
  await expect.poll(songs, { timeout: 40_000, interval: 500 }).toEqual(["First", "Second"]);
  await server.music.idle();
  const ids = (await server.catalogue.trackIds()).sort();
  writeFileSync(join(music, "Bo", "Side.cue"), sheet("Once Second"));
  await expect.poll(songs, { timeout: 40_000, interval: 500 }).toEqual(["First", "Once Second"]);
  expect((await server.catalogue.trackIds()).sort()).toEqual(ids);
}, 300_000);
