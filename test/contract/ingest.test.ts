import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { describeSource } from "../../server/ingest/describe/describe-source.ts";
import { mediabunnyEncoder } from "../../server/ingest/encode/mediabunny-encoder.ts";
import type { Encoder } from "../../server/ingest/encoder.ts";
import { createIngest } from "../../server/ingest/ingest.ts";
import type { IngestOptions } from "../../server/ingest/ingest-options.ts";
import { isSignedBy, loadOperatorKey } from "../../server/ingest/operator-key.ts";
import { createWorkerEncoder } from "../../server/ingest/workers/worker-encoder.ts";
import { createDiskMediaStore } from "../../server/media/disk-media-store.ts";
import { hashBlocks, renditionIdOf } from "../../shared/manifest/block-tree.ts";
import { parseSignedManifest } from "../../shared/manifest/signed-manifest.ts";
import { ok } from "../../shared/result.ts";
import { createMemoryCatalogue, type MemoryCatalogue } from "./memory-catalogue.ts";
import { clickTrack, wavBytes } from "./sound.ts";

// Real encoders at work, beside whatever else the machine does.
vi.setConfig({ testTimeout: 240_000 });

const rate = 44_100;
let directory = "";
let music = "";
let data = "";
let catalogue: MemoryCatalogue;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "tutti-ingest-"));
  music = join(directory, "music");
  data = join(directory, "data");
  catalogue = createMemoryCatalogue();
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

function addFile(path: string, bytes: Uint8Array): string {
  const whole = join(music, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, bytes);
  return whole;
}

function addSong(path: string, seconds = 1.5): string {
  return addFile(path, wavBytes(clickTrack(seconds, rate)));
}

/** A server's part of ingest, started anew on the same data as after a restart. */
async function boot(change: Partial<IngestOptions> = {}) {
  const store = createDiskMediaStore(join(data, "media"));
  await store.start();
  const operatorKey = await loadOperatorKey(data);
  const lines: string[] = [];
  const log = {
    info: (_fields: object, message: string) => void lines.push(message),
    warn: (fields: object, message: string) => void lines.push(`${message}: ${JSON.stringify(fields)}`),
  };
  const ingest = createIngest({
    store,
    catalogue,
    encoder: mediabunnyEncoder,
    operatorKey,
    dataDirectory: data,
    log,
    concurrency: 2,
    describe: async (source, root) => ok(await describeSource(source, root)),
    ...change,
  });
  await ingest.start();
  return { ingest, store, operatorKey, lines };
}

/** An encoder that counts its jobs, and can be made to fail in the middle of one. */
function watched(encoder: Encoder, dieAfterSegments = Number.POSITIVE_INFINITY) {
  const jobs: string[][] = [];
  let segments = 0;
  const watching: Encoder = {
    ...encoder,
    encode(request, output) {
      jobs.push([...request.kinds]);
      return encoder.encode(request, {
        ...output,
        async segment(kind, segment) {
          segments += 1;
          if (segments > dieAfterSegments) throw new Error("killed");
          await output.segment(kind, segment);
        },
      });
    },
  };
  return { encoder: watching, jobs };
}

function visibleRenditions(): string[] {
  return readdirSync(join(data, "media")).filter((name) => /^[0-9a-f]{32}$/.test(name));
}

/** Everything that the store shows, checked from its bytes up. */
async function expectAllWhole(operatorKey: Awaited<ReturnType<typeof loadOperatorKey>>) {
  const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest();
  for (const renditionId of visibleRenditions()) {
    const read = (name: string) => readFileSync(join(data, "media", renditionId, name));
    const parsed = parseSignedManifest(read("manifest.json").toString());
    if (!parsed.ok) throw new Error(parsed.error);
    const { manifest } = parsed.value;
    expect(isSignedBy(parsed.value, [operatorKey.publicKey])).toBe(true);
    expect(manifest.renditionId).toBe(renditionId);
    expect(renditionIdOf(manifest, sha256)).toBe(renditionId);
    expect(read("init.mp4").equals(manifest.init)).toBe(true);
    for (const [index, segment] of manifest.segments.entries()) {
      const bytes = read(`${index}.m4s`);
      expect(bytes.length).toBe(segment.bytes);
      expect(Buffer.compare(hashBlocks(bytes, sha256), segment.blockHashes)).toBe(0);
    }
  }
  for (const { renditions } of catalogue.tracks.values()) {
    for (const { renditionId } of renditions.values()) expect(visibleRenditions()).toContain(renditionId);
  }
}

