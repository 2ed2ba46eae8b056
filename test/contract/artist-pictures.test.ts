import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Catalogue } from "../../server/catalog/catalogue.ts";
import { openCatalogue } from "../../server/catalog/open-catalogue.ts";
import { describeSource } from "../../server/ingest/describe/describe-source.ts";
import { mediabunnyEncoder } from "../../server/ingest/encode/mediabunny-encoder.ts";
import { createIngest, type Ingest } from "../../server/ingest/ingest.ts";
import { loadOperatorKey } from "../../server/ingest/operator-key.ts";
import { keepNames } from "../../server/library/keep-names.ts";
import { rebuild } from "../../server/library/rebuild.ts";
import { diskTrackNames } from "../../server/library/track-names.ts";
import { createDiskMediaStore } from "../../server/media/disk-media-store.ts";
import type { CoverId } from "../../shared/api/cover.ts";
import { ok } from "../../shared/result.ts";
import { clickTrack, wavBytes } from "./sound.ts";

// Real encoders at work, beside whatever else the machine does.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

const directory = mkdtempSync(join(tmpdir(), "tutti-artists-"));
const [data, music] = [join(directory, "data"), join(directory, "music")];
const store = createDiskMediaStore(join(data, "media"));
const names = diskTrackNames(join(data, "media"));
const open: Catalogue[] = [];
let catalogue: Catalogue;
let ingest: Ingest;
let jobs = 0;

async function newCatalogue(name: string): Promise<Catalogue> {
  const dataDirectory = join(directory, name);
  mkdirSync(dataDirectory, { recursive: true });
  const made = await openCatalogue({ databaseUrl: null, dataDirectory });
  open.push(made);
  return made;
}

beforeAll(async () => {
  for (const folder of [data, music]) mkdirSync(folder);
  await store.start();
  catalogue = await newCatalogue("first");
  ingest = createIngest({
    ...{ store, operatorKey: await loadOperatorKey(data), dataDirectory: data },
    catalogue: keepNames({ catalogue, names, nowMs: () => Date.now() }),
    encoder: {
      ...mediabunnyEncoder,
      encode: (job, sink) => {
        jobs += 1;
        return mediabunnyEncoder.encode(job, sink);
      },
    },
    log: { info: () => undefined, warn: () => undefined },
    describe: async (source, root) => ok(await describeSource(source, root)),
  });
  await ingest.start();
});

afterAll(async () => {
  for (const each of open) await each.close();
  await store.stop();
  rmSync(directory, { recursive: true, force: true });
});

function addSong(path: string, seconds: number): void {
  mkdirSync(dirname(join(music, path)), { recursive: true });
  writeFileSync(join(music, path), wavBytes(clickTrack(seconds, 44_100)));
}

const paint = (path: string, background: string) =>
  sharp({ create: { width: 40, height: 40, channels: 3, background } }).toFile(join(music, path));

async function pictures(of = catalogue): Promise<Record<string, string | null>> {
  const { items } = await of.listArtists({ limit: 9 });
  return Object.fromEntries(items.map(({ name, coverUrl }) => [name, coverUrl]));
}

test("a picture above the albums is the artist's, and a later one is taken without encoding", async () => {
  addSong("Ada/First/CD1/01 - One.wav", 1.2);
  addSong("Ada/Second/01 - Two.wav", 1.3);
  addSong("Ben/Third/01 - Three.wav", 1.4);
  // Of nobody: all artists lie below it.
  await paint("artist.png", "black");
  await paint("Ada/Second/cover.png", "blue");
  expect(await ingest.ingestDirectory(music)).toMatchObject({ added: 3, failed: [] });
  const coverOfSecond = async () =>
    (await catalogue.listTracks({ limit: 9 })).items.find(({ title }) => title === "Two")?.coverUrl;
  const cover = await coverOfSecond();
  const before = await pictures();
  expect(before).toEqual({ Ada: cover, Ben: null });

  jobs = 0;
  await paint("Ada/Artist.PNG", "red");
  expect(await ingest.ingestDirectory(music)).toMatchObject({ updated: 2, unchanged: 1, failed: [] });
  const { Ada: red, Ben: none } = await pictures();
  expect(red).not.toBe(cover);
  expect(none).toBeNull();
  expect(await store.hasCover(red?.split("/")[3] as CoverId)).toBe(true);
  expect(await coverOfSecond()).toBe(cover);

  await paint("Ada/Artist.PNG", "green");
  expect(await ingest.ingestDirectory(music)).toMatchObject({ updated: 2 });
  const { Ada: green } = await pictures();
  expect([red, cover, null]).not.toContain(green);
  const options = { names, store, operatorKey: await loadOperatorKey(data), isSigningAnew: false };
  const anew = await newCatalogue("second");
  await rebuild({ ...options, catalogue: anew });
  expect((await pictures(anew)).Ada).toBe(green);
  await store.deleteCover(green?.split("/")[3] as CoverId);
  const without = await newCatalogue("third");
  await rebuild({ ...options, catalogue: without });
  expect((await pictures(without)).Ada).toBe(cover);

  rmSync(join(music, "Ada/Artist.PNG"));
  expect(await ingest.ingestDirectory(music)).toMatchObject({ updated: 2 });
  expect(await pictures()).toEqual(before);
  expect(jobs).toBe(0);
});
