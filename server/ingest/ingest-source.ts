import { createHash } from "node:crypto";
import { basename } from "node:path";
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
import { type FilePart, fileKey, formerOf } from "../catalog/queries/known-file.ts";
import { requireRoom, requireRoomFor } from "../files/free-room.ts";
import { shownPath } from "../files/native-path.ts";
import type { OpenedFile } from "../files/open-regular.ts";
import type { MeasuredSound } from "../loudness/sound-meter.ts";
import type { HashFile } from "./audio/hash-once.ts";
import { type HashedFile, keepFile } from "./changes/file-record.ts";
import { type HeardSongs, SongHidden } from "./changes/heard-songs.ts";
import { recogniseSong, refreshNames } from "./changes/known-song.ts";
import type { SourceDescription } from "./describe/describe-source.ts";
import { losslessForm } from "./describe/lossless-form.ts";
import { renditionForm } from "./encoder.ts";
import { checkFile, FileFault } from "./file-fault.ts";
import type { IngestOptions } from "./ingest-options.ts";
import type { FileOutcome } from "./ingest-report.ts";
import { doLeased, type LeasedWork, tryLeased } from "./leased-work.ts";
import { createRenditionPublisher } from "./publish-rendition.ts";
import type { IngestChange } from "./queue/ingest-progress.ts";
import type { JobPool } from "./queue/job-pool.ts";
import { laySheet } from "./sheets/lay-sheet.ts";
import { type FileToOpen, hashOf, refuseIfChanged, withSource } from "./source-file.ts";
import { bytesNeeded, makesLossless, plausibleSeconds, wantedRenditions } from "./wanted-renditions.ts";

/** The rendition that makes a track playable; made for all files before the others are. */
const firstKind: RenditionKind = "aac160";
const rankOfNext = -1;
const rankOfFirst = 0;
const rankOfOthers = 1;

export interface SourceContext extends IngestOptions {
  readonly describe: NonNullable<IngestOptions["describe"]>;
  readonly pool: JobPool;
  readonly scratchDirectory: string;
  /** Sources at work: two files with the same sound are one source. */
  readonly running: Map<SourceKey, Promise<void>>;
  readonly hashFile: HashFile;
  readonly heardSongs: HeardSongs;
}

export interface SourceFile extends FileToOpen {
  readonly facts: Partial<TrackFacts>;
  readonly tell: (change: IngestChange) => void;
  /** Whether somebody asked for its lossless rendition. */
  readonly isLosslessWanted: boolean;
  /** Whether it comes before all that waits. */
  readonly isNext: boolean;
  /** Something is wrong with its sound, and it is taken all the same. */
  readonly warn: (text: string) => void;
  /** Whether another file is not there any more, or is another one than the catalogue knows. */
  readonly isGone: (file: FilePart) => boolean;
  /** Called once the catalogue knows it as it is now. */
  readonly onKept: () => void;
}

/** What is known of a file after its first job. */
interface Prepared {
  readonly sourceKey: SourceKey;
  readonly trackId: TrackId;
  readonly known: KnownTrack | null;
  readonly missing: readonly RenditionKind[];
  readonly description: SourceDescription;
  /** Whether its names or its cover are others than before. */
  readonly isUpdated: boolean;
}

/**
 * Brings one file from the disk to the catalogue. Rejects for trouble of our own (a full disk, a lost database), never because of
 * the file.
 */
export async function ingestSource(context: SourceContext, file: SourceFile): Promise<FileOutcome> {
  let hashed: HashedFile | null = null;
  const hashOnce = async () => {
    hashed ??= await hashOf(file, context.hashFile);
    return hashed;
  };
  let led: { readonly trackId?: TrackId } = {};
  // Should the file go before all is made, or the rest fail, it is known which song goes with it.
  const leadTo = async (trackId: TrackId) => {
    led = { trackId };
    await keepFile(context.catalogue, file, hashed, { state: "waiting", trackId });
  };
  const outcome = await inTurn(context, file, hashOnce, leadTo).catch((error: unknown) => outcomeOf(error, file));
  if (outcome.state === "failed") {
    await keepFile(context.catalogue, file, hashed, { state: "failed", reason: outcome.reason, ...led });
  } else if (outcome.state !== "cancelled") {
    await keepFile(context.catalogue, file, hashed, { state: "done", trackId: outcome.trackId });
  }
  return outcome;
}

