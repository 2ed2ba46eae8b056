import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { openCatalogue } from "../../server/catalog/open-catalogue.ts";
import { pathFilter } from "../../server/files/path-patterns.ts";
import { describeSource } from "../../server/ingest/describe/describe-source.ts";
import { mediabunnyEncoder } from "../../server/ingest/encode/mediabunny-encoder.ts";
import { createIngest } from "../../server/ingest/ingest.ts";
import { loadOperatorKey } from "../../server/ingest/operator-key.ts";
import { keepNames } from "../../server/library/keep-names.ts";
import { createShelf } from "../../server/library/shelf.ts";
import { diskTrackNames } from "../../server/library/track-names.ts";
import { createDiskMediaStore } from "../../server/media/disk-media-store.ts";
import { ok } from "../../shared/result.ts";
import { clickTrack, wavBytes } from "./sound.ts";

// Real encoders at work, beside whatever else the machine does.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

/** A music folder of two songs whose lossless renditions are made on demand: not before the test lets them. */
async function library() {
  const directory = mkdtempSync(join(tmpdir(), "tutti-wishes-"));
  const [data, music] = [join(directory, "data"), join(directory, "music")];
  mkdirSync(music);
  for (const seconds of [1, 2]) writeFileSync(join(music, `${seconds}.wav`), wavBytes(clickTrack(seconds, 44_100)));
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
          if (job.kinds.includes("flac")) {
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
      scan: () => ingest.ingestDirectory(music, undefined, { isMissingAccepted: true }),
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
  return { music, catalogue, store, open, titles, fileOf, begun, letGo: () => letGo() };
}

test("a song whose file goes while its wish is made is hidden, and nothing is made for it any more", async () => {
  const { music, catalogue, store, open, titles, fileOf, begun, letGo } = await library();
  const { scan, wish } = await open([]);
  expect(await scan()).toMatchObject({ added: 2, failed: [] });
  const [file, other] = [await fileOf("1.wav"), await fileOf("2.wav")];
  const wished = wish(file);
  await expect.poll(() => begun.mock.calls.length, { timeout: 60_000 }).toBe(1);
  rmSync(join(music, "1.wav"));
  expect(await scan()).toMatchObject({ hidden: 1 });
  letGo();
  expect(await wished).toEqual({ state: "cancelled", path: file.path });
  expect(await titles()).toEqual(["2"]);
  // Those that the song had are closed, and none came.
  const heard = (await catalogue.renditionsOfTrack(other.trackId)).map(({ renditionId }) => renditionId);
  expect((await store.listRenditions()).sort()).toEqual(heard.sort());
});

test("a wish that comes as its song is hidden does not show it again, though its file is there", async () => {
  const { open, titles, fileOf, begun, letGo } = await library();
  letGo();
  await (await open([])).scan();
  const file = await fileOf("1.wav");
  const { scan, wish } = await open(["1.wav"]);
  expect(await scan()).toMatchObject({ hidden: 1 });
  expect(await wish(file)).toEqual({ state: "cancelled", path: file.path });
  expect(await titles()).toEqual(["2"]);
  expect(begun).not.toHaveBeenCalled();
  expect(await wish(await fileOf("2.wav"))).toMatchObject({ state: "completed" });
});
