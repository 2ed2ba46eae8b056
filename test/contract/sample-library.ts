import { chmod, cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { openPgliteDatabase } from "../../server/catalog/embedded/pglite-database.ts";
import { embeddedDirectory, openCatalogue } from "../../server/catalog/open-catalogue.ts";
import { loadOperatorKey } from "../../server/ingest/operator-key.ts";
import { keepNames } from "../../server/library/keep-names.ts";
import { diskTrackNames } from "../../server/library/track-names.ts";
import { createDiskMediaStore } from "../../server/media/disk-media-store.ts";
import { publishSample } from "./publish-sample.ts";

export const sampleTitles = ["Alba", "Brezza", "Canto"] as const;

/** A data directory with three tracks in its catalogue, with their media, and closed in order. */
export interface SampleLibrary {
  readonly directory: string;
  /** Paths in the database's folder of the files that hold the table of tracks and its index. */
  readonly tracksFile: string;
  readonly tracksIndexFile: string;
  /** The index that search looks into. */
  readonly searchIndexFile: string;
  /** A copy that a test may damage. */
  copy(): Promise<string>;
  remove(): Promise<void>;
}

export async function makeSampleLibrary(): Promise<SampleLibrary> {
  const root = await mkdtemp(join(tmpdir(), "tutti-library-"));
  // Other users may come to the copies, as they can to a data directory in the open.
  await chmod(root, 0o711);
  const directory = join(root, "data");
  const mediaDirectory = join(directory, "media");
  const store = createDiskMediaStore(mediaDirectory);
  await store.start();
  const opened = await openCatalogue({ databaseUrl: null, dataDirectory: directory });
  const names = diskTrackNames(mediaDirectory);
  const catalogue = keepNames({ catalogue: opened, names, nowMs: Date.now });
  const operatorKey = await loadOperatorKey(directory);
  for (const title of sampleTitles) await publishSample({ store, catalogue, operatorKey }, title);
  await catalogue.close();
  const { database, close } = await openPgliteDatabase(embeddedDirectory(directory));
  const pathOf = async (relation: string) => {
    const found = await database.execute(sql`select pg_relation_filepath(${relation}) as path`);
    return (found as { rows: { path: string }[] }).rows[0]?.path ?? "";
  };
  const [tracksFile, tracksIndexFile] = [await pathOf("tracks"), await pathOf("tracks_pkey")];
  const searchIndexFile = await pathOf("search_documents_words");
  await close();
  let copies = 0;
  return {
    directory,
    tracksFile,
    tracksIndexFile,
    searchIndexFile,
    async copy() {
      copies += 1;
      const copy = join(root, `copy-${copies}`);
      await cp(directory, copy, { recursive: true });
      return copy;
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
