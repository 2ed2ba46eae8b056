import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { mediabunnyEncoder } from "../../server/ingest/encode/mediabunny-encoder.ts";
import { createIngest } from "../../server/ingest/ingest.ts";
import { loadOperatorKey } from "../../server/ingest/operator-key.ts";
import { createDiskMediaStore } from "../../server/media/disk-media-store.ts";
import { createMemoryCatalogue, type MemoryCatalogue } from "./memory-catalogue.ts";
import { clickTrack, wavBytes } from "./sound.ts";

// The real processes that read tags, and a real encoder, beside whatever else the machine does.
vi.setConfig({ testTimeout: 120_000 });

let directory = "";
let music = "";
let catalogue: MemoryCatalogue;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "tutti-hostile-"));
  music = join(directory, "music");
  mkdirSync(music);
  catalogue = createMemoryCatalogue();
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const at = (name: string) => join(music, name);

function addSong(folder: string, seconds: number): void {
  mkdirSync(at(folder));
  writeFileSync(at(`${folder}/song.wav`), wavBytes(clickTrack(seconds, 44_100)));
}

async function boot() {
  const data = join(directory, "data");
  const store = createDiskMediaStore(join(data, "media"));
  await store.start();
  const warnings: string[] = [];
  const ingest = createIngest({
    store,
    catalogue,
    encoder: mediabunnyEncoder,
    operatorKey: await loadOperatorKey(data),
    dataDirectory: data,
    log: {
      info: () => undefined,
      warn: (fields, message) =>
        void warnings.push(`${message} (${(fields as { path: string }).path.slice(music.length + 1)})`),
    },
    concurrency: 2,
  });
  await ingest.start();
  return { ingest, warnings };
}

test("covers that are FIFOs, devices, folders, links out or bombs are named; the song is added, with the next good cover", async () => {
  const picture = sharp({ create: { width: 300, height: 300, channels: 3, background: "#336699" } });
  writeFileSync(join(directory, "private.jpg"), await picture.jpeg().toBuffer());
  addSong("fifo", 1);
  execFileSync("mkfifo", [at("fifo/cover.png")]);
  addSong("zero", 1.1);
  symlinkSync("/dev/zero", at("zero/cover.png"));
  addSong("folder", 1.2);
  mkdirSync(at("folder/folder.jpg"));
  addSong("out", 1.3);
  symlinkSync(join(directory, "private.jpg"), at("out/front.jpg"));
  addSong("bomb", 1.4);
  const huge = sharp({ create: { width: 9_000, height: 9_000, channels: 3, background: "#884422" } });
  writeFileSync(at("bomb/cover.png"), await huge.png().toBuffer());
  writeFileSync(at("bomb/folder.jpg"), await picture.jpeg().toBuffer());
  const { ingest, warnings } = await boot();
  expect(await ingest.ingestDirectory(music)).toMatchObject({ added: 5, failed: [] });
  expect(warnings.sort()).toEqual([
    expect.stringMatching(/^A file is added although its cover "cover.png" .*pixel limit.* \(bomb\/song.wav\)$/),
    'A file is added although its cover "cover.png" cannot be read: it is a FIFO, not a file (fifo/song.wav)',
    'A file is added although its cover "cover.png" cannot be read: it is a link that leads out of the folder (zero/song.wav)',
    'A file is added although its cover "folder.jpg" cannot be read: it is a folder, not a file (folder/song.wav)',
    'A file is added although its cover "front.jpg" cannot be read: it is a link that leads out of the folder (out/song.wav)',
  ]);
  const covers = [...catalogue.tracks.values()].map(({ track }) => [track.albumTitle, track.coverId !== null]);
  expect(Object.fromEntries(covers)).toEqual({ fifo: false, zero: false, folder: false, out: false, bomb: true });
});

test("songs that are FIFOs or links out are named in the report, and names in Latin-1 are added and shown", async () => {
  const latin1 = (name: string) => Buffer.concat([Buffer.from(`${music}/`), Buffer.from(name, "latin1")]);
  mkdirSync(latin1("Bj\xf6rk"));
  writeFileSync(latin1("Bj\xf6rk/01 - J\xf3ga.wav"), wavBytes(clickTrack(1, 44_100)));
  execFileSync("mkfifo", [at("fifo.mp3")]);
  symlinkSync("/etc/hostname", at("hostname.mp3"));
  symlinkSync("/dev/zero", at("zero.flac"));
  const { ingest, warnings } = await boot();
  const report = await ingest.ingestDirectory(music);
  expect(report).toMatchObject({
    added: 1,
    failed: [
      { path: at("fifo.mp3"), reason: "it is a FIFO, not a file" },
      { path: at("hostname.mp3"), reason: "it is a link that leads out of the folder" },
      { path: at("zero.flac"), reason: "it is a link that leads out of the folder" },
    ],
  });
  expect(warnings).toHaveLength(3);
  const [entry] = catalogue.tracks.values();
  expect(entry?.track).toMatchObject({ title: "Jóga", albumTitle: "Björk", sourceName: "01 - Jóga.wav" });
  expect(await (await boot()).ingest.ingestDirectory(music)).toMatchObject({ added: 0, unchanged: 1 });
});

test("what is wrong with a folder is told and counted once, not at each look; another reason is told", async () => {
  execFileSync("mkfifo", [at("fifo.mp3")]);
  addSong("Ada", 1);
  addSong("Bo", 1.2);
  writeFileSync(at("evening.m3u"), "gone.wav\n");
  const { ingest, warnings } = await boot();
  const look = () => ingest.ingestDirectory(music, undefined, { isRetrying: false });
  expect((await look()).failed).toHaveLength(1);
  expect(ingest.queue()).toMatchObject({ failed: 1, done: 2, total: 3 });
  for (const _ of [1, 2]) expect((await look()).failed).toHaveLength(1);
  expect(warnings.splice(0).sort()).toEqual([
    "A playlist has gaps (evening.m3u)",
    "Cannot add a file to the catalogue (fifo.mp3)",
  ]);
  rmSync(at("fifo.mp3"));
  symlinkSync("nothing.mp3", at("fifo.mp3"));
  for (const _ of [1, 2]) await look();
  expect(warnings.splice(0)).toEqual(["Cannot add a file to the catalogue (fifo.mp3)"]);
  for (const folder of ["Ada", "Bo"]) rmSync(at(folder), { recursive: true });
  for (const _ of [1, 2]) expect((await look()).asked).toMatchObject([{ files: 2 }]);
  expect(warnings).toEqual(["Songs are kept though their files are missing ()"]);
});

test("a run that is stopped while a hostile file is at work ends at once", async () => {
  addSong("one", 1);
  const stop = new AbortController();
  const { ingest } = await boot();
  const work = ingest.ingestDirectory(music, stop.signal);
  setTimeout(() => stop.abort(), 300);
  expect(await work).toMatchObject({ added: 0, cancelled: 1 });
});
