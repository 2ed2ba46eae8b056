import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, relative, resolve } from "node:path";
import type { WaitingState } from "../../shared/api/album.ts";
import type { IngestStatus } from "../../shared/api/ingest.ts";
import type { TrackId } from "../../shared/ids.ts";
import { unreachable } from "../../shared/unreachable.ts";
import type { TrackFacts } from "../catalog/ingested-track.ts";
import { type FilePart, fileKey, type KnownFile } from "../catalog/queries/known-file.ts";
import { shownPath } from "../files/native-path.ts";
import { createHashOnce } from "./audio/hash-once.ts";
import { faultRow } from "./changes/fault-row.ts";
import { HeardSongs } from "./changes/heard-songs.ts";
import { type FileToLook, planScan } from "./changes/plan-scan.ts";
import { settleBeside } from "./changes/settle-beside.ts";
import { type FolderLeft, liesIn, settleElsewhere } from "./changes/settle-elsewhere.ts";
import { settleVanished } from "./changes/settle-vanished.ts";
import { type PathTrouble, TroubleNews } from "./changes/trouble-news.ts";
import { FileFault } from "./file-fault.ts";
import type { IngestOptions } from "./ingest-options.ts";
import { type FileOutcome, type IngestReport, type MissingQuestion, reportOf } from "./ingest-report.ts";
import { ingestSource } from "./ingest-source.ts";
import { forgetLists, keepLists } from "./lists/folder-lists.ts";
import { inOneRun } from "./queue/in-one-run.ts";
import {
  createIngestProgress,
  type IngestChange,
  type IngestEvent,
  type QueueFigures,
} from "./queue/ingest-progress.ts";
import { createJobPool } from "./queue/job-pool.ts";
import { openersFirst } from "./queue/openers-first.ts";
import type { WaitingSongs } from "./queue/waiting-songs.ts";
import { FolderFault, type Scan, type ScanFault, type ScanOptions, scanFolder } from "./scan.ts";
import { cutBySheets, findSheetPart } from "./sheets/cut-by-sheets.ts";
import type { SheetPart } from "./sheets/sheet-part.ts";
import { toldSeconds } from "./sheets/told-seconds.ts";
import { withSource } from "./source-file.ts";
import { TagReader } from "./workers/tag-reader.ts";

export interface IngestFileOptions {
  readonly signal?: AbortSignal;
  /** The names of folders below this one stand in for missing tags. The file's own folder if not given. */
  readonly root?: string;
  /** Facts that go before the file's own tags. */
  readonly facts?: Partial<TrackFacts>;
  readonly kind?: IngestEvent["kind"];
  /** Whether somebody asked for its lossless rendition. */
  readonly isLosslessWanted?: boolean;
  /** Whether it comes before all that waits. */
  readonly isNext?: boolean;
}

export interface DirectoryChoice {
  /** Whether files that failed are tried again though they did not change; true if not given. */
  readonly isRetrying?: boolean;
  /** Whether the operator has said that whatever is missing was removed. */
  readonly isMissingAccepted?: boolean;
  /** Another look at the folder goes on, whose files wait or are made: only what it does not know yet is added. */
  readonly isBeside?: boolean;
  /** Told of the folders when they were looked through, long before all is made. */
  readonly onScanned?: (folders: readonly string[]) => void;
  /** The music folder that the folder lies in: names, marks, patterns and playlists are those of a look at all of it. The folder itself if not given. */
  readonly root?: string;
  /** All music folders: a file in none of them names no song. Those in all count if not given. */
  readonly named?: readonly string[];
}

/** What is known of a file from the scan that found it. */
interface Found {
  readonly part: number;
  readonly sheetPart: SheetPart | null;
  readonly known: KnownFile | null;
  readonly beside: string | null;
  readonly isGone: (file: FilePart) => boolean;
  readonly onKept: () => void;
  readonly bytes?: number;
  /** Whether the song that it led to can be heard. */
  readonly isHeard?: boolean;
}

/** A file that comes alone: the catalogue keeps nothing of it but its song. */
const foundAlone: Found = {
  ...{ part: 0, sheetPart: null, known: null, beside: null },
  isGone: () => false,
  onKept: () => undefined,
};

/**
 * Adds music to the catalogue. Each step becomes visible only when it is whole, and can be repeated: after a crash,
 * the next run with the same files goes on where the last one stopped.
 */
