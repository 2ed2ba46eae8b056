import { join, resolve } from "node:path";
import type { HiddenSongs } from "../../shared/api/library/hidden.ts";
import { lockDataDirectory } from "../app/data-lock.ts";
import { requireOperatorKey } from "../app/operators-key.ts";
import { StartError } from "../app/start-error.ts";
import type { Catalogue } from "../catalog/catalogue.ts";
import { openCatalogue } from "../catalog/open-catalogue.ts";
import { failureOf, failuresCsv } from "../library/failures.ts";
import { hiddenUntil } from "../library/regular-prune.ts";
import { createShelf } from "../library/shelf.ts";
import { diskTrackNames } from "../library/track-names.ts";
import { createDiskMediaStore } from "../media/disk-media-store.ts";
import type { Settings } from "../settings/settings.ts";
import { describeHidden, describePrune } from "./describe-prune.ts";
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

export interface PruneWords {
  /** Only lists what would be removed. */
  readonly isDryRun: boolean;
  /** Only songs that are hidden for so long; all if null. */
  readonly olderThanDays: number | null;
}

/** Removes hidden songs for good: those whose files are gone. Each is named, with since when it is hidden and what it frees. */
export async function runPrune(settings: Settings, { isDryRun, olderThanDays }: PruneWords): Promise<number> {
  const hiddenUntilMs = olderThanDays === null ? undefined : hiddenUntil(Date.now(), olderThanDays);
  return withLibrary(settings, {
    async here(catalogue, dataDirectory) {
      const mediaDirectory = join(dataDirectory, "media");
      const store = createDiskMediaStore(mediaDirectory);
      await store.start();
      try {
        const operatorKey = await requireOperatorKey(dataDirectory);
        const names = diskTrackNames(mediaDirectory);
        const shelf = createShelf({ catalogue, names, store, operatorKey, nowMs: Date.now });
        const choice = hiddenUntilMs === undefined ? {} : { hiddenUntilMs };
        if (isDryRun) {
          const sizes: number[] = [];
          for (const track of await shelf.hiddenTracks(choice)) {
            const bytes = await shelf.bytesOf(track);
            console.log(describeHidden(track, bytes));
            sizes.push(bytes);
          }
          console.log(describePrune(sizes, true));
          return 0;
        }
        const sizes: number[] = [];
        await shelf.prune({
          ...choice,
          onPruned(track, bytes) {
            console.log(describeHidden(track, bytes));
            sizes.push(bytes);
          },
        });
        console.log(describePrune(sizes, false));
        return 0;
      } finally {
        await store.stop();
      }
    },
    async there(server) {
      if (!isDryRun) {
        throw new StartError(
          `The server at ${server.url} has the songs open: stop it first, then prune; or let it do so by itself with TUTTI_PRUNE_AFTER_DAYS`,
        );
      }
      const sizes: number[] = [];
      for (let cursor: string | null = ""; cursor !== null; ) {
        const path: string = `/api/v1/library/hidden${cursor === "" ? "" : `?cursor=${cursor}`}`;
        const { items, next } = (await (await server.ask(path)).json()) as HiddenSongs;
        for (const song of items) {
          if (hiddenUntilMs !== undefined && !(Date.parse(song.hiddenAt) <= hiddenUntilMs)) continue;
          console.log(describeHidden(song, song.bytes));
          sizes.push(song.bytes);
        }
        cursor = next;
      }
      console.log(describePrune(sizes, true));
      return 0;
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
