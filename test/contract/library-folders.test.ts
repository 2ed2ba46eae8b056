import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Catalogue } from "../../server/catalog/catalogue.ts";
import { openCatalogue } from "../../server/catalog/open-catalogue.ts";
import { pathFilter } from "../../server/files/path-patterns.ts";
import { describeSource } from "../../server/ingest/describe/describe-source.ts";
import { mediabunnyEncoder } from "../../server/ingest/encode/mediabunny-encoder.ts";
import { createIngest } from "../../server/ingest/ingest.ts";
import type { IngestOptions } from "../../server/ingest/ingest-options.ts";
import { loadOperatorKey } from "../../server/ingest/operator-key.ts";
import { keepNames } from "../../server/library/keep-names.ts";
import { mend } from "../../server/library/mend.ts";
import { createShelf, type Shelf } from "../../server/library/shelf.ts";
import { diskTrackNames } from "../../server/library/track-names.ts";
import { createDiskMediaStore } from "../../server/media/disk-media-store.ts";
import type { MediaStore } from "../../server/media/media-store.ts";
import { ok } from "../../shared/result.ts";
import { clickTrack, wavBytes } from "./sound.ts";

// Music folders that are away, looked at in part, or exchanged for others. Real encoders at work, beside whatever else the machine does.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

let directory = "";
let music = "";
let catalogue: Catalogue;
let store: MediaStore;
let shelf: Shelf;
let jobs = 0;
let scan: (choice?: { isMissingAccepted?: boolean }) => ReturnType<ReturnType<typeof createIngest>["ingestDirectory"]>;
/** A look at a folder below the music folder. */
let scanPart: (path: string) => ReturnType<typeof scan>;
/** The music folder is this one and no other: what a start does. */
let moveTo: (folder: string) => Promise<Awaited<ReturnType<typeof scan>>>;
let leave: (
  folder: string,
  choice?: { isMissingAccepted?: boolean },
) => ReturnType<ReturnType<typeof createIngest>["leaveFolders"]>;

async function boot(change: Partial<IngestOptions> = {}) {
  const data = join(directory, "data");
  const mediaDirectory = join(data, "media");
  store = createDiskMediaStore(mediaDirectory);
  await store.start();
  const operatorKey = await loadOperatorKey(data);
  const names = diskTrackNames(mediaDirectory);
  const opened = await openCatalogue({ databaseUrl: null, dataDirectory: data, ifMissing: "make" });
  catalogue = keepNames({ catalogue: opened, names, nowMs: Date.now });
  shelf = createShelf({ catalogue, names, store, operatorKey, nowMs: Date.now });
  const ingest = createIngest({
    ...{ store, catalogue, shelf, operatorKey, dataDirectory: data },
    encoder: {
      ...mediabunnyEncoder,
      encode: (job, sink) => {
        jobs += 1;
        return mediabunnyEncoder.encode(job, sink);
      },
    },
    log: { info: () => undefined, warn: () => undefined },
    describe: async (source, root, _signal, charset) => ok(await describeSource(source, root, charset)),
    ...change,
  });
  await ingest.start();
  await mend({ catalogue, names, store, operatorKey, nowMs: Date.now }, new AbortController().signal);
  scan = (choice) => ingest.ingestDirectory(music, undefined, choice);
  moveTo = (folder) => ingest.ingestDirectory(folder, undefined, { named: [folder] });
  leave = (folder, choice) => ingest.leaveFolders([folder], choice);
  scanPart = (path) => ingest.ingestDirectory(join(music, path), undefined, { root: music });
}

async function restart(change: Partial<IngestOptions> = {}) {
  await catalogue.close();
  await store.stop();
  await boot(change);
}

/** Making an empty database takes seconds, and copying one does not. */
let empty = "";

beforeAll(async () => {
  empty = mkdtempSync(join(tmpdir(), "tutti-empty-"));
  await (await openCatalogue({ databaseUrl: null, dataDirectory: empty, ifMissing: "make" })).close();
});

afterAll(() => rmSync(empty, { recursive: true, force: true }));

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "tutti-changes-"));
  music = join(directory, "music");
  mkdirSync(music);
  cpSync(empty, join(directory, "data"), { recursive: true });
  await boot();
  jobs = 0;
});

afterEach(async () => {
  await catalogue.close();
  await store.stop();
  rmSync(directory, { recursive: true, force: true });
});

const chunk = (name: string, body: Buffer) => {
  const head = Buffer.alloc(8);
  head.write(name, "latin1");
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
};

/** A WAVE file with a list of names, as editors of tags write it. */
function addSong(path: string, seconds: number, tags: Readonly<Record<string, string>> = {}): string {
  const sound = Buffer.from(wavBytes(clickTrack(seconds, 44_100)));
  const info = Object.entries(tags).map(([name, value]) => chunk(name, Buffer.from(`${value}\0`)));
  const list = info.length === 0 ? Buffer.alloc(0) : chunk("LIST", Buffer.concat([Buffer.from("INFO"), ...info]));
  const whole = Buffer.concat([sound, list]);
  whole.writeUInt32LE(whole.length - 8, 4);
  const place = join(music, path);
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, whole);
  return place;
}

const songs = async () => (await catalogue.listTracks({ limit: 100 })).items;
const titles = async () => (await songs()).map(({ title }) => title).sort();
const idOf = async (title: string) => (await songs()).find((track) => track.title === title)?.id;

const lists = async () => {
  const { items } = await catalogue.listPlaylists({ limit: 9 });
  const found = await Promise.all(items.map(({ id }) => catalogue.findPlaylist(id)));
  return found.map((playlist) => [playlist?.title, ...(playlist?.tracks.map(({ title }) => title) ?? [])]);
};

