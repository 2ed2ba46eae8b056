import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import type { RenditionKind } from "../../server/catalog/ingested-track.ts";
import { openCatalogue } from "../../server/catalog/open-catalogue.ts";
import { pathFilter } from "../../server/files/path-patterns.ts";
import { describeSource } from "../../server/ingest/describe/describe-source.ts";
import { mediabunnyEncoder } from "../../server/ingest/encode/mediabunny-encoder.ts";
import { createIngest, type DirectoryChoice } from "../../server/ingest/ingest.ts";
import { loadOperatorKey } from "../../server/ingest/operator-key.ts";
import { keepNames } from "../../server/library/keep-names.ts";
import { createShelf } from "../../server/library/shelf.ts";
import { diskTrackNames } from "../../server/library/track-names.ts";
import { createDiskMediaStore } from "../../server/media/disk-media-store.ts";
import { ok } from "../../shared/result.ts";
import { clickTrack, wavBytes } from "./sound.ts";

// Real encoders at work, beside whatever else the machine does.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

/** A music folder of three songs whose lossless renditions are made on demand. What is `held` is not made before the test lets it go. */
async function library(held: (kinds: readonly RenditionKind[]) => boolean) {
  const directory = mkdtempSync(join(tmpdir(), "tutti-wishes-"));
  const [data, music] = [join(directory, "data"), join(directory, "music")];
  mkdirSync(music);
  for (const seconds of [1, 2, 3]) writeFileSync(join(music, `${seconds}.wav`), wavBytes(clickTrack(seconds, 44_100)));
  const store = createDiskMediaStore(join(data, "media"));
  await store.start();
  const operatorKey = await loadOperatorKey(data);
  const names = diskTrackNames(join(data, "media"));
  const opened = await openCatalogue({ databaseUrl: null, dataDirectory: data, ifMissing: "make" });
  const catalogue = keepNames({ catalogue: opened, names, nowMs: Date.now });
  onTestFinished(async () => {
    await catalogue.close();
    await store.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  let letGo: () => void = () => undefined;
  const isLet = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const begun = vi.fn();
  const open = async (exclude: readonly string[]) => {
    const ingest = createIngest({
      ...{ store, catalogue, operatorKey, dataDirectory: data, lossless: "on-demand" },
      shelf: createShelf({ catalogue, names, store, operatorKey, nowMs: Date.now }),
      filter: pathFilter({ include: [], exclude }),
      encoder: {
        ...mediabunnyEncoder,
        async encode(job, sink) {
          if (held(job.kinds)) {
            begun();
            const isOff = new Promise((resolve) => job.signal.addEventListener("abort", resolve));
            await Promise.race([isLet, isOff]);
          }
          return mediabunnyEncoder.encode(job, sink);
        },
      },
      log: { info: () => undefined, warn: () => undefined },
      describe: async (source, root) => ok(await describeSource(source, root)),
    });
    await ingest.start();
    return {
      scan: (choice: DirectoryChoice = {}) => ingest.ingestDirectory(music, undefined, choice),
      wish: (file: Parameters<typeof ingest.ingestAgain>[0]) =>
        ingest.ingestAgain(file, { root: music, isLosslessWanted: true }),
    };
  };
  const titles = async () => (await catalogue.listTracks({ limit: 9 })).items.map(({ title }) => title).sort();
  const fileOf = async (name: string) => {
    const file = (await catalogue.filesBelow(music)).find(({ path }) => path.endsWith(name));
    if (!file?.trackId) throw new Error(`There is no song of ${name}`);
    return { ...file, trackId: file.trackId };
  };
  /** How many files lead to a song that can be heard. */
  const playable = async () => (await catalogue.filesBelow(music)).filter(({ trackId }) => trackId !== null).length;
  return { music, catalogue, store, open, titles, playable, fileOf, begun, letGo: () => letGo() };
}

const isLossless = (kinds: readonly RenditionKind[]) => kinds.includes("flac");
const isNotFirst = (kinds: readonly RenditionKind[]) => !kinds.includes("aac160");

test("a song whose file goes while its wish is made is hidden, and nothing is made for it any more", async () => {
  const { music, catalogue, store, open, titles, fileOf, begun, letGo } = await library(isLossless);
  const { scan, wish } = await open([]);
  expect(await scan()).toMatchObject({ added: 3, failed: [] });
  const [file, ...others] = [await fileOf("1.wav"), await fileOf("2.wav"), await fileOf("3.wav")];
  const wished = wish(file);
  await expect.poll(() => begun.mock.calls.length, { timeout: 60_000 }).toBe(1);
  rmSync(join(music, "1.wav"));
  expect(await scan()).toMatchObject({ hidden: 1 });
  letGo();
  expect(await wished).toEqual({ state: "cancelled", path: file.path, isHidden: true });
  expect(await titles()).toEqual(["2", "3"]);
  // Those that the song had are closed, and none came.
  const heard = await Promise.all(others.map(({ trackId }) => catalogue.renditionsOfTrack(trackId)));
  const ids = heard.flat().map(({ renditionId }) => renditionId);
  expect((await store.listRenditions()).sort()).toEqual(ids.sort());
});

test("a wish that comes as its song is hidden does not show it again, though its file is there", async () => {
  const { open, titles, fileOf, begun, letGo } = await library(isLossless);
  letGo();
  await (await open([])).scan();
  const file = await fileOf("1.wav");
  const { scan, wish } = await open(["1.wav"]);
  expect(await scan()).toMatchObject({ hidden: 1 });
  expect(await wish(file)).toEqual({ state: "cancelled", path: file.path, isHidden: true });
  expect(await titles()).toEqual(["2", "3"]);
  expect(begun).not.toHaveBeenCalled();
  expect(await wish(await fileOf("2.wav"))).toMatchObject({ state: "completed" });
});

test("a file that is removed during the first import takes its song with it at the look beside that", async () => {
  const { music, store, catalogue, open, titles, playable, letGo } = await library(isNotFirst);
  const { scan } = await open([]);
  const first = scan();
  await expect.poll(playable, { timeout: 60_000 }).toBe(3);
  rmSync(join(music, "2.wav"));
  expect(await scan({ isBeside: true, isRetrying: false })).toMatchObject({ hidden: 1, added: 0 });
  expect(await titles()).toEqual(["1", "3"]);
  letGo();
  expect(await first).toMatchObject({ failed: [], hidden: 0 });
  expect(await scan()).toMatchObject({ hidden: 0, unchanged: 2, failed: [] });
  expect(await titles()).toEqual(["1", "3"]);
  const ids = await Promise.all((await catalogue.trackIds()).map((trackId) => catalogue.renditionsOfTrack(trackId)));
  expect(await store.listRenditions()).toHaveLength(ids.flat().length);
});

test("a file that is removed before all of its song is made takes the song with it at the next look", async () => {
  const { music, open, titles, playable, letGo } = await library(isNotFirst);
  const { scan } = await open([]);
  const first = scan();
  await expect.poll(playable, { timeout: 60_000 }).toBe(3);
  rmSync(join(music, "3.wav"));
  letGo();
  await first;
  expect(await titles()).toEqual(["1", "2", "3"]);
  expect(await scan()).toMatchObject({ hidden: 1 });
  expect(await titles()).toEqual(["1", "2"]);
});