export interface Ingest {
  /** Removes what a killed run left behind. Call it before anything else. */
  start(): Promise<void>;
  /**
   * All sound files below a folder: first one playable rendition of each, then the others. What did not change is not opened; songs whose
   * files are gone are hidden. Rejects only for trouble of our own.
   */
  ingestDirectory(directory: string, signal?: AbortSignal, choice?: DirectoryChoice): Promise<IngestReport>;
  /** After all music folders were looked at: settles files and playlists of folders that are none any more. Null: there are none. */
  leaveFolders(named: readonly string[], choice?: DirectoryChoice): Promise<FolderLeft | null>;
  /** One file; resolves when all its renditions are there. */
  ingestFile(path: string, options?: IngestFileOptions): Promise<FileOutcome>;
  /** A file that the catalogue knows, once more and before all others: one that failed, or whose song is to get what it lacks. */
  ingestAgain(known: KnownFile, options?: IngestFileOptions): Promise<FileOutcome>;
  /** What waits of a song comes next; false when nothing does. */
  callNext(trackId: string): boolean;
  /** Songs that nobody can hear yet. */
  readonly waitingSongs: Pick<WaitingSongs, "ofAlbum" | "find">;
  /** Such a song comes next; null when pages were not told of it. */
  callWaiting(id: string): WaitingState | null;
  status(): IngestStatus;
  queue(): QueueFigures;
}