/** Of files with the same sound one is worked on at a time. */
async function inTurn(
  context: SourceContext,
  file: SourceFile,
  hashOnce: () => Promise<HashedFile>,
  leadTo: (trackId: TrackId) => Promise<void>,
): Promise<FileOutcome> {
  await checkFile(context.encoder, file.path);
  let end: () => void = () => undefined;
  const turn = new Promise<void>((resolve) => {
    end = resolve;
  });
  try {
    for (;;) {
      const begun = await context.pool.run(
        file.isNext ? rankOfNext : rankOfFirst,
        async () => begin(context, file, await hashOnce(), turn),
        fileKey(file),
      );
      if (!("twin" in begun)) return await makeTrack(context, file, begun, leadTo);
      await begun.twin;
    }
  } finally {
    for (const [key, running] of context.running) if (running === turn) context.running.delete(key);
    end();
  }
}

interface Begun {
  readonly hashed: HashedFile;
  readonly job: Omit<LeasedWork<Prepared>, "pool" | "rank">;
  /** Null while another instance works on the source. */
  readonly first: { readonly value: Prepared } | null;
}

/** Hashing and the first rendition are one job: a song that can be heard is worth more than ten that are known. */
async function begin(
  context: SourceContext,
  file: SourceFile,
  hashed: HashedFile,
  turn: Promise<void>,
): Promise<Begun | { readonly twin: Promise<void> }> {
  const { sourceKey } = hashed;
  const { known } = file;
  if (known?.trackId && known.audioKey !== sourceKey && fileKey(known) === fileKey(file))
    await context.catalogue.keepFiles([formerOf({ ...known, trackId: known.trackId })]);
  await keepFile(context.catalogue, file, hashed, { state: "waiting" });
  file.onKept();
  const twin = context.running.get(sourceKey);
  if (twin) return { twin };
  context.running.set(sourceKey, turn);
  const job = {
    ...{ catalogue: context.catalogue, sourceKey, signal: file.signal, key: fileKey(file) },
    // Its tags are read in any case: they may have changed.
    ready: async () => null,
    work: (lease: SourceLease) => {
      const prepare = (seen: SourceFile) => prepareAndMakeFirst(context, seen, hashed, lease);
      // Nobody asked for a song to be shown again.
      return file.isLosslessWanted && known?.trackId
        ? whileHeard(context, file, known.trackId, prepare)
        : prepare(file);
    },
  };
  return { hashed, job, first: await tryLeased<Prepared>(job) };
}

async function makeTrack(
  context: SourceContext,
  file: SourceFile,
  { hashed, job, first }: Begun,
  leadTo: (trackId: TrackId) => Promise<void>,
): Promise<FileOutcome> {
  let isAdded = false;
  try {
    const { pool } = context;
    const { sourceKey } = hashed;
    const prepared =
      first?.value ?? (await doLeased<Prepared>({ ...job, pool, rank: file.isNext ? rankOfNext : rankOfFirst }));
    const { trackId, known, missing, isUpdated } = prepared;
    isAdded = known === null;
    if (missing.length === 0 && known) return { state: isUpdated ? "updated" : "unchanged", path: file.path, trackId };
    await leadTo(trackId);
    // Between its two jobs a source is anybody's, so that another instance may have made them.
    const others = async () =>
      wantedRenditions(
        (await look(context, sourceKey)).missing,
        prepared.description,
        makesLossless(context, file),
      ).filter((kind) => kind !== firstKind || known);
    await doLeased({
      ...{
        catalogue: context.catalogue,
        sourceKey,
        signal: file.signal,
        pool,
        rank: file.isNext ? rankOfNext : rankOfOthers,
        key: fileKey(file),
      },
      ready: async () => ((await others()).length === 0 ? true : null),
      work: async (lease) => {
        const kinds = await others();
        await whileHeard(context, file, trackId, (seen) =>
          withSource(seen, hashed, (source) => encode(context, seen, { source, lease }, prepared, kinds)),
        );
        return true;
      },
    });
    return { state: known ? "completed" : "added", path: file.path, trackId };
  } catch (error) {
    const outcome = outcomeOf(error, file);
    // It can be heard all the same.
    return isAdded && !("trackId" in outcome) ? { ...outcome, isAdded } : outcome;
  }
}