test("a folder becomes tracks with four renditions each, named from their paths", async () => {
  addSong("Ada/Études/01 - Prélude.wav");
  addSong("Ada/Études/02 - Fugue.wav", 2);
  const { ingest, operatorKey } = await boot();
  expect(await ingest.ingestDirectory(music)).toEqual({
    added: 2,
    completed: 0,
    updated: 0,
    unchanged: 0,
    hidden: 0,
    asked: [],
    folders: [music, join(music, "Ada"), join(music, "Ada", "Études")],
    cancelled: 0,
    failed: [],
    damaged: [],
  });
  const tracks = [...catalogue.tracks.values()];
  expect(
    tracks.map(({ track }) => [track.artistName, track.albumTitle, track.trackNumber, track.title]).sort(),
  ).toEqual([
    ["Ada", "Études", 1, "Prélude"],
    ["Ada", "Études", 2, "Fugue"],
  ]);
  for (const { renditions } of tracks)
    expect([...renditions.keys()].sort()).toEqual(["aac160", "aac320", "aac96", "flac"]);
  expect(visibleRenditions()).toHaveLength(8);
  await expectAllWhole(operatorKey);
  expect(ingest.status()).toMatchObject({ state: "idle", done: 2, failed: 0, total: 2 });
});

test("every track is playable before the first one gets its other renditions", async () => {
  for (const name of ["a", "b", "c"]) addSong(`${name}.wav`, name.charCodeAt(0) / 90);
  const { encoder, jobs } = watched(mediabunnyEncoder);
  const { ingest } = await boot({ encoder, concurrency: 1 });
  await ingest.ingestDirectory(music);
  expect(jobs.map((kinds) => kinds.length)).toEqual([1, 1, 1, 3, 3, 3]);
});

test("a second run does no work, and neither does a renamed file", async () => {
  addSong("one.wav");
  const path = addSong("two.wav", 2);
  await (await boot()).ingest.ingestDirectory(music);
  renameSync(path, join(music, "another name.wav"));
  const { encoder, jobs } = watched(mediabunnyEncoder);
  const { ingest } = await boot({ encoder });
  expect(await ingest.ingestDirectory(music)).toMatchObject({ added: 0, unchanged: 1, updated: 1, failed: [] });
  expect(jobs).toEqual([]);
  expect([...catalogue.tracks.values()].map(({ track }) => track.title).sort()).toEqual(["another name", "one"]);
  expect(catalogue.tracks.size).toBe(2);
});

test("two files with the same bytes are one track", async () => {
  cpSync(addSong("one.wav"), join(music, "copy.wav"));
  const { encoder, jobs } = watched(mediabunnyEncoder);
  const { ingest } = await boot({ encoder });
  expect(await ingest.ingestDirectory(music)).toMatchObject({ added: 1, unchanged: 1 });
  expect(jobs).toHaveLength(2);
});

test.each([0, 1, 2, 4, 7, 10])("killed after %i segments it shows nothing half made, and goes on", async (segments) => {
  addSong("one.wav", 5.5);
  addSong("two.wav", 2);
  const dying = await boot({ encoder: watched(mediabunnyEncoder, segments).encoder, concurrency: 1 });
  await dying.ingest.ingestDirectory(music).catch(() => null);
  await expectAllWhole(dying.operatorKey);
  const before = [...catalogue.tracks.values()].reduce((sum, { renditions }) => sum + renditions.size, 0);

  const { encoder, jobs } = watched(mediabunnyEncoder);
  const { ingest, operatorKey } = await boot({ encoder });
  await ingest.ingestDirectory(music);
  await expectAllWhole(operatorKey);
  expect([...catalogue.tracks.values()].map(({ renditions }) => renditions.size)).toEqual([4, 4]);
  expect(jobs.flat()).toHaveLength(8 - before);
});

test("a rendition whose catalogue entry was lost in a crash is found again and not doubled", async () => {
  addSong("one.wav");
  await (await boot()).ingest.ingestDirectory(music);
  const before = visibleRenditions().sort();
  catalogue = createMemoryCatalogue();
  await (await boot()).ingest.ingestDirectory(music);
  expect(visibleRenditions().sort()).toEqual(before);
});

test("a file that cannot be read is named with its reason, and the rest goes on", async () => {
  addSong("good.wav");
  const bad = addFile("bad.mp3", Buffer.from("not music at all"));
  const empty = addFile("empty.flac", new Uint8Array());
  const foreign = addFile("film.m4a", Buffer.alloc(100, 1));
  const { ingest, lines } = await boot();
  const report = await ingest.ingestDirectory(music);
  expect(report.added).toBe(1);
  expect(report.failed).toEqual(
    expect.arrayContaining([
      { path: bad, reason: "it is no WAV, FLAC, MP3, Ogg Vorbis or Opus file" },
      { path: empty, reason: "it is empty" },
      { path: foreign, reason: ".m4a files cannot be read without ffmpeg on the PATH" },
    ]),
  );
  expect(lines.filter((line) => line.startsWith("Cannot add"))).toHaveLength(3);
  expect(visibleRenditions()).toHaveLength(4);
});

