import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, extname } from "node:path";
import type { IngestItem } from "../../shared/api/ingest.ts";
import type { TrackId } from "../../shared/ids.ts";
import {
  type IngestedTrack,
  type KnownTrack,
  type RenditionKind,
  renditionKinds,
  type SourceKey,
  type TrackFacts,
} from "../catalog/ingested-track.ts";
import type { SourceDescription } from "./describe/describe-source.ts";
import type { IngestOptions } from "./ingest-options.ts";
import type { FileOutcome } from "./ingest-report.ts";
import type { JobPool } from "./job-pool.ts";
import { jobBaseMs, jobMsPerTrackSecond, sourceBytesMax, trackSecondsMax } from "./limits.ts";
import { createRenditionPublisher } from "./publish-rendition.ts";
import type { FileState, SourceJournal } from "./source-journal.ts";

/** The rendition that makes a track playable; made for all files before the others are. */
const firstKind: RenditionKind = "aac160";
const rankOfFirst = 0;
const rankOfOthers = 1;

export interface SourceContext extends IngestOptions {
  readonly describe: NonNullable<IngestOptions["describe"]>;
  readonly journal: SourceJournal;
  readonly pool: JobPool;
  readonly scratchDirectory: string;
  /** Sources at work: two files with the same bytes are one source. */
  readonly running: Map<SourceKey, Promise<FileOutcome>>;
}

export interface SourceFile {
  readonly path: string;
  readonly root: string;
  readonly facts: Partial<TrackFacts>;
  readonly signal: AbortSignal;
  readonly tell: (change: Partial<IngestItem>) => void;
}

/** Why a file cannot become a track; caught in this file. */
class FileFault extends Error {}

/** What is known of a file after its first job. */
interface Prepared {
  readonly state: FileState;
  readonly sourceKey: SourceKey;
  readonly trackId: TrackId;
  readonly known: KnownTrack | null;
  readonly missing: readonly RenditionKind[];
  readonly description: SourceDescription | null;
}

/**
 * Brings one file from the disk to the catalogue. Rejects for trouble of our own (a full disk, a lost database), never because of
 * the file.
 */
export async function ingestSource(context: SourceContext, file: SourceFile): Promise<FileOutcome> {
  try {
    const state = await stateOf(file.path);
    checkFile(context, state);
    const sourceKey = await context.pool.run(rankOfFirst, () => keyOf(context, file, state));
    const twin = context.running.get(sourceKey);
    if (twin) return sameFor(await twin, file.path);
    const work = makeTrack(context, file, state, sourceKey);
    context.running.set(sourceKey, work);
    try {
      return await work;
    } finally {
      context.running.delete(sourceKey);
    }
  } catch (error) {
    return outcomeOf(error, file);
  }
}

async function makeTrack(
  context: SourceContext,
  file: SourceFile,
  state: FileState,
  sourceKey: SourceKey,
): Promise<FileOutcome> {
  try {
    const prepared = await context.pool.run(rankOfFirst, () => prepareAndMakeFirst(context, file, state, sourceKey));
    const { trackId, known, missing } = prepared;
    if (missing.length === 0 && known) return { state: "unchanged", path: file.path, trackId };
    const others = missing.filter((kind) => known !== null || kind !== firstKind);
    if (others.length > 0) await context.pool.run(rankOfOthers, () => encode(context, file, prepared, others));
    return { state: known ? "completed" : "added", path: file.path, trackId };
  } catch (error) {
    return outcomeOf(error, file);
  }
}

function checkFile(context: SourceContext, { path, bytes }: FileState): void {
  const extension = extname(path).slice(1).toLowerCase();
  if (!context.encoder.extensions.includes(extension)) {
    throw new FileFault(`.${extension} files cannot be read without ffmpeg on the PATH`);
  }
  if (bytes === 0) throw new FileFault("it is empty");
  if (bytes > sourceBytesMax) throw new FileFault(`it has ${bytes} bytes, more than ${sourceBytesMax}`);
}

async function prepareAndMakeFirst(
  context: SourceContext,
  file: SourceFile,
  state: FileState,
  sourceKey: SourceKey,
): Promise<Prepared> {
  file.signal.throwIfAborted();
  const known = await context.catalogue.findBySource(sourceKey);
  const trackId = known?.trackId ?? trackIdOf(sourceKey);
  const have = new Set(known?.renditions.map((rendition) => rendition.kind));
  const missing = renditionKinds.filter((kind) => !have.has(kind));
  if (known && missing.length === 0) {
    file.tell({ title: known.title, trackId });
    return { state, sourceKey, trackId, known, missing, description: null };
  }
  file.tell({ state: "working" });
  const described = await context.describe(file.path, file.root, file.signal);
  if (!described.ok) throw new FileFault(described.error);
  const description = described.value;
  for (const warning of description.warnings)
    context.log.warn({ path: file.path }, `A file is added although ${warning}`);
  const prepared = { state, sourceKey, trackId, known, missing, description };
  file.tell({ title: known?.title ?? factsOf(file, description).title });
  if (!known) await encode(context, file, prepared, [firstKind]);
  return prepared;
}

