import type { RenditionId } from "../../shared/ids.ts";
import type { Catalogue } from "../catalog/catalogue.ts";
import { type IngestedRendition, renditionOf } from "../catalog/ingested-track.ts";
import type { MediaStore } from "../media/media-store.ts";
import { layKeptEdits } from "./mend-edits.ts";
import type { NamedTrack } from "./named-track.ts";
import { kindOf, namelessTracks, type StoredRendition } from "./nameless.ts";
import { type SurveyOptions, surveyRendition } from "./survey-media.ts";
import type { TrackNames } from "./track-names.ts";

export interface RebuildOptions extends SurveyOptions {
  /** Filled with what is found; whatever is in it stays. */
  readonly catalogue: Catalogue;
  readonly names: TrackNames;
  onProgress?(done: number, total: number): void;
}

export interface RebuildReport {
  /** Tracks with their names. */
  readonly tracks: number;
  /** Tracks that could only be called unknown: media without names. */
  readonly nameless: number;
  /** Tracks of which the names are there, and no rendition is. */
  readonly namesWithoutMedia: number;
  readonly damagedNames: number;
  /** Files of the operator's corrections that could not be read. */
  readonly damagedEdits: number;
  readonly signedAnew: number;
  readonly otherKey: number;
  readonly damagedMedia: readonly { readonly renditionId: RenditionId; readonly reason: string }[];
}

/**
 * Makes a catalogue from the signed manifests and from the names beside the media. It may be done again at any time, and after
 * it was killed: ids derive from content, so the same media make the same catalogue.
 */
export async function rebuild(options: RebuildOptions): Promise<RebuildReport> {
  const { catalogue, names, store } = options;
  await layKeptEdits(catalogue, names.edits);
  const media = await surveyAll(options);
  const read = await readAllNames(names);
  const left = new Map(media.whole);
  let namesWithoutMedia = 0;
  let hidden = 0;
  for (const track of read.tracks) {
    const renditions = takeRenditions(track, media.whole);
    if (track.hiddenAt !== undefined) {
      // An interrupted hiding may have left some of its renditions open.
      for (const { renditionId } of renditions) left.delete(renditionId);
      hidden += 1;
      continue;
    }
    for (const { renditionId } of renditions) left.delete(renditionId);
    if (renditions.length === 0) namesWithoutMedia += 1;
    else await restoreTrack(catalogue, await withCover(track, store), renditions);
  }
  const nameless = namelessTracks([...left.values()]);
  for (const { track, renditions } of nameless) await restoreTrack(catalogue, track, renditions);
  return {
    tracks: read.tracks.length - namesWithoutMedia - hidden,
    nameless: nameless.length,
    namesWithoutMedia,
    damagedNames: read.damaged,
    damagedEdits: await names.edits.countDamaged(),
    signedAnew: media.signedAnew,
    otherKey: media.otherKey,
    damagedMedia: media.damaged,
  };
}

/** Makes a track visible with renditions that are in the store; there is one at least. */
export async function restoreTrack(
  catalogue: Catalogue,
  { renditions: _, ...track }: NamedTrack,
  renditions: readonly IngestedRendition[],
): Promise<void> {
  const first = renditions.find(({ kind }) => kind === "aac160") ?? renditions[0];
  if (!first) throw new Error(`Cannot restore track ${track.trackId}: it has no rendition`);
  await catalogue.publishTrack(track, first);
  for (const rendition of renditions) {
    if (rendition !== first) await catalogue.addRendition(track.trackId, rendition);
  }
}

/** A cover that is lost is left out, or the pages would ask for it in vain. */
export async function withCover(track: NamedTrack, store: MediaStore): Promise<NamedTrack> {
  const { coverId, more } = track;
  const kept = coverId === null || (await store.hasCover(coverId)) ? track : { ...track, coverId: null };
  if (more?.artistCoverId === undefined || (await store.hasCover(more.artistCoverId))) return kept;
  const { artistCoverId: _, ...others } = more;
  return { ...kept, more: others };
}

function takeRenditions(track: NamedTrack, whole: ReadonlyMap<RenditionId, StoredRendition>): IngestedRendition[] {
  return track.renditions.flatMap(({ kind, renditionId }) => {
    const found = whole.get(renditionId);
    return found ? [{ ...found.rendition, kind }] : [];
  });
}

async function surveyAll(options: RebuildOptions) {
  const ids = (await options.store.listRenditions()).sort();
  const whole = new Map<RenditionId, StoredRendition>();
  const damaged: { renditionId: RenditionId; reason: string }[] = [];
  let signedAnew = 0;
  let otherKey = 0;
  for (const [index, renditionId] of ids.entries()) {
    const found = await surveyRendition(options, renditionId);
    if (found.ok) {
      const { manifest, isSignedAnew } = found.value;
      if (isSignedAnew) signedAnew += 1;
      const { audibleSamples } = manifest;
      whole.set(renditionId, { rendition: renditionOf(kindOf(manifest), manifest), audibleSamples });
    } else if (found.error.kind === "other-key") {
      otherKey += 1;
    } else {
      damaged.push({ renditionId, reason: found.error.reason });
      await options.store.setAside(renditionId);
    }
    options.onProgress?.(index + 1, ids.length);
  }
  return { whole, damaged, signedAnew, otherKey };
}

/** Oldest first, so that an album is as old as its oldest track. */
async function readAllNames(names: TrackNames): Promise<{ tracks: NamedTrack[]; damaged: number }> {
  const tracks: NamedTrack[] = [];
  let damaged = 0;
  for (const trackId of await names.trackIds()) {
    const track = await names.read(trackId);
    if (track) tracks.push(track);
    else damaged += 1;
  }
  tracks.sort((one, other) => Date.parse(one.addedAt) - Date.parse(other.addedAt));
  return { tracks, damaged };
}
