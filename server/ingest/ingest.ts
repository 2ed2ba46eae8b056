import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import type { IngestStatus } from "../../shared/api/ingest.ts";
import { unreachable } from "../../shared/unreachable.ts";
import type { TrackFacts } from "../catalog/ingested-track.ts";
import { shownPath } from "../files/native-path.ts";
import type { IngestOptions } from "./ingest-options.ts";
import { createIngestProgress, type IngestEvent } from "./ingest-progress.ts";
import { type FileOutcome, type IngestReport, reportOf } from "./ingest-report.ts";
import { ingestSource } from "./ingest-source.ts";
import { createJobPool } from "./job-pool.ts";
import { scanFolder } from "./scan.ts";
import { openSourceJournal, type SourceJournal } from "./source-journal.ts";
import { describeInWorker } from "./workers/worker-describe.ts";

export interface IngestFileOptions {
  readonly signal?: AbortSignal;
  /** The names of folders below this one stand in for missing tags. The file's own folder if not given. */
  readonly root?: string;
  /** Facts that go before the file's own tags. */
  readonly facts?: Partial<TrackFacts>;
  readonly kind?: IngestEvent["kind"];
}

/**
 * Adds music to the catalogue. Each step becomes visible only when it is whole, and can be repeated: after a crash,
 * the next run with the same files goes on where the last one stopped.
 */
export interface Ingest {
  /** Removes what a killed run left behind. Call it before anything else. */
  start(): Promise<void>;
  /** All sound files below a folder: first one playable rendition of each, then the others. Rejects only for trouble of our own. */
  ingestDirectory(directory: string, signal?: AbortSignal): Promise<IngestReport>;
  /** One file; resolves when all its renditions are there. */
  ingestFile(path: string, options?: IngestFileOptions): Promise<FileOutcome>;
  status(): IngestStatus;
}

export function createIngest(options: IngestOptions): Ingest {
  const pool = createJobPool(options.concurrency ?? Math.max(1, availableParallelism() - 1));
  const progress = createIngestProgress();
  const directory = join(options.dataDirectory, "ingest");
  const allScratch = join(directory, "scratch");
  // Each run has a folder of its own. An ffmpeg that outlives a killed run cannot write into it.
  const scratchDirectory = join(allScratch, randomBytes(8).toString("hex"));
  let journal: SourceJournal | null = null;

  const ingestFile = async (givenPath: string, file: IngestFileOptions = {}): Promise<FileOutcome> => {
    if (!journal) throw new Error("Ingest was not started");
    const path = resolve(givenPath);
    const kind = file.kind ?? "music";
    const signal = file.signal ?? new AbortController().signal;
    const tell = (change: Partial<IngestEvent["item"]>) => {
      const event = progress.update(path, kind, change);
      options.onProgress?.(event);
    };
    tell({ state: "waiting" });
    const outcome = await ingestSource(
      { ...options, describe: options.describe ?? describeInWorker, journal, pool, scratchDirectory, running },
      { path, root: file.root ?? join(path, ".."), facts: file.facts ?? {}, signal, tell },
    );
    switch (outcome.state) {
      case "failed":
        tell({ state: "failed", reason: outcome.reason });
        options.log.warn({ path: shownPath(path), reason: outcome.reason }, "Cannot add a file to the catalogue");
        break;
      case "cancelled":
        tell({ state: "failed", reason: "it was cancelled" });
        break;
      case "added":
      case "completed":
        tell({ state: "done", fraction: 1, trackId: outcome.trackId });
        options.log.info({ path: shownPath(path), trackId: outcome.trackId }, "Added a track");
        break;
      case "unchanged":
        tell({ state: "done", fraction: 1, trackId: outcome.trackId });
        break;
      default:
        unreachable(outcome);
    }
    return outcome;
  };

  const running = new Map<string, Promise<FileOutcome>>();

  /** What a scan could not read is told like a file that could not. */
  const leaveOut = (path: string, reason: string): FileOutcome => {
    options.onProgress?.(progress.update(path, "music", { state: "failed", reason }));
    options.log.warn({ path: shownPath(path), reason }, "Cannot add a file to the catalogue");
    return { state: "failed", path, reason };
  };

  return {
    async start() {
      await rm(allScratch, { recursive: true, force: true, maxRetries: 5 });
      await mkdir(scratchDirectory, { recursive: true });
      journal = await openSourceJournal(join(directory, "sources.jsonl"));
    },
    async ingestDirectory(root, signal = new AbortController().signal) {
      const { files, faults } = await scanFolder(resolve(root), signal);
      options.log.info(
        { directory: root, files: files.length, encoder: options.encoder.name },
        "Reading a music folder",
      );
      const leftOut = faults.map(({ path, reason }) => leaveOut(path, reason));
      // Trouble of our own, such as a full disk, ends the whole run. Otherwise every further file would be called unreadable.
      const trouble = new AbortController();
      const both = AbortSignal.any([signal, trouble.signal]);
      const settled = await Promise.allSettled(
        files.map(async (path) => {
          try {
            return await ingestFile(path, { root: resolve(root), signal: both });
          } catch (error) {
            trouble.abort();
            throw error;
          }
        }),
      );
      const fault = settled.find((result) => result.status === "rejected");
      if (fault) throw fault.reason;
      const outcomes = settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
      return reportOf([...leftOut, ...outcomes]);
    },
    ingestFile,
    status: () => progress.status(),
  };
}