test("playlists stay with their songs while a disk may be away, and go when the operator says that they were removed", async () => {
  for (const path of ["Ada/1", "Ada/2", "Bo/3", "Bo/4"]) addSong(`${path}.wav`, 1 + Number(path.at(-1)) / 5);
  for (const folder of ["Ada", "Bo"])
    writeFileSync(join(music, folder, `${folder} all.m3u`), "../Ada/1.wav\n../Bo/3.wav\n");
  await scan();
  const both = [
    ["Ada all", "1", "3"],
    ["Bo all", "1", "3"],
  ];
  expect((await lists()).sort()).toEqual(both);
  const away = join(directory, "away");
  renameSync(music, away);
  expect(await scan()).toMatchObject({ hidden: 0, asked: [{ files: 4 }], trouble: expect.stringContaining(music) });
  expect((await lists()).sort()).toEqual(both);
  mkdirSync(music);
  expect((await scan()).trouble).toBeUndefined();
  expect((await lists()).sort()).toEqual(both);
  rmSync(music, { recursive: true });
  renameSync(away, music);
  renameSync(join(music, "Ada"), away);
  expect(await scan()).toMatchObject({ asked: [{ directory: join(music, "Ada") }] });
  expect((await lists()).sort()).toEqual(both);
  await scan({ isMissingAccepted: true });
  expect(await lists()).toEqual([["Bo all", "3"]]);
  renameSync(music, join(directory, "removed"));
  await scan({ isMissingAccepted: true });
  expect(await lists()).toEqual([]);
});

test("a list that cannot be read any more stays as it was, and is told", async () => {
  addSong("1.wav", 1.2);
  const list = join(music, "evening.m3u");
  writeFileSync(list, "1.wav\n");
  await scan();
  writeFileSync(list, Buffer.alloc(1_000_001, "#"));
  expect((await scan()).lists).toMatchObject([{ path: list, reason: expect.stringContaining("is not taken over") }]);
  expect(await lists()).toEqual([["evening", "1"]]);
});

test("a look at a part of a music folder changes nothing that a look at all of it would not: lists, names, what is left out", async () => {
  await restart({ filter: pathFilter({ include: [], exclude: ["Talks"] }) });
  addSong("Ada/First/1.wav", 1.2);
  addSong("Bo/Second/2.wav", 1.4);
  addSong("Talks/3.wav", 1.6);
  const list = join(music, "Ada", "both.m3u");
  writeFileSync(list, "First/1.wav\n../Bo/Second/2.wav\n");
  writeFileSync(join(music, "Bo", "one.m3u"), "Second/2.wav\n");
  await scan();
  const before = [await lists(), await songs()];
  for (const part of ["Ada", "Ada/First", "Bo", "Talks"])
    expect(await scanPart(part)).toMatchObject({ added: 0, updated: 0, hidden: 0, failed: [], asked: [] });
  expect([await lists(), await songs()]).toEqual(before);
  addSong("Ada/First/4.wav", 1.8);
  expect(await scanPart("Ada")).toMatchObject({ added: 1, unchanged: 1 });
  expect((await songs()).find(({ title }) => title === "4")).toMatchObject({ artistName: "Ada", albumTitle: "First" });
  rmSync(list);
  await scanPart("Bo");
  expect(await scan()).toMatchObject({ added: 0, updated: 0, unchanged: 3 });
  expect(await lists()).toEqual([["one", "2"]]);
});

test("the music folder is another one: its files name the songs at once, those that are only in the former one are asked about", async () => {
  const former = music;
  for (const number of [1, 2, 3]) addSong(`Ada/${number}.wav`, 1 + number / 5, { INAM: `Old ${number}` });
  writeFileSync(join(former, "both.m3u"), "Ada/1.wav\nAda/3.wav\n");
  await scan();
  const id = await idOf("Old 1");
  music = join(directory, "moved");
  addSong("Ada/1.wav", 1.2, { INAM: "New 1" });
  addSong("Ada/2.wav", 1.4, { INAM: "Old 2" });
  writeFileSync(join(music, "both.m3u"), "Ada/1.wav\n");
  jobs = 0;
  expect(await moveTo(music)).toMatchObject({ added: 0, failed: [] });
  const asked = [{ directory: join(former, "Ada"), files: 1, reason: "it is in no music folder any more" }];
  expect(await leave(music)).toMatchObject({ directory: join(former, "Ada"), report: { hidden: 0, asked } });
  expect([await titles(), await idOf("New 1"), jobs]).toEqual([["New 1", "Old 2", "Old 3"], id, 0]);
  expect((await catalogue.filesBelow(former)).map(({ path }) => path)).toEqual([join(former, "Ada", "3.wav")]);
  // The former lists may be away with the songs.
  expect((await lists()).sort()).toEqual([
    ["both", "New 1"],
    ["both", "New 1", "Old 3"],
  ]);
  expect(await leave(music, { isMissingAccepted: true })).toMatchObject({ report: { hidden: 1, asked: [] } });
  expect([await titles(), await lists()]).toEqual([["New 1", "Old 2"], [["both", "New 1"]]]);
  expect(await leave(music)).toBeNull();
  // Whoever returns finds all of it.
  expect(await moveTo(former)).toMatchObject({ added: 0, failed: [] });
  expect(await leave(former)).toMatchObject({ report: { hidden: 0, asked: [] } });
  expect([await titles(), await lists()]).toEqual([["Old 1", "Old 2", "Old 3"], [["both", "Old 1", "Old 3"]]]);
  expect(jobs).toBe(0);
});