test("a worker that dies takes its own file down and no other", async () => {
  addSong("a.wav");
  addSong("b.wav", 2);
  const inThread = createWorkerEncoder({ encoder: "mediabunny" });
  const crashing = createWorkerEncoder({
    encoder: "mediabunny",
    start: () => spawn(process.execPath, ["-e", "setTimeout(() => process.exit(7), 20)"], { detached: true }),
  });
  const encoder: Encoder = {
    ...inThread,
    encode: (request, output) => (request.source.path.endsWith("a.wav") ? crashing : inThread).encode(request, output),
  };
  const { ingest } = await boot({ encoder });
  const report = await ingest.ingestDirectory(music);
  expect(report).toMatchObject({
    added: 1,
    failed: [{ path: join(music, "a.wav"), reason: "its process ended with 7" }],
  });
});

test("a run that is stopped leaves the rest for another time", async () => {
  for (const name of ["a", "b", "c"]) addSong(`${name}.wav`, name.charCodeAt(0) / 60);
  const stop = new AbortController();
  const { ingest } = await boot({
    concurrency: 1,
    onProgress: ({ item }) => {
      if (item.state === "playable") stop.abort();
    },
  });
  const report = await ingest.ingestDirectory(music, stop.signal);
  expect(report).toMatchObject({ added: 0, cancelled: 3, failed: [] });
  expect(catalogue.tracks.size).toBe(1);
});

test("trouble of our own ends the run and is not blamed on the file", async () => {
  addSong("a.wav");
  catalogue.publishTrack = async () => {
    throw new Error("the database is gone");
  };
  const { ingest } = await boot();
  await expect(ingest.ingestDirectory(music)).rejects.toThrow("the database is gone");
});

test("a file that changes while it is read is refused", async () => {
  const path = addSong("a.wav");
  const { ingest } = await boot({
    describe: async (source, root) => {
      const described = ok(await describeSource(source, root));
      writeFileSync(path, wavBytes(clickTrack(2, rate)));
      return described;
    },
  });
  expect(await ingest.ingestFile(path)).toEqual({
    state: "failed",
    path,
    reason: "it changed while it was being read",
  });
  expect(visibleRenditions()).toEqual([]);
});

test("a cover beside the music is kept in its sizes; facts from the caller go before those of the file", async () => {
  const path = addSong("Ada/Études/01 - Prélude.wav");
  const picture = sharp({ create: { width: 400, height: 300, channels: 3, background: "#336699" } });
  addFile("Ada/Études/Cover.JPG", await picture.jpeg().toBuffer());
  const { ingest, store } = await boot();
  await ingest.ingestFile(path, { root: music, facts: { title: "Another" } });
  const [entry] = catalogue.tracks.values();
  expect(entry?.track).toMatchObject({ title: "Another", artistName: "Ada" });
  for (const size of [96, 320, 800] as const) {
    const file = await store.openCover(entry?.track.coverId ?? "", size);
    expect(await sharp(await file?.read()).metadata()).toMatchObject({ format: "webp", width: size, height: size });
  }
});

test("progress tells when a song can be heard and how far the rest is", async () => {
  const path = addSong("a.wav", 9);
  const events: string[] = [];
  const { ingest } = await boot({
    onProgress: ({ item }) => void events.push(`${item.state} ${item.fraction.toFixed(1)}`),
  });
  await ingest.ingestFile(path, { kind: "demo" });
  expect(events[0]).toBe("waiting 0.0");
  expect(events).toContain("playable 0.3");
  expect(events.at(-1)).toBe("done 1.0");
});

test("a look beside another adds what is new, and leaves what that has in hand", async () => {
  addSong("Album/one.wav");
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { encoder, jobs } = watched(mediabunnyEncoder);
  const holding: Encoder = {
    ...encoder,
    async encode(request, output) {
      await held;
      return encoder.encode(request, output);
    },
  };
  const { ingest } = await boot({ encoder: holding });
  const { signal } = new AbortController();
  const first = ingest.ingestDirectory(music);
  await expect.poll(() => ingest.queue().atWork).toHaveLength(1);
  addSong("Album/two.wav", 2);
  const scanned: (readonly string[])[] = [];
  const beside = ingest.ingestDirectory(music, signal, {
    ...{ isBeside: true, isRetrying: false },
    onScanned: (folders) => scanned.push(folders),
  });
  await expect.poll(() => ingest.queue().total).toBe(2);
  expect(scanned).toEqual([[music, join(music, "Album")]]);
  release();
  expect(await first).toMatchObject({ added: 1, failed: [] });
  expect(await beside).toMatchObject({ added: 1, unchanged: 0, completed: 0, hidden: 0, failed: [] });
  expect(jobs).toHaveLength(4);
  expect(await ingest.ingestDirectory(music)).toMatchObject({ unchanged: 2, added: 0 });
});