/** One encoding job: makes renditions and hands each on as soon as it is in the store. */
async function encode(
  context: SourceContext,
  file: SourceFile,
  prepared: Prepared,
  kinds: readonly RenditionKind[],
): Promise<void> {
  const { description, known, missing } = prepared;
  file.signal.throwIfAborted();
  if (!description) throw new Error("A source was not described");
  const seconds = Math.min(description.durationSeconds ?? trackSecondsMax, trackSecondsMax);
  const timeoutMs = Math.ceil(jobBaseMs + jobMsPerTrackSecond * seconds);
  const timeout = AbortSignal.timeout(timeoutMs);
  const doneKinds = renditionKinds.length - missing.length + (known || kinds.includes(firstKind) ? 0 : 1);
  const kindSamples = (description.durationSeconds ?? 0) * description.sampleRateHz;
  let samplesDone = 0;

  const publisher = createRenditionPublisher({
    store: context.store,
    operatorKey: context.operatorKey,
    onSegment: (samples) => {
      samplesDone += samples;
      const kindsDone = doneKinds + (kindSamples > 0 ? samplesDone / kindSamples : 0);
      file.tell({ fraction: Math.min(0.99, kindsDone / renditionKinds.length) });
    },
    beforePublish: () => refuseIfChanged(prepared.state),
    onRendition: async (rendition) => {
      if (rendition.kind === firstKind && !known) {
        const track = await trackOf(context, file, prepared, description, rendition.durationSeconds);
        await context.catalogue.publishTrack(track, rendition);
        file.tell({ state: "playable", trackId: prepared.trackId });
      } else {
        await context.catalogue.addRendition(prepared.trackId, rendition);
      }
    },
  });
  try {
    const result = await context.encoder.encode(
      {
        path: file.path,
        sampleRateHz: description.sampleRateHz,
        kinds,
        scratchDirectory: context.scratchDirectory,
        signal: AbortSignal.any([file.signal, timeout]),
      },
      publisher,
    );
    file.signal.throwIfAborted();
    if (timeout.aborted) throw new FileFault(`it was not done within ${Math.round(timeoutMs / 1_000)} s`);
    if (!result.ok) throw new FileFault(result.error);
  } finally {
    await publisher.discard();
  }
}

async function trackOf(
  context: SourceContext,
  file: SourceFile,
  prepared: Prepared,
  description: SourceDescription,
  durationSeconds: number,
): Promise<IngestedTrack> {
  const { cover } = description;
  if (cover) await context.store.publishCover(cover.coverId, cover.images);
  return {
    ...factsOf(file, description),
    trackId: prepared.trackId,
    sourceKey: prepared.sourceKey,
    sourceName: basename(file.path),
    durationSeconds,
    coverId: cover?.coverId ?? null,
  };
}

function factsOf(file: SourceFile, description: SourceDescription): TrackFacts {
  return { ...description.facts, ...file.facts };
}

async function keyOf(context: SourceContext, file: SourceFile, state: FileState): Promise<SourceKey> {
  file.signal.throwIfAborted();
  const remembered = context.journal.keyOf(state);
  if (remembered) return remembered;
  const hash = createHash("sha256");
  for await (const bytes of createReadStream(file.path, { signal: file.signal, highWaterMark: 1 << 20 })) {
    hash.update(bytes as Buffer);
  }
  const sourceKey = hash.digest("hex");
  await refuseIfChanged(state);
  await context.journal.remember(state, sourceKey);
  return sourceKey;
}

async function stateOf(path: string): Promise<FileState> {
  const found = await stat(path).catch((error: Error) => {
    throw new FileFault(error.message);
  });
  if (!found.isFile()) throw new FileFault("it is no file");
  return { path, bytes: found.size, modifiedMs: found.mtimeMs };
}

/** The file must not have changed since it was hashed: what is published under the hash must come from those bytes. */
async function refuseIfChanged(before: FileState): Promise<void> {
  const now = await stateOf(before.path);
  if (now.bytes !== before.bytes || now.modifiedMs !== before.modifiedMs) {
    throw new FileFault("it changed while it was being read");
  }
}

/** 20 hex digits out of the source's hash: the same file is the same track everywhere and for ever. */
function trackIdOf(sourceKey: SourceKey): TrackId {
  return createHash("sha256").update(`track${sourceKey}`).digest("hex").slice(0, 20) as TrackId;
}

function outcomeOf(error: unknown, { path, signal }: SourceFile): FileOutcome {
  if (signal.aborted) return { state: "cancelled", path };
  if (error instanceof FileFault || isRefusalOf(path, error)) return { state: "failed", path, reason: error.message };
  throw error;
}

/** Whether the file system refused the source file. Any other refusal is trouble of our own. */
function isRefusalOf(path: string, error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const { path: refused, syscall } = error as NodeJS.ErrnoException;
  return refused === path || syscall === "read";
}

function sameFor(outcome: FileOutcome, path: string): FileOutcome {
  return outcome.state === "added" || outcome.state === "completed"
    ? { state: "unchanged", path, trackId: outcome.trackId }
    : { ...outcome, path };
}
