import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Catalogue } from "../../server/catalog/catalogue.ts";
import { openCatalogue } from "../../server/catalog/open-catalogue.ts";
import { describeSource } from "../../server/ingest/describe/describe-source.ts";
import { mediabunnyEncoder } from "../../server/ingest/encode/mediabunny-encoder.ts";
import { createIngest } from "../../server/ingest/ingest.ts";
import { loadOperatorKey } from "../../server/ingest/operator-key.ts";
import { createDiskMediaStore } from "../../server/media/disk-media-store.ts";
import { ok } from "../../shared/result.ts";
import { sampleRendition, sampleTrack } from "./catalogue-samples.ts";
import { type PrivatePostgres, postgresPrograms, startPrivatePostgres } from "./private-postgres.ts";
import { clickTrack, wavBytes } from "./sound.ts";

const programs = postgresPrograms();
let server: PrivatePostgres;
let databases = 0;

async function newDatabase(): Promise<string> {
  databases += 1;
  return server.createDatabase(`leases${databases}`);
}

async function open(databaseUrl: string): Promise<Catalogue> {
  const catalogue = await openCatalogue({ databaseUrl, dataDirectory: "/nowhere" });
  onTestFinished(() => catalogue.close());
  return catalogue;
}

describe.skipIf(programs === null)("leases in PostgreSQL (package postgresql)", () => {
  beforeAll(async () => {
    server = await startPrivatePostgres(programs ?? "");
  }, 60_000);
  afterAll(() => server.stop());

  test("one of two instances gets the lease of a source, the other one after it", async () => {
    const databaseUrl = await newDatabase();
    const [first, second] = [await open(databaseUrl), await open(databaseUrl)];
    const lease = await first.lease("a");
    expect(lease).not.toBeNull();
    expect(await first.lease("a")).toBeNull();
    expect(await second.lease("a")).toBeNull();
    const other = await second.lease("b");
    expect(other).not.toBeNull();
    await lease?.release();
    const next = await second.lease("a");
    expect(next).not.toBeNull();
    await next?.release();
    await other?.release();
  });

  test("whoever loses its lease publishes nothing any more, and gets a new one", async () => {
    const databaseUrl = await newDatabase();
    const [slow, quick] = [await open(databaseUrl), await open(databaseUrl)];
    const lost = await slow.lease("a");
    const operator = new pg.Client({ connectionString: databaseUrl });
    await operator.connect();
    await operator.query("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'");
    await operator.end();
    await expect(lost?.publishTrack(sampleTrack("Lost", {}), sampleRendition("Lost", "aac160"))).rejects.toThrow();
    expect((await slow.counts()).tracks).toBe(0);
    const taken = await quick.lease("a");
    await taken?.publishTrack(sampleTrack("Taken", {}), sampleRendition("Taken", "aac160"));
    expect((await slow.counts()).tracks).toBe(1);
    await lost?.release();
    expect(await slow.lease("a")).toBeNull();
    await taken?.release();
    const again = await slow.lease("a");
    expect(again).not.toBeNull();
    await again?.release();
  });

  test("two instances that are told to add the same music make each rendition once", async () => {
    const databaseUrl = await newDatabase();
    const directory = mkdtempSync(join(tmpdir(), "tutti-leases-"));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    for (const folder of ["music", "media", "one", "two"]) mkdirSync(join(directory, folder));
    for (const [index, name] of ["a", "b", "c"].entries()) {
      writeFileSync(join(directory, "music", `${name}.wav`), wavBytes(clickTrack(1 + index / 10, 44_100)));
    }
    const made: string[] = [];
    const instance = async (name: string) => {
      const dataDirectory = join(directory, name);
      symlinkSync(join(directory, "media"), join(dataDirectory, "media"));
      const store = createDiskMediaStore(join(dataDirectory, "media"));
      await store.start();
      onTestFinished(() => store.stop());
      const ingest = createIngest({
        store,
        catalogue: await open(databaseUrl),
        encoder: {
          ...mediabunnyEncoder,
          encode(request, output) {
            for (const kind of request.kinds) made.push(`${request.source.path.at(-5)} ${kind}`);
            return mediabunnyEncoder.encode(request, output);
          },
        },
        operatorKey: await loadOperatorKey(dataDirectory),
        dataDirectory,
        log: { info: () => undefined, warn: () => undefined },
        concurrency: 2,
        describe: async (source, root) => ok(await describeSource(source, root)),
      });
      await ingest.start();
      return ingest.ingestDirectory(join(directory, "music"));
    };
    const reports = await Promise.all([instance("one"), instance("two")]);
    expect(reports.flatMap(({ failed }) => failed)).toEqual([]);
    const kinds = ["aac160", "aac320", "aac96", "flac"];
    expect(made.sort()).toEqual(["a", "b", "c"].flatMap((song) => kinds.map((kind) => `${song} ${kind}`)));
    expect((await (await open(databaseUrl)).counts()).tracks).toBe(3);
  }, 120_000);
});
