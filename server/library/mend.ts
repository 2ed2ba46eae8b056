import type { Catalogue } from "../catalog/catalogue.ts";
import { renditionOf } from "../catalog/ingested-track.ts";
import { keepMissingNames } from "./keep-names.ts";
import { layKeptEdits } from "./mend-edits.ts";
import { restoreTrack, withCover } from "./rebuild.ts";
import { type SurveyOptions, surveyRendition } from "./survey-media.ts";
import type { TrackNames } from "./track-names.ts";

export interface MendOptions extends Pick<SurveyOptions, "store" | "operatorKey"> {
  readonly catalogue: Catalogue;
  readonly names: TrackNames;
  nowMs(): number;
}

/** How often a start reads all names beside the media: for 100,000 tracks that is a minute of a processor. */
const checkIntervalMs = 7 * 24 * 3_600_000;

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
  await layKeptEdits(catalogue, names.edits);
  const known = new Set(await catalogue.trackIds());
  let restored = 0;
  for (const trackId of await names.trackIds()) {
    if (signal.aborted) break;
    const track = known.has(trackId) ? null : await names.read(trackId);
    if (!track || track.hiddenAt !== undefined) continue;
    const renditions = [];
    for (const { kind, renditionId } of track.renditions) {
      const found = await surveyRendition({ ...options, isSigningAnew: false }, renditionId);
      if (found.ok) renditions.push(renditionOf(kind, found.value.manifest));
    }
    if (renditions.length === 0) continue;
    await restoreTrack(catalogue, await withCover(track, store), renditions);
    restored += 1;
  }
  const checkedMs = await names.checkedMs();
  const isThorough = checkedMs === null || Math.abs(options.nowMs() - checkedMs) > checkIntervalMs;
  const named = await keepMissingNames({ catalogue, names, isThorough }, signal);
  const isEmpty = known.size + restored === 0;
  return { restored, named, unknownMedia: isEmpty ? (await store.listRenditions()).length : 0 };
}
