import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { IngestStatus, LibraryStatus } from "../../shared/api/ingest.ts";
import { lockDataDirectory } from "../app/data-lock.ts";
import { foldersIn, requireFolder } from "../app/music-folder.ts";
import { namedFolders, nameFolder } from "../app/named-folders.ts";
import { requireOperatorKey } from "../app/operators-key.ts";
import { StartError } from "../app/start-error.ts";
import { openCatalogue } from "../catalog/open-catalogue.ts";
import { shownPath } from "../files/native-path.ts";
import { pathFilter } from "../files/path-patterns.ts";
import { findEncoder } from "../ingest/encode/find-encoder.ts";
import { createIngest, type DirectoryChoice } from "../ingest/ingest.ts";
import type { IngestReport } from "../ingest/ingest-report.ts";
import { createWorkerEncoder } from "../ingest/workers/worker-encoder.ts";
import { keepNames } from "../library/keep-names.ts";
import { mend } from "../library/mend.ts";
import { createShelf } from "../library/shelf.ts";
import { diskTrackNames } from "../library/track-names.ts";
import { createDiskMediaStore } from "../media/disk-media-store.ts";
import type { Settings } from "../settings/settings.ts";
import { describeReport } from "./describe-report.ts";
import { ProgressLines } from "./progress-lines.ts";
import { findRunningServer, type RunningServer } from "./running-server.ts";

/** Adds a folder. When a server has the data directory open, that server does the work. */
export async function runIngest(settings: Settings, directory: string): Promise<number> {
  const folder = await requireFolder(directory);
  if (!folder.ok) throw new StartError(folder.error);
  await nameFolder(resolve(settings.dataDirectory), folder.value);
  return lookThrough(settings, [folder.value], {});
}

/** Looks through all folders that were ever named, or through one of them. */
export async function runScan(settings: Settings, { directory, isMissingAccepted }: ScanChoice): Promise<number> {
  const all = await namedFolders(resolve(settings.dataDirectory), foldersIn(settings.musicDirectory)).all();
  const wanted = directory === null ? all : [resolve(directory)];
  if (wanted.length === 0) {
    throw new StartError("There is no music folder to scan: name one with TUTTI_MUSIC_DIR, or with tutti ingest DIR");
  }
  return lookThrough(settings, wanted, { isMissingAccepted });
}

export interface ScanChoice {
  /** All of them if null. */
  readonly directory: string | null;
  readonly isMissingAccepted: boolean;
}

type FoldersChoice = Pick<DirectoryChoice, "isMissingAccepted">;

async function lookThrough(settings: Settings, directories: readonly string[], choice: FoldersChoice): Promise<number> {
  const dataDirectory = resolve(settings.dataDirectory);
  const lock = await lockDataDirectory(dataDirectory).catch((error: Error) => {
    throw new StartError(`Cannot use the data directory ${dataDirectory}: ${error.message}`);
  });
  let exitCode = 0;
  if (!lock.ok) {
    const server = await findRunningServer(lock.error, settings, dataDirectory);
    for (const directory of directories) exitCode = Math.max(exitCode, await handOver(server, directory, choice));
    return exitCode;
  }
  try {
    return await ingestHere(settings, { dataDirectory, directories, choice });
  } finally {
    await lock.value.release();
  }
}

interface Work {
  readonly dataDirectory: string;
  readonly directories: readonly string[];
  readonly choice: FoldersChoice;
}

async function ingestHere(settings: Settings, { dataDirectory, directories, choice }: Work): Promise<number> {
  const operatorKey = await requireOperatorKey(dataDirectory);
  const mediaDirectory = join(dataDirectory, "media");
  const store = createDiskMediaStore(mediaDirectory);
  await store.start();
  const names = diskTrackNames(mediaDirectory);
  const opening = openCatalogue({ databaseUrl: settings.databaseUrl, dataDirectory });
  const opened = await opening.catch(async (error: unknown) => {
    await store.stop();
    throw error;
  });
  const catalogue = keepNames({ catalogue: opened, names, nowMs: Date.now });
  const progress = new ProgressLines({ print: (line) => console.log(line), nowMs: () => performance.now() });
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once("SIGINT", stop).once("SIGTERM", stop);
  try {
    const ingest = createIngest({
      store,
      shelf: createShelf({ catalogue, names, store, operatorKey, nowMs: Date.now }),
      catalogue,
      operatorKey,
      dataDirectory,
      encoder: createWorkerEncoder({ encoder: await findEncoder() }),
      lossless: settings.lossless,
      filter: pathFilter(settings.musicPatterns),
      tagCharset: settings.tagCharset,
      log: { info: () => undefined, warn: () => undefined },
      onProgress: (event) => progress.take(event),
    });
    await ingest.start();
    await mend({ catalogue, names, store, operatorKey, nowMs: Date.now }, stopping.signal);
    let exitCode = 0;
    for (const directory of directories) {
      const report = await ingest.ingestDirectory(directory, stopping.signal, choice);
      console.log(describeReport(directory, report));
      exitCode = Math.max(exitCode, exitCodeOf(report));
    }
    return exitCode;
  } finally {
    await catalogue.close();
    await store.stop();
  }
}

/** 130: stopped. 1: something was not done, and was named. */
function exitCodeOf({ cancelled, failed, asked }: Pick<IngestReport, "cancelled" | "failed" | "asked">): number {
  if (cancelled > 0) return 130;
  return failed.length + asked.length > 0 ? 1 : 0;
}

/** Lets the running server do the work, and shows how it goes. */
async function handOver(server: RunningServer, directory: string, choice: FoldersChoice): Promise<number> {
  const status = async () => {
    const found = (await (await server.ask("/api/v1/ops/library")).json()) as LibraryStatus;
    return { ...found, folder: found.folders.find((folder) => folder.directory === directory) };
  };
  const before = (await status()).folder;
  const { isMissingAccepted: acceptMissing = false } = choice;
  await server.ask("/api/v1/ops/ingest", { directory, acceptMissing });
  console.log(`The server at ${server.url} looks through ${directory}`);
  // One look may be under way already: it began before we asked.
  const looksWanted = (before?.looks ?? 0) + (before?.isLooking ? 2 : 1);
  let told = "";
  for (;;) {
    await delay(1000);
    const { folder, failures } = await status();
    const progress = (await (await server.ask("/api/v1/ingest")).json()) as IngestStatus;
    const line = lineOf(progress);
    if (progress.state === "working" && line !== told) console.log(line);
    told = line;
    if (!folder || folder.looks < looksWanted) continue;
    if (folder.trouble !== null) throw new StartError(`The server at ${server.url} stopped: ${folder.trouble}`);
    if (!folder.report) continue;
    const failed = failures.filter(({ path }) => path.startsWith(`${shownPath(directory)}/`));
    const report = { ...folder.report, failed, damaged: [] };
    console.log(describeReport(directory, report));
    return exitCodeOf(report);
  }
}

function lineOf({ playable, done, failed, total }: IngestStatus): string {
  return `  ${playable} of ${total} can be played, ${done} complete${failed > 0 ? `, ${failed} failed` : ""}`;
}
