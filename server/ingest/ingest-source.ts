import { createHash } from "node:crypto";
import type { Stats } from "node:fs";
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
  type SourceLease,
  type TrackFacts,
} from "../catalog/ingested-track.ts";
import { requireRoom } from "../files/free-room.ts";
import { nativePath, shownPath } from "../files/native-path.ts";
import {
  changed,
  type FileIdentity,
  identityOf,
  isSameFile,
  kindOf,
  type OpenedFile,
  openRegular,
  reasonOf,
} from "../files/open-regular.ts";
import { readChunks } from "../files/read-at.ts";
import type { SourceDescription } from "./describe/describe-source.ts";
import type { IngestOptions } from "./ingest-options.ts";
import type { FileOutcome } from "./ingest-report.ts";
import type { JobPool } from "./job-pool.ts";
import { doLeased } from "./leased-work.ts";
import { hashChunkBytes, sourceBytesMax } from "./limits.ts";
import { createRenditionPublisher } from "./publish-rendition.ts";
import type { SourceJournal } from "./source-journal.ts";

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

/** What the file was when its bytes were hashed. */
interface Hashed {
  readonly sourceKey: SourceKey;
  readonly identity: FileIdentity;
}

/** What is known of a file after its first job. */
interface Prepared {
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
    await checkFile(context, file);
    const hashed = await context.pool.run(rankOfFirst, () => hashOf(context, file));
    const { sourceKey } = hashed;
    const twin = context.running.get(sourceKey);
    if (twin) return sameFor(await twin, file.path);
    const work = makeTrack(context, file, hashed);
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

async function makeTrack(context: SourceContext, file: SourceFile, hashed: Hashed): Promise<FileOutcome> {
  try {
    const { catalogue, pool } = context;
    const { sourceKey } = hashed;
    const job = { catalogue, pool, sourceKey, signal: file.signal };
    const prepared = await doLeased<Prepared>({
      ...job,
      rank: rankOfFirst,
      ready: async () => completeAs(file, { sourceKey, ...(await look(context, sourceKey)) }),
      work: (lease) => prepareAndMakeFirst(context, file, hashed, lease),
    });
    const { trackId, known, missing } = prepared;
    if (missing.length === 0 && known) return { state: "unchanged", path: file.path, trackId };
    // Between its two jobs a source is anybody's, so that another instance may have made them.
    const others = async () => (await look(context, sourceKey)).missing.filter((kind) => kind !== firstKind || known);
    await doLeased({
      ...job,
      rank: rankOfOthers,
      ready: async () => ((await others()).length === 0 ? true : null),
      work: async (lease) => {
        const kinds = await others();
        await withSource(file, hashed, (source) => encode(context, file, { source, lease }, prepared, kinds));
        return true;
      },
    });
    return { state: known ? "completed" : "added", path: file.path, trackId };
  } catch (error) {
    return outcomeOf(error, file);
  }
}

/** What can be told without opening it. A list of songs that are known already is gone through without opening one of them. */
async function checkFile(context: SourceContext, { path }: SourceFile): Promise<void> {
  const extension = extname(path).slice(1).toLowerCase();
  if (!context.encoder.extensions.includes(extension)) {
    throw new FileFault(`.${extension} files cannot be read without ffmpeg on the PATH`);
  }
  const found = await statOf(path);
  if (!found.isFile()) throw new FileFault(`it is ${kindOf(found)}, not a file`);
  if (found.size === 0) throw new FileFault("it is empty");
  if (found.size > sourceBytesMax) throw new FileFault(`it has ${found.size} bytes, more than ${sourceBytesMax}`);
}

async function statOf(path: string): Promise<Stats> {
  return stat(nativePath(path)).catch((error: unknown) => {
    throw new FileFault(reasonOf(error));
  });
}

/** Opens the file for one job and closes it afterwards: files that wait for their turn hold no descriptors. */
async function withSource<Value>(
  file: SourceFile,
  hashed: Hashed | null,
  job: (source: OpenedFile) => Promise<Value>,
): Promise<Value> {
  const opened = await openRegular(file.path, file.root);
  if (!opened.ok) throw new FileFault(opened.error);
  const source = opened.value;
  try {
    if (hashed && !isSameFile(source.identity, hashed.identity)) throw new FileFault(changed);
    return await job(source);
  } finally {
    await source.close();
  }
}

type Found = Omit<Prepared, "description" | "sourceKey">;

/** What the catalogue has of a source now, and what it lacks. */
async function look(context: SourceContext, sourceKey: SourceKey): Promise<Found> {
  const known = await context.catalogue.findBySource(sourceKey);
  const have = new Set(known?.renditions.map((rendition) => rendition.kind));
  const missing = renditionKinds.filter((kind) => !have.has(kind));
  return { known, trackId: known?.trackId ?? trackIdOf(sourceKey), missing };
}

/** Null when something is missing. */
function completeAs(file: SourceFile, found: Omit<Prepared, "description">): Prepared | null {
  if (!found.known || found.missing.length > 0) return null;
  file.tell({ title: found.known.title, trackId: found.trackId });
  return { ...found, description: null };
}

async function prepareAndMakeFirst(
  context: SourceContext,
  file: SourceFile,
  hashed: Hashed,
  lease: SourceLease,
): Promise<Prepared> {
  const { sourceKey } = hashed;
  const { known, trackId, missing } = await look(context, sourceKey);
  file.tell({ state: "working" });
  return withSource(file, hashed, async (source) => {
    const described = await context.describe(source, file.root, file.signal);
    if (!described.ok) throw new FileFault(described.error);
    const description = described.value;
    for (const warning of description.warnings) {
      context.log.warn({ path: shownPath(file.path) }, `A file is added although ${warning}`);
    }
    const prepared = { sourceKey, trackId, known, missing, description };
    file.tell({ title: known?.title ?? factsOf(file, description).title });
    if (!known) await encode(context, file, { source, lease }, prepared, [firstKind]);
    return prepared;
  });
}

/** One encoding job: makes renditions and hands each on as soon as it is in the store. */
async function encode(
  context: SourceContext,
  file: SourceFile,
  { source, lease }: { source: OpenedFile; lease: SourceLease },
  prepared: Prepared,
  kinds: readonly RenditionKind[],
): Promise<void> {
  const { description, known, missing } = prepared;
  file.signal.throwIfAborted();
  if (!description) throw new Error("A source was not described");
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
    beforePublish: () => refuseIfChanged(source),
    onRendition: async (rendition) => {
      if (rendition.kind === firstKind && !known) {
        const track = await trackOf(context, file, prepared, description, rendition.durationSeconds);
        await lease.publishTrack(track, rendition);
        file.tell({ state: "playable", trackId: prepared.trackId });
      } else {
        await lease.addRendition(prepared.trackId, rendition);
      }
    },
  });
  try {
    const result = await context.encoder.encode(
      {
        source,
        sampleRateHz: description.sampleRateHz,
        kinds,
        scratchDirectory: context.scratchDirectory,
        signal: file.signal,
      },
      publisher,
    );
    file.signal.throwIfAborted();
    if (!result.ok) {
      // An encoder that cannot write blames its file, and every further file would be called unreadable.
      await requireRoom(context.scratchDirectory, result.error);
      throw new FileFault(result.error);
    }
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
    sourceName: basename(shownPath(file.path)),
    durationSeconds,
    coverId: cover?.coverId ?? null,
  };
}

