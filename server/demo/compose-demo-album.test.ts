import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { parseFile } from "music-metadata";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoAlbum } from "./album.ts";
import { composeDemoAlbum } from "./compose-demo-album.ts";

const SEED = 5;
const ALBUM = demoAlbum(SEED);
let folder: string;
let workerUrl: URL;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tutti-demo-"));
  const outfile = join(folder, "compose-worker.mjs");
  const entry = join(import.meta.dirname, "compose-worker.ts");
  await build({ entryPoints: [entry], outfile, bundle: true, platform: "node", format: "esm", logLevel: "error" });
  workerUrl = pathToFileURL(outfile);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** All but these titles count as done already. */
const only = (...titles: string[]) => ({ alreadyDone: (title: string) => !titles.includes(title) });

test("a piece arrives whole, tagged and with its cover, and the pieces done before are left out", async () => {
  const directory = join(folder, "tags");
  const [first, second] = ALBUM.pieces;
  const heard: unknown[] = [];
  const fractions: number[] = [];
  await composeDemoAlbum({
    directory,
    seed: SEED,
    workerUrl,
    ...only(first!.title, second!.title),
    onProgress: ({ index, fraction }) => void (index === 0 && fractions.push(fraction)),
    onPiece: async ({ path, ...piece }) => {
      heard.push(piece);
      const { common, format } = await parseFile(path);
      expect(common).toMatchObject({
        title: piece.title,
        artist: ALBUM.artist,
        albumartist: ALBUM.artist,
        album: ALBUM.title,
        year: ALBUM.year,
        genre: [ALBUM.genre],
        track: { no: piece.index + 1, of: 8 },
      });
      expect(format).toMatchObject({ container: "WAVE", sampleRate: 44_100, bitsPerSample: 16, numberOfChannels: 2 });
      expect(format.duration).toBeGreaterThan(60);
      const picture = common.picture![0]!;
      expect(picture).toMatchObject({ format: "image/jpeg", type: "Cover (front)" });
      expect(await sharp(picture.data).metadata()).toMatchObject({ width: 1000, height: 1000, format: "jpeg" });
    },
  });
  expect(heard).toEqual([
    { index: 0, total: 8, title: first!.title },
    { index: 1, total: 8, title: second!.title },
  ]);
  expect((await readdir(directory)).toSorted()).toEqual([first!.fileName, second!.fileName]);
  expect(fractions.at(-1)).toBe(1);
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  expect(fractions.length).toBeGreaterThan(5);
}, 60_000);

test("the same seed writes the same file, byte for byte, from the built worker and from the one for development", async () => {
  const { title, fileName } = ALBUM.pieces[0]!;
  const files: Buffer[] = [];
  for (const url of [workerUrl, new URL("./compose-worker-dev.mjs", import.meta.url)]) {
    const directory = join(folder, `same ${files.length}`);
    await composeDemoAlbum({ directory, seed: SEED, workerUrl: url, ...only(title), onPiece: () => {} });
    files.push(await readFile(join(directory, fileName)));
  }
  expect(files[0]!.equals(files[1]!)).toBe(true);
}, 60_000);

test("nothing is composed when all is done", async () => {
  const directory = join(folder, "done");
  await composeDemoAlbum({ directory, seed: SEED, workerUrl, ...only(), onPiece: () => expect.unreachable() });
  await expect(readdir(directory)).rejects.toThrow("ENOENT");
});

test("an abort in the middle of a piece rejects with its reason and leaves no half file", async () => {
  const directory = join(folder, "abort");
  const stop = new AbortController();
  const composing = composeDemoAlbum({
    directory,
    seed: SEED,
    workerUrl,
    signal: stop.signal,
    onPiece: () => expect.unreachable(),
    onProgress: ({ fraction }) => {
      if (fraction > 0.2) stop.abort(new Error("enough"));
    },
  });
  await expect(composing).rejects.toThrow("enough");
  expect(await readdir(directory)).toEqual([]);
}, 30_000);

test("an error of onPiece ends the album with that error", async () => {
  const composing = composeDemoAlbum({
    directory: join(folder, "refused"),
    seed: SEED,
    workerUrl,
    onPiece: async () => {
      throw new Error("no room");
    },
  });
  await expect(composing).rejects.toThrow("no room");
}, 30_000);

test("a worker that cannot be loaded is said", async () => {
  const missing = pathToFileURL(join(folder, "nowhere.mjs"));
  const composing = composeDemoAlbum({ directory: folder, seed: SEED, workerUrl: missing, onPiece: () => {} });
  await expect(composing).rejects.toThrow("nowhere.mjs");
});
