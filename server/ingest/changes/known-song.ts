import type { TrackId } from "../../../shared/ids.ts";
import type { CataloguePort, IngestedTrack, SourceKey, SourceLease, TrackFacts } from "../../catalog/ingested-track.ts";
import { type FilePart, fileKey, type KnownFile } from "../../catalog/queries/known-file.ts";
import type { MediaStore } from "../../media/media-store.ts";
import type { Cover } from "../describe/cover.ts";
import type { Shelf } from "../ingest-options.ts";

interface SongContext {
  readonly catalogue: CataloguePort;
  readonly store: MediaStore;
  readonly shelf?: Shelf;
  /** Of the sound. */
  readonly lease: SourceLease;
}

interface Keys {
  /** Of the sound. */
  readonly sourceKey: SourceKey;
  /** Of the whole file, by which an older Tutti knew it. */
  readonly wholeKey: SourceKey;
  /** The ids that the keys give. */
  readonly trackIds: readonly TrackId[];
}

/**
 * Afterwards the catalogue finds the song of a file by its sound, if there is one: a hidden song is shown again, and one that an older Tutti
 * added keeps its id.
 */
export async function recogniseSong(context: SongContext, keys: Keys): Promise<void> {
  const { catalogue, shelf } = context;
  const find = async () =>
    (await catalogue.findBySource(keys.sourceKey)) ?? (await catalogue.findBySource(keys.wholeKey));
  const visible = await find();
  // Its file is back before a hiding that was interrupted went beyond its mark.
  if (visible) await shelf?.show(visible.trackId);
  else if (shelf) {
    const led = await catalogue.trackOfAudio(keys.sourceKey);
    for (const trackId of new Set([...(led === null ? [] : [led]), ...keys.trackIds])) {
      if (await shelf.show(trackId)) break;
    }
  }
  if (keys.wholeKey === keys.sourceKey) return;
  const old = await catalogue.findBySource(keys.wholeKey);
  if (old === null) return;
  const heard = await catalogue.findBySource(keys.sourceKey);
  if (heard === null) await adopt(context, old.trackId, keys.sourceKey);
  // Two songs of an older Tutti that are one: the tags were edited between.
  else if (heard.trackId !== old.trackId) await shelf?.hide(old.trackId);
}

async function adopt({ catalogue, lease }: SongContext, trackId: TrackId, sourceKey: SourceKey): Promise<void> {
  const track = await catalogue.exportTrack(trackId);
  const [first] = await catalogue.renditionsOfTrack(trackId);
  if (track && first) await lease.publishTrack({ ...ingestedOf(track), sourceKey }, first);
}

export interface FreshNames {
  readonly trackId: TrackId;
  readonly facts: TrackFacts & { readonly sourceName: string };
  readonly cover: Cover | null;
  readonly artistCover?: Cover | null;
}

/** Publishes the names and the cover of a song anew when its file has others. Answers whether it did. */
export async function refreshNames(
  { catalogue, store, lease }: SongContext,
  file: FilePart & { readonly known: KnownFile | null; readonly isGone: (file: FilePart) => boolean },
  { trackId, facts, cover, artistCover }: FreshNames,
): Promise<boolean> {
  if (!(await isNaming(catalogue, file, trackId))) return false;
  const before = await catalogue.exportTrack(trackId);
  const [first] = await catalogue.renditionsOfTrack(trackId);
  if (before === null || first === undefined) return false;
  const fresh = { ...ingestedOf(before), ...facts, coverId: cover?.coverId ?? null };
  const changed = Object.entries({ ...facts, coverId: fresh.coverId }).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof typeof before]),
  );
  if (changed.length === 0) return false;
  for (const one of [cover, artistCover]) if (one) await store.publishCover(one.coverId, one.images);
  await lease.publishTrack(fresh, first);
  return changed.some(([name]) => name !== "sourceName");
}

/** Of several files with the same sound the one that came first names the song, as long as it is there. */
async function isNaming(
  catalogue: CataloguePort,
  file: Parameters<typeof refreshNames>[1],
  trackId: TrackId,
): Promise<boolean> {
  const { path, part, known, isGone } = file;
  const addedAt = known?.trackId === trackId ? known.addedAt : "~";
  const others = (await catalogue.filesOfTrack(trackId)).filter(
    (other) => fileKey(other) !== fileKey({ path, part }) && other.state !== "missing" && !isGone(other),
  );
  return !others.some((other) => other.addedAt < addedAt || (other.addedAt === addedAt && other.path < path));
}

function ingestedOf<Track extends IngestedTrack & { readonly renditions: unknown }>({
  renditions: _,
  ...track
}: Track): Omit<Track, "renditions"> & IngestedTrack {
  return track as Omit<Track, "renditions"> & IngestedTrack;
}