function factsOf(file: SourceFile, description: SourceDescription): TrackFacts {
  return { ...description.facts, ...file.facts };
}

/** Its key, from the journal or from its bytes. The size is that of the descriptor: not a byte more is read. */
async function hashOf(context: SourceContext, file: SourceFile): Promise<Hashed> {
  file.signal.throwIfAborted();
  const { path } = file;
  const found = identityOf(await statOf(path));
  const remembered = context.journal.keyOf({ path, ...found });
  if (remembered) return { sourceKey: remembered, identity: found };
  return withSource(file, null, async (source) => {
    const hash = createHash("sha256");
    for await (const bytes of readChunks(source, hashChunkBytes)) {
      file.signal.throwIfAborted();
      hash.update(bytes);
    }
    await refuseIfChanged(source);
    const sourceKey = hash.digest("hex");
    await context.journal.remember({ path, ...source.identity }, sourceKey);
    return { sourceKey, identity: source.identity };
  });
}

/** The file must not have changed since it was hashed: what is published under the hash must come from those bytes. */
async function refuseIfChanged(source: OpenedFile): Promise<void> {
  if (!isSameFile(await source.identityNow(), source.identity)) throw new FileFault(changed);
}

/** 20 hex digits out of the source's hash: the same file is the same track everywhere and for ever. */
function trackIdOf(sourceKey: SourceKey): TrackId {
  return createHash("sha256").update(`track${sourceKey}`).digest("hex").slice(0, 20) as TrackId;
}

function outcomeOf(error: unknown, { path, signal }: SourceFile): FileOutcome {
  if (signal.aborted) return { state: "cancelled", path };
  if (error instanceof FileFault || isReadFault(error)) return { state: "failed", path, reason: error.message };
  throw error;
}

/** Whether the disk failed while the source was read. Any other refusal of the file system is trouble of our own. */
function isReadFault(error: unknown): error is Error {
  return error instanceof Error && (error as NodeJS.ErrnoException).syscall === "read";
}

function sameFor(outcome: FileOutcome, path: string): FileOutcome {
  return outcome.state === "added" || outcome.state === "completed"
    ? { state: "unchanged", path, trackId: outcome.trackId }
    : { ...outcome, path };
}