export function createIngest(options: IngestOptions): Ingest {
  const pool = createJobPool(options.concurrency ?? Math.max(1, availableParallelism() - 1));
  const tagCharset = options.tagCharset ?? "auto";
  const reader = new TagReader();
  const describe = options.describe ?? reader.describe.bind(reader);
  const nowMs = options.nowMs ?? (() => performance.now());
  const progress = createIngestProgress({ nowMs, jobsAtOnce: pool.concurrency });
  const directory = join(options.dataDirectory, "ingest");
  const allScratch = join(directory, "scratch");
  // Each run has a folder of its own. An ffmpeg that outlives a killed run cannot write into it.
  const scratchDirectory = join(allScratch, randomBytes(8).toString("hex"));
  let isStarted = false;

  const ingestFile = async (
    givenPath: string,
    file: IngestFileOptions = {},
    found = foundAlone,
  ): Promise<FileOutcome> => {
    if (!isStarted) throw new Error("Ingest was not started");
    const path = resolve(givenPath);
    const kind = file.kind ?? "music";
    const signal = file.signal ?? new AbortController().signal;
    const tell = (change: IngestChange) => {
      const event = progress.update(fileKey({ path, part: found.part }), kind, change);
      options.onProgress?.(event);
    };
    const heard = found.isHeard ? { trackId: found.known?.trackId ?? null } : {};
    const title = found.sheetPart?.song.title;
    tell({ state: "waiting", bytes: found.bytes ?? 0, ...heard, ...(title ? { title } : {}) });
    const warnings = new Set<string>();
    const warn = (warning: string) => {
      // Both of its jobs meet the same damage.
      if (warnings.has(warning)) return;
      warnings.add(warning);
      tell({ warnings: [...warnings] });
      options.log.warn({ path: shownPath(path), warning }, "A song is added although its file is damaged");
    };
    const ingesting = ingestSource(
      { ...options, describe, pool, scratchDirectory, running, hashFile, heardSongs },
      {
        ...{ path, root: file.root ?? join(path, ".."), facts: file.facts ?? {}, signal, tell, warn, ...found },
        isLosslessWanted: file.isLosslessWanted ?? false,
        isNext: file.isNext ?? false,
      },
    );
    // Whatever ends it, it is at work no more.
    const outcome = await ingesting.catch((error: unknown) => {
      tell({ isLeft: true });
      throw error;
    });
    switch (outcome.state) {
      case "failed":
        tell({ state: "failed", reason: outcome.reason });
        options.log.warn({ path: shownPath(path), reason: outcome.reason }, "Cannot add a file to the catalogue");
        break;
      case "cancelled":
        tell({ isLeft: true });
        break;
      case "added":
      case "completed":
        tell({ state: "done", fraction: 1, trackId: outcome.trackId });
        options.log.info({ path: shownPath(path), trackId: outcome.trackId }, "Added a track");
        break;
      case "updated":
        options.log.info({ path: shownPath(path), trackId: outcome.trackId }, "Took over a track's new names");
        tell({ state: "done", fraction: 1, trackId: outcome.trackId });
        break;
      case "unchanged":
        tell({ state: "done", fraction: 1, trackId: outcome.trackId });
        break;
      default:
        unreachable(outcome);
    }
    return warnings.size > 0 && "trackId" in outcome ? { ...outcome, warnings: [...warnings] } : outcome;
  };

  const running = new Map<string, Promise<void>>();
  const hashFile = createHashOnce();
  const heardSongs = new HeardSongs();
  const settling = { ...options, ...(options.shelf ? { shelf: heardSongs.shelf(options.shelf) } : {}) };

  /** How long a sound file is, as it says itself; null where it does not. */
  const secondsOfFile = async (path: string, root: string, signal: AbortSignal) => {
    try {
      return await withSource({ path, root }, null, async (source) => {
        const told = await toldSeconds(source);
        if (told !== null) return told;
        const described = await describe(source, root, signal, tagCharset);
        return described.ok ? described.value.durationSeconds : null;
      });
    } catch (error) {
      if (error instanceof FileFault) return null;
      throw error;
    }
  };

  const news = { faults: new TroubleNews(), asked: new TroubleNews(), lists: new TroubleNews() };
  const tellNews = (troubles: readonly PathTrouble[], message: string) => {
    for (const { path, reason } of troubles) options.log.warn({ path, reason }, message);
  };
  /** What a scan could not read is told like a file that could not. */
  const tellFault = ({ path, reason }: ScanFault) => {
    const event = progress.update(path, "music", { state: "failed", reason });
    options.onProgress?.(event);
    options.log.warn({ path: shownPath(path), reason }, "Cannot add a file to the catalogue");
  };

  return {
    async start() {
      await rm(allScratch, { recursive: true, force: true, maxRetries: 5 });
      await mkdir(scratchDirectory, { recursive: true });
      isStarted = true;
    },
    async ingestDirectory(givenDirectory, signal = new AbortController().signal, choice = {}) {
      const within = resolve(givenDirectory);
      const root = resolve(choice.root ?? within);
      const { catalogue } = options;
      const known = await catalogue.filesBelow(within);
      const found = await scanKnown(root, signal, {
        ...{ known, within },
        onFound: (found) => progress.look(within, found),
        ...(options.filter ? { filter: options.filter } : {}),
        ...(tagCharset === "auto" ? {} : { reading: tagCharset }),
      }).finally(() => progress.look(within, null));
      const scan = await cutBySheets(found, {
        ...{ root, charset: tagCharset, known },
        secondsOf: (path) => secondsOfFile(path, root, signal),
      });
      choice.onScanned?.(scan.folders);
      const visible = new Set(await catalogue.trackIds());
      const { unchanged, vanished, ...plan } = planScan({
        ...{ scan, known },
        isVisible: (trackId) => visible.has(trackId),
        isRetrying: choice.isRetrying ?? true,
      });
      const isNews = ({ file }: FileToLook) => !(choice.isBeside && progress.isOpen(fileKey(file)));
      const toLook = openersFirst(plan.toLook.filter(isNews));
      options.log.info(
        {
          directory: shownPath(within),
          files: scan.files.length,
          toLook: toLook.length,
          encoder: options.encoder.name,
        },
        "Reading a music folder",
      );
      const byKey = new Map(known.map((file) => [fileKey(file), file]));
      if (!choice.isBeside)
        await catalogue.keepFiles(scan.faults.map((fault) => faultRow(fault, byKey.get(fault.path))));
      const gone = new Set([...vanished, ...toLook.filter(isChanged).map(({ file }) => file)].map(fileKey));
      const isGone = (file: FilePart) =>
        gone.has(fileKey(file)) || (choice.named !== undefined && !liesIn(choice.named, file.path));
      const looking = inOneRun(toLook, signal, ({ file, known: before }, both) =>
        ingestFile(
          file.path,
          { root, signal: both },
          {
            ...{ ...file, known: before, isGone },
            isHeard: before?.trackId ? visible.has(before.trackId) : false,
            onKept: () => void gone.delete(fileKey(file)),
          },
        ),
      );
      const isWanted = (path: string) =>
        !scan.isIgnored(path) && (options.filter?.takesFile(relative(root, path)) ?? true);
      // What is gone beyond doubt leaves at once. All else, what cannot be read and what lists say is settled by the look after both.
      if (choice.isBeside) {
        const unsettled = plan.toLook.map(({ file }) => file);
        const gone = { directory: within, vanished, present: scan.files, unsettled, isWanted };
        const [looked, hidden] = await Promise.all([looking, settleBeside(settling, gone)]);
        const isUnsettled = toLook.length + vanished.length > 0;
        return reportOf(looked, { hidden, asked: [], folders: scan.folders, isUnsettled });
      }
      // Told once the others are there, in one count with them.
      for (const fault of news.faults.of(within, scan.faults)) tellFault(fault);
      const leftOut = scan.faults.map(({ path, reason }): FileOutcome => ({ state: "failed", path, reason }));
      const looked = await looking;
      const settled = signal.aborted
        ? { hidden: 0, asked: [], heirs: [] }
        : await settleVanished(settling, {
            ...{ directory: within, vanished, present: [...scan.files, ...plan.kept] },
            isAccepted: choice.isMissingAccepted ?? false,
            isWanted,
            replaced: replacedBy(toLook, looked),
          });
      const asked = settled.asked.map((one) => ({ path: one.directory, reason: `${one.reason} (${one.files} files)` }));
      tellNews(news.asked.of(shownPath(within), asked), "Songs are kept though their files are missing");
      const present = new Map(scan.files.map((file) => [fileKey(file), file]));
      // Parts of a file whose cue sheet cannot be read stay as they are: without their sheet nobody knows where they begin.
      const heirs = settled.heirs.filter((known) => present.has(fileKey(known)));
      await inOneRun(heirs, signal, (known, both) =>
        ingestFile(
          known.path,
          { root, signal: both },
          { ...foundAlone, ...present.get(fileKey(known)), known, beside: known.beside, isGone },
        ),
      );
      const isWhole = within === root && isSeenWhole(scan, settled.asked, choice);
      const lists = signal.aborted ? [] : await keepLists(catalogue, { root, paths: scan.lists, isWhole });
      tellNews(news.lists.of(shownPath(within), lists), "A playlist has gaps");
      return reportOf([...leftOut, ...looked, ...unchanged.map(unchangedOutcome)], {
        ...{ hidden: settled.hidden, asked: settled.asked, folders: scan.folders },
        ...(lists.length > 0 ? { lists } : {}),
        ...(scan.trouble === undefined ? {} : { trouble: scan.trouble }),
      });
    },
    async leaveFolders(named, choice = {}) {
      const left = await settleElsewhere(settling, { named, isAccepted: choice.isMissingAccepted ?? false });
      const isAsked = left !== null && left.report.asked.length > 0;
      if (named.length > 0 && !isAsked) await forgetLists(options.catalogue, named);
      return left;
    },
    ingestFile: (path, file) => ingestFile(path, file),
    async ingestAgain(known, file = {}) {
      const { path, part, beside, bytes } = known;
      const root = file.root ?? join(path, "..");
      const sheetPart = part > 0 ? await findSheetPart(known, { root, charset: tagCharset }) : null;
      // What its sheet made of it is found out at the next look at its folder.
      if (part > 0 && sheetPart === null) return { state: "cancelled", path };
      return ingestFile(path, { ...file, isNext: true }, { ...foundAlone, part, sheetPart, known, beside, bytes });
    },
    callNext(trackId) {
      const paths = progress.pathsOf(trackId);
      for (const path of paths) pool.callNext(path);
      return paths.length > 0;
    },
    waitingSongs: progress.waitingSongs,
    callWaiting(id) {
      const path = progress.waitingSongs.pathOf(id);
      if (path !== null) pool.callNext(path);
      return progress.waitingSongs.find(id);
    },
    status: () => progress.status(),
    queue: () => progress.queue(),
  };
}

