import { join, resolve } from "node:path";
import { lockDataDirectory } from "../app/data-lock.ts";
import { requireOperatorKey } from "../app/operators-key.ts";
import { StartError } from "../app/start-error.ts";
import type { Catalogue } from "../catalog/catalogue.ts";
import { openCatalogue } from "../catalog/open-catalogue.ts";
import { failureOf, failuresCsv } from "../library/failures.ts";
import { createShelf } from "../library/shelf.ts";
import { diskTrackNames } from "../library/track-names.ts";
import { createDiskMediaStore } from "../media/disk-media-store.ts";
import type { Settings } from "../settings/settings.ts";
import { findRunningServer, type RunningServer } from "./running-server.ts";

/** Prints what could not be added, as CSV. Exit code 1: there is something. */
export async function runFailures(settings: Settings): Promise<number> {
  return withLibrary(settings, {
    async here(catalogue) {
      const failed = await catalogue.failedFiles();
      process.stdout.write(failuresCsv(failed.map((file) => failureOf(file))));
      return failed.length > 0 ? 1 : 0;
    },
    async there(server) {
      const csv = await (await server.ask("/api/v1/ops/failures.csv")).text();
      process.stdout.write(csv);
      return csv.trimEnd().includes("\n") ? 1 : 0;
    },
  });
}

/** Removes hidden songs for good: those whose files are gone. */
export async function runPrune(settings: Settings): Promise<number> {
  return withLibrary(settings, {
    async here(catalogue, dataDirectory) {
      const mediaDirectory = join(dataDirectory, "media");
      const store = createDiskMediaStore(mediaDirectory);
      await store.start();
      try {
        const operatorKey = await requireOperatorKey(dataDirectory);
        const names = diskTrackNames(mediaDirectory);
        const shelf = createShelf({ catalogue, names, store, operatorKey, nowMs: Date.now });
        const { tracks, bytes } = await shelf.prune();
        console.log(
          `${tracks} ${tracks === 1 ? "song" : "songs"} removed for good, ${Math.ceil(bytes / 1e6)} MB freed`,
        );
        return 0;
      } finally {
        await store.stop();
      }
    },
    async there({ url }) {
      throw new StartError(`The server at ${url} has the songs open: stop it first, then prune`);
    },
  });
}

interface LibraryWork {
  here(catalogue: Catalogue, dataDirectory: string): Promise<number>;
  /** While a server has the data directory open. */
  there(server: RunningServer): Promise<number>;
}

async function withLibrary(settings: Settings, work: LibraryWork): Promise<number> {
  const dataDirectory = resolve(settings.dataDirectory);
  const lock = await lockDataDirectory(dataDirectory);
  if (!lock.ok) return work.there(await findRunningServer(lock.error, settings, dataDirectory));
  try {
    const catalogue = await openCatalogue({ databaseUrl: settings.databaseUrl, dataDirectory });
    try {
      return await work.here(catalogue, dataDirectory);
    } finally {
      await catalogue.close();
    }
  } finally {
    await lock.value.release();
  }
}
