import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Catalogue } from "../../server/catalog/catalogue.ts";
import { openCatalogue } from "../../server/catalog/open-catalogue.ts";
import { describeSource } from "../../server/ingest/describe/describe-source.ts";
import { mediabunnyEncoder } from "../../server/ingest/encode/mediabunny-encoder.ts";
import { createIngest } from "../../server/ingest/ingest.ts";
import { loadOperatorKey } from "../../server/ingest/operator-key.ts";
import { keepNames } from "../../server/library/keep-names.ts";
import { rebuild } from "../../server/library/rebuild.ts";
import { diskTrackNames } from "../../server/library/track-names.ts";
import { createDiskMediaStore } from "../../server/media/disk-media-store.ts";
import { ok } from "../../shared/result.ts";
import { clickTrack, wavBytes } from "./sound.ts";

// Real encoders at work, and two databases.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 180_000 });

let directory = "";
const open: Catalogue[] = [];

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "tutti-sound-kept-"));
});

afterAll(async () => {
  for (const catalogue of open) await catalogue.close();
  rmSync(directory, { recursive: true, force: true });
});

async function newCatalogue(name: string): Promise<Catalogue> {
  const dataDirectory = join(directory, name);
  mkdirSync(dataDirectory);
  const catalogue = await openCatalogue({ databaseUrl: null, dataDirectory });
  open.push(catalogue);
  return catalogue;
}

/** All that a listener is told of the songs and their album. */
async function told(catalogue: Catalogue) {
  const { items } = await catalogue.listTracks({ limit: 50 });
  const album = await catalogue.findAlbum(items[0]?.albumId ?? "");
  const shapes = await Promise.all(items.map(({ id }) => catalogue.waveform(id)));
  return { items, albumLoudness: album?.loudness, shapes };
}

test("what was measured, what is amiss and what the file held stand in the catalogue, and in one that is made anew", async () => {
  const [data, music] = [join(directory, "data"), join(directory, "music")];
  for (const folder of [data, music]) mkdirSync(folder);
  writeFileSync(join(music, "Round.wav"), wavBytes(clickTrack(2, 96_000, 6)));
  const whole = wavBytes(clickTrack(3, 44_100));
  writeFileSync(join(music, "Short.wav"), whole.subarray(0, 44 + 2 * 44_100 * 4));
  const store = createDiskMediaStore(join(data, "media"));
  await store.start();
  const operatorKey = await loadOperatorKey(data);
  const names = diskTrackNames(join(data, "media"));
  const catalogue = await newCatalogue("first");
  const ingest = createIngest({
    store,
    operatorKey,
    catalogue: keepNames({ catalogue, names, nowMs: () => Date.now() }),
    encoder: mediabunnyEncoder,
    dataDirectory: data,
    log: { info: () => undefined, warn: () => undefined },
    describe: async (source, root) => ok(await describeSource(source, root)),
  });
  await ingest.start();
  const report = await ingest.ingestDirectory(music);
  expect(report).toMatchObject({ added: 2, failed: [] });

  const before = await told(catalogue);
  const [round, short] = before.items;
  expect(round).toMatchObject({ source: { sampleRateHz: 96_000, bitsPerSample: 16, channels: 6 }, warnings: [] });
  expect(round?.renditions.at(-1)).toMatchObject({
    codec: "flac",
    sampleRateHz: 96_000,
    bitsPerSample: 16,
    channels: 2,
  });
  expect(round?.renditions[0]).toMatchObject({ codec: "mp4a.40.2", sampleRateHz: 44_100, bitsPerSample: null });
  expect(short?.warnings).toEqual([expect.stringContaining("2.0 s of the 3.0 s")]);
  for (const { loudness } of before.items) expect(loudness?.integratedLufs).toBeLessThan(0);
  expect(before.shapes.map((levels) => levels?.length)).toEqual([20, 20]);
  expect(before.albumLoudness?.truePeakDbtp).toBe(
    Math.max(...before.items.map(({ loudness }) => loudness?.truePeakDbtp ?? -99)),
  );

  const anew = await newCatalogue("second");
  await rebuild({ catalogue: anew, names, store, operatorKey, isSigningAnew: false });
  expect(await told(anew)).toEqual(before);
});