/** A folder that cannot be listed is one without music when music was known to be in it: its disk may be away. */
async function scanKnown(
  root: string,
  signal: AbortSignal,
  { known, ...options }: ScanOptions & { readonly known: readonly KnownFile[] },
): Promise<Scan> {
  try {
    return await scanFolder(root, signal, options);
  } catch (error) {
    if (signal.aborted || known.length === 0 || !(error instanceof FolderFault)) throw error;
    const nothing = { files: [], faults: [], folders: [], lists: [], sheets: [] };
    return { ...nothing, isIgnored: () => false, trouble: error.message };
  }
}

/** Whether a list that was not found is one that was removed: all of the folder was seen, and nothing of it is in doubt. */
function isSeenWhole(scan: Scan, asked: readonly MissingQuestion[], choice: DirectoryChoice): boolean {
  const isUnseen = scan.trouble !== undefined && !choice.isMissingAccepted;
  return !isUnseen && asked.length === 0 && !scan.faults.some(({ folder }) => folder === "unlisted");
}

function unchangedOutcome({ path, state, trackId, reason }: KnownFile): FileOutcome {
  return state === "done" && trackId
    ? { state: "unchanged", path, trackId }
    : { state: "failed", path, reason: reason ?? "it failed" };
}

function isChanged({ file, known }: FileToLook): boolean {
  return known !== null && (known.bytes !== file.bytes || known.modifiedMs !== file.modifiedMs);
}

/** The songs to which the same paths led before. */
function replacedBy(toLook: readonly FileToLook[], outcomes: readonly FileOutcome[]): TrackId[] {
  return outcomes.flatMap((outcome, index) => {
    const { file, known: before } = toLook[index]!;
    if (!before?.trackId || fileKey(before) !== fileKey(file) || !("trackId" in outcome)) return [];
    return before.trackId === outcome.trackId ? [] : [before.trackId];
  });
}
