import type { Catalogue } from "../catalog/catalogue.ts";
import { renditionOf } from "../catalog/ingested-track.ts";
import { keepMissingNames } from "./keep-names.ts";
import { restoreTrack, withCover } from "./rebuild.ts";
import { type SurveyOptions, surveyRendition } from "./survey-media.ts";
import type { TrackNames } from "./track-names.ts";

export interface MendOptions extends Pick<SurveyOptions, "store" | "operatorKey"> {
  readonly catalogue: Catalogue;
  readonly names: TrackNames;
}

export interface MendReport {
  /** Tracks that were called saved, and that the database had lost. */
  readonly restored: number;
  /** Tracks whose names were not kept beside the media yet. */
  readonly named: number;
  /** Renditions in the store though the catalogue is empty: they belong to a catalogue that is lost. */
  readonly unknownMedia: number;
}

/** What a start puts right: the catalogue and the names beside the media know the same tracks afterwards. */
export async function mend(options: MendOptions, signal: AbortSignal): Promise<MendReport> {
  const { catalogue, names, store } = options;
  const known = new Set(await catalogue.trackIds());
  let restored = 0;
  for (const trackId of await names.trackIds()) {
    if (signal.aborted) break;
    const track = known.has(trackId) ? null : await names.read(trackId);
    if (!track) continue;
    const renditions = [];
    for (const { kind, renditionId } of track.renditions) {
      const found = await surveyRendition({ ...options, isSigningAnew: false }, renditionId);
      if (found.ok) renditions.push(renditionOf(kind, found.value.manifest));
    }
    if (renditions.length === 0) continue;
    await restoreTrack(catalogue, await withCover(track, store), renditions);
    restored += 1;
  }
  const named = await keepMissingNames({ catalogue, names }, signal);
  const isEmpty = known.size + restored === 0;
  return { restored, named, unknownMedia: isEmpty ? (await store.listRenditions()).length : 0 };
}