/** Rejects with `SongHidden` when the song is hidden before the work is done. */
function whileHeard<Value>(
  { catalogue, heardSongs }: SourceContext,
  file: SourceFile,
  trackId: TrackId,
  work: (file: SourceFile) => Promise<Value>,
): Promise<Value> {
  const isHeard = async () => (await catalogue.renditionsOfTrack(trackId)).length > 0;
  return heardSongs.during(trackId, { signal: file.signal, isHeard }, (signal) => work({ ...file, signal }));
}

type Found = Pick<Prepared, "known" | "trackId" | "missing">;

/** What the catalogue has of a source now, and what it lacks. */
async function look(context: SourceContext, sourceKey: SourceKey): Promise<Found> {
  const known = await context.catalogue.findBySource(sourceKey);
  const have = new Set(known?.renditions.map((rendition) => rendition.kind));
  const missing = renditionKinds.filter((kind) => !have.has(kind));
  return { known, trackId: known?.trackId ?? trackIdOf(sourceKey), missing };
}

async function prepareAndMakeFirst(
  context: SourceContext,
  file: SourceFile,
  hashed: HashedFile,
  lease: SourceLease,
): Promise<Prepared> {
  const { sourceKey } = hashed;
  await recogniseSong(
    { ...context, lease },
    // What is known of all its sound is another song.
    file.part > 0
      ? { sourceKey, wholeKey: sourceKey, trackIds: [trackIdOf(sourceKey)] }
      : { ...hashed, trackIds: [trackIdOf(sourceKey), trackIdOf(hashed.wholeKey)] },
  );
  const { known, trackId, missing } = await look(context, sourceKey);
  file.tell({ state: "working", part: "playable", bytes: hashed.identity.bytes });
  return withSource(file, hashed, async (source) => {
    const described = await context.describe(source, file.root, file.signal, context.tagCharset ?? "auto");
    if (!described.ok) throw new FileFault(described.error);
    const description = file.sheetPart ? laySheet(described.value, file.sheetPart) : described.value;
    for (const warning of description.warnings) {
      context.log.warn({ path: shownPath(file.path) }, `A file is added although ${warning}`);
    }
    const prepared = {
      sourceKey,
      trackId,
      known,
      missing: wantedRenditions(missing, description, makesLossless(context, file)),
      description,
    };
    if (known) {
      await refuseIfChanged(source);
      const facts = { ...factsOf(file, description), sourceName: basename(shownPath(file.path)) };
      const isUpdated = await refreshNames({ ...context, lease }, file, { ...description, trackId, facts });
      const state = prepared.missing.length > 0 ? "playable" : "working";
      file.tell({ title: facts.title, trackId, state, part: null, partFraction: 0 });
      return { ...prepared, isUpdated };
    }
    file.tell({ title: factsOf(file, description).title });
    const fresh = { ...prepared, isUpdated: false };
    await encode(context, file, { source, lease }, fresh, [firstKind]);
    return fresh;
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
  const allKinds = wantedRenditions(renditionKinds, description, makesLossless(context, file)).length;
  const doneKinds = allKinds - missing.length + (known || kinds.includes(firstKind) ? 0 : 1);
  const soundSeconds = plausibleSeconds(description.durationSeconds ?? 0, source.bytes);
  const form = { sampleRateHz: description.sampleRateHz, lossless: losslessForm(description) };
  let secondsDone = 0;
  let partFraction = 0;
  await requireRoomFor(context.scratchDirectory, bytesNeeded(kinds, { ...form, durationSeconds: soundSeconds }));
  const part = kinds.includes(firstKind) && !known ? "playable" : "qualities";
  file.tell({ part, ...(soundSeconds > 0 ? { soundSeconds } : {}) });
  let measured: MeasuredSound | undefined;
  const warnings = new Set<string>();

  const publisher = createRenditionPublisher({
    store: context.store,
    operatorKey: context.operatorKey,
    onSegment: (kind, samples) => {
      secondsDone += samples / renditionForm(kind, form).sampleRateHz;
      const kindsDone = doneKinds + (soundSeconds > 0 ? secondsDone / soundSeconds : 0);
      if (soundSeconds > 0) partFraction = Math.min(0.99, secondsDone / soundSeconds / kinds.length);
      file.tell({ fraction: Math.min(0.99, kindsDone / allKinds), partFraction });
    },
    beforePublish: () => refuseIfChanged(source),
    onRendition: async (rendition) => {
      file.tell({ soundSeconds: rendition.durationSeconds });
      if (rendition.kind === firstKind && !known) {
        const { durationSeconds } = rendition;
        const sound = { durationSeconds, warnings: [...warnings], ...(measured === undefined ? {} : { measured }) };
        const track = { ...(await trackOf(context, file, prepared)), ...sound };
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
        ...form,
        kinds,
        ...(file.sheetPart ? { range: file.sheetPart.range } : {}),
        isMeasuring: !known && kinds.includes(firstKind),
        scratchDirectory: context.scratchDirectory,
        signal: file.signal,
      },
      {
        ...publisher,
        measured: (sound) => {
          measured = sound;
        },
        warning: (text) => {
          warnings.add(text);
          file.warn(text);
        },
      },
    );
    file.signal.throwIfAborted();
    if (!result.ok) {
      // An encoder that cannot write blames its file, and every further file would be called unreadable.
      await requireRoom(context.scratchDirectory, result.error);
      throw new FileFault(result.error);
    }
    file.tell({ part: null, partFraction: 1 });
  } finally {
    file.tell({ part: null });
    await publisher.discard();
  }
}

async function trackOf(
  context: SourceContext,
  file: SourceFile,
  { trackId, sourceKey, description }: Prepared,
): Promise<Omit<IngestedTrack, "durationSeconds">> {
  const { cover, artistCover } = description;
  for (const one of [cover, artistCover]) if (one) await context.store.publishCover(one.coverId, one.images);
  return {
    ...factsOf(file, description),
    trackId,
    sourceKey,
    sourceName: basename(shownPath(file.path)),
    coverId: cover?.coverId ?? null,
    ...(description.source === null ? {} : { source: description.source }),
  };
}

function factsOf(file: SourceFile, description: SourceDescription): TrackFacts {
  return { ...description.facts, ...file.facts };
}

/** 20 hex digits out of the source's hash: the same file is the same track everywhere and for ever. */
function trackIdOf(sourceKey: SourceKey): TrackId {
  return createHash("sha256").update(`track${sourceKey}`).digest("hex").slice(0, 20) as TrackId;
}

function outcomeOf(error: unknown, { path, signal }: SourceFile): FileOutcome {
  if (signal.aborted) return { state: "cancelled", path };
  if (error instanceof SongHidden) return { state: "cancelled", path, isHidden: true };
  if (error instanceof FileFault || isReadFault(error)) return { state: "failed", path, reason: error.message };
  throw error;
}

/** Whether the disk failed while the source was read. Any other refusal of the file system is trouble of our own. */
function isReadFault(error: unknown): error is Error {
  return error instanceof Error && (error as NodeJS.ErrnoException).syscall === "read";
}
