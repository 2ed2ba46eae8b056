import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { IngestStatus, LibraryReport, LibraryStatus } from "../../shared/api/ingest.ts";
import { lockDataDirectory } from "../app/data-lock.ts";
import { foldersIn, requireFolder } from "../app/music-folder.ts";
import { namedFolders, nameFolder } from "../app/named-folders.ts";
import { requireOperatorKey } from "../app/operators-key.ts";
import { StartError } from "../app/start-error.ts";
import { openCatalogue } from "../catalog/open-catalogue.ts";
import { pathFilter } from "../files/path-patterns.ts";
import { findEncoder } from "../ingest/encode/find-encoder.ts";
import { createIngest, type DirectoryChoice } from "../ingest/ingest.ts";
import { toldReport } from "../ingest/ingest-report.ts";
import { FolderFault } from "../ingest/scan.ts";
import { createWorkerEncoder } from "../ingest/workers/worker-encoder.ts";
import { keepNames } from "../library/keep-names.ts";
import { mend } from "../library/mend.ts";
import { createShelf } from "../library/shelf.ts";
import { diskTrackNames } from "../library/track-names.ts";
import { createDiskMediaStore } from "../media/disk-media-store.ts";
import type { Settings } from "../settings/settings.ts";
import { describeReport } from "./describe-report.ts";
import { ProgressLines } from "./progress-lines.ts";
import { findRunningServer, Refusal, type RunningServer } from "./running-server.ts";

/** Adds a folder. When a server has the data directory open, that server does the work. */
export async function runIngest(settings: Settings, directory: string): Promise<number> {
  const folder = await requireFolder(directory);
  if (!folder.ok) throw new StartError(folder.error);
  await nameFolder(resolve(settings.dataDirectory), folder.value);
  return lookThrough(settings, { directories: [folder.value], isAll: false, choice: {} });
}

/** Looks through all folders that were ever named, or through one of them. */
export async function runScan(settings: Settings, { directory, isMissingAccepted }: ScanChoice): Promise<number> {
  const all = await namedFolders(resolve(settings.dataDirectory), foldersIn(settings.musicDirectory)).all();
  const wanted = directory === null ? all : [resolve(directory)];
  if (wanted.length === 0) {
    throw new StartError("There is no music folder to scan: name one with TUTTI_MUSIC_DIR, or with tutti ingest DIR");
  }
  return lookThrough(settings, { directories: wanted, isAll: directory === null, choice: { isMissingAccepted } });
}

export interface ScanChoice {
  /** All of them if null. */
  readonly directory: string | null;
  readonly isMissingAccepted: boolean;
}

type FoldersChoice = Pick<DirectoryChoice, "isMissingAccepted">;

interface Work {
  readonly directories: readonly string[];
  /** Whether these are all music folders. */
  readonly isAll: boolean;
  readonly choice: FoldersChoice;
}

async function lookThrough(settings: Settings, work: Work): Promise<number> {
  const { directories, isAll, choice } = work;
  const dataDirectory = resolve(settings.dataDirectory);
  const lock = await lockDataDirectory(dataDirectory).catch((error: Error) => {
    throw new StartError(`Cannot use the data directory ${dataDirectory}: ${error.message}`);
  });
  let exitCode = 0;
  if (!lock.ok) {
    const server = await findRunningServer(lock.error, settings, dataDirectory);
    for (const directory of directories) {
      exitCode = Math.max(exitCode, await orTold(() => handOver(server, directory, choice)));
    }
    if (!isAll) return exitCode;
    const { folders } = await libraryOf(server);
    for (const { directory, report } of folders) {
      // Of folders that are music folders no more the server has asked.
      if (directories.includes(directory) || !report?.asked.length) continue;
      exitCode = Math.max(exitCode, await orTold(() => handOver(server, directory, choice)));
    }
    return exitCode;
  }
  try {
    return await ingestHere(settings, dataDirectory, work);
  } finally {
    await lock.value.release();
  }
}

async function ingestHere(
  settings: Settings,
  dataDirectory: string,
  { directories, isAll, choice }: Work,
): Promise<number> {
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
    const folders = namedFolders(dataDirectory, foldersIn(settings.musicDirectory));
    let exitCode = 0;
    for (const directory of directories) {
      if (stopping.signal.aborted) return 130;
      const code = await orTold(async () => {
        const root = (await folders.above(directory)) ?? directory;
        const wanted = { ...choice, root, named: await folders.all() };
        const report = toldReport(await ingest.ingestDirectory(directory, stopping.signal, wanted));
        console.log(describeReport(directory, report));
        return exitCodeOf(report, choice);
      });
      exitCode = Math.max(exitCode, code);
    }
    if (!isAll || stopping.signal.aborted) return exitCode;
    const left = await ingest.leaveFolders(directories, choice);
    if (left === null) return exitCode;
    const report = toldReport(left.report);
    console.log(describeReport(left.directory, report));
    return Math.max(exitCode, exitCodeOf(report, choice));
  } finally {
    await catalogue.close();
    await store.stop();
  }
}

/** What is wrong with one folder is told, and the others have their turn. Resolves to the exit code. */
async function orTold(look: () => Promise<number>): Promise<number> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof FolderFault || error instanceof Refusal)) throw error;
    console.error(`tutti: ${error.message}`);
    return 1;
  }
}

/** 130: stopped. 1: something was not done, and was named. */
function exitCodeOf(
  { cancelled, failed, asked, trouble }: LibraryReport,
  { isMissingAccepted = false }: FoldersChoice,
): number {
  if (cancelled > 0) return 130;
  // A folder that was removed cannot be listed either.
  const isAway = trouble !== null && !isMissingAccepted;
  return failed + asked.length > 0 || isAway ? 1 : 0;
}

async function libraryOf(server: RunningServer): Promise<LibraryStatus> {
  return (await (await server.ask("/api/v1/ops/library")).json()) as LibraryStatus;
}

/** Lets the running server do the work, and shows how it goes. */
async function handOver(server: RunningServer, directory: string, choice: FoldersChoice): Promise<number> {
  const find = async () => (await libraryOf(server)).folders.find((folder) => folder.directory === directory);
  const before = await find();
  const { isMissingAccepted: acceptMissing = false } = choice;
  await server.ask("/api/v1/ops/ingest", { directory, acceptMissing });
  console.log(`The server at ${server.url} looks through ${directory}`);
  // One look may be under way already: it began before we asked.
  const looksWanted = (before?.looks ?? 0) + (before?.isLooking ? 2 : 1);
  let told = "";
  for (;;) {
    await delay(1000);
    const folder = await find();
    const progress = (await (await server.ask("/api/v1/ingest")).json()) as IngestStatus;
    const line = lineOf(progress);
    if (progress.state === "working" && line !== told) console.log(line);
    told = line;
    if (!folder || folder.looks < looksWanted) continue;
    // A folder that is away is looked at to the end, if songs of it are known.
    if (folder.trouble !== null && folder.trouble !== folder.report?.trouble) {
      throw new Refusal(`The server at ${server.url} stopped: ${folder.trouble}`);
    }
    if (!folder.report) continue;
    console.log(describeReport(directory, folder.report));
    return exitCodeOf(folder.report, choice);
  }
}

function lineOf({ playable, done, failed, total }: IngestStatus): string {
  return `  ${playable} of ${total} can be played, ${done} complete${failed > 0 ? `, ${failed} failed` : ""}`;
}
