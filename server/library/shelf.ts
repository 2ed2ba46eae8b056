import type { RenditionId, TrackId } from "../../shared/ids.ts";
import type { Catalogue } from "../catalog/catalogue.ts";
import { type IngestedRendition, renditionOf } from "../catalog/ingested-track.ts";
import type { OperatorKey } from "../ingest/operator-key.ts";
import type { MediaStore } from "../media/media-store.ts";
import { restoreTrack, withCover } from "./rebuild.ts";
import { surveyRendition } from "./survey-media.ts";
import type { TrackNames } from "./track-names.ts";

export interface ShelfOptions {
  readonly catalogue: Catalogue;
  readonly names: TrackNames;
  readonly store: MediaStore;
  readonly operatorKey: OperatorKey;
  nowMs(): number;
  /** After renditions were closed or opened. */
  onChange?(change: { readonly closed: readonly RenditionId[]; readonly opened: readonly RenditionId[] }): void;
}

export interface PruneReport {
  readonly tracks: number;
  readonly bytes: number;
}

/** Hidden songs: their names lie beside the media with a mark, their renditions are closed, and the catalogue does not know them. */
export interface Shelf {
  /** Closes a song everywhere. Safe to repeat after a crash at any moment. */
  hide(trackId: TrackId): Promise<void>;
  /** Opens it again as it was, also one that is only marked. False when there is no such hidden song, or nothing is left of it. */
  show(trackId: TrackId): Promise<boolean>;
  hiddenTracks(): Promise<readonly { readonly trackId: TrackId; readonly title: string; readonly hiddenAt: string }[]>;
  /** Removes hidden songs for good. */
  prune(signal?: AbortSignal): Promise<PruneReport>;
}

export function createShelf(options: ShelfOptions): Shelf {
  const { catalogue, names, store, nowMs, onChange = () => undefined } = options;

  const hidden = async () => {
    const found = [];
    for (const trackId of await names.trackIds()) {
      const track = await names.read(trackId);
      if (track?.hiddenAt === undefined) continue;
      // A killed process may have left the mark on a song that everybody hears. The next look at its file settles that.
      if ((await catalogue.exportTrack(track.trackId)) === null) found.push({ ...track, hiddenAt: track.hiddenAt });
    }
    return found;
  };

  /** Two songs may have a rendition in common: the same sound out of two files of an older Tutti. */
  const unused = async (renditionIds: readonly RenditionId[]) => {
    const used = await catalogue.describeRenditions(renditionIds);
    return renditionIds.filter((id) => !used.has(id));
  };

  return {
    async hide(trackId) {
      const track = (await catalogue.exportTrack(trackId)) ?? (await names.read(trackId));
      if (track === null) return;
      // The mark comes first: whatever is interrupted after it is done at the next look.
      await names.write({ ...track, hiddenAt: new Date(nowMs()).toISOString() });
      await catalogue.removeTrack(trackId);
      const closed = await unused(track.renditions.map(({ renditionId }) => renditionId));
      for (const renditionId of closed) await store.hide(renditionId);
      onChange({ closed, opened: [] });
    },
    async show(trackId) {
      const track = await names.read(trackId);
      if (track?.hiddenAt === undefined) return false;
      const renditions: IngestedRendition[] = [];
      for (const { kind, renditionId } of track.renditions) {
        if (!(await store.show(renditionId))) continue;
        const found = await surveyRendition({ ...options, isSigningAnew: false }, renditionId);
        if (found.ok) renditions.push(renditionOf(kind, found.value.manifest));
      }
      if (renditions.length === 0) return false;
      const { hiddenAt: _, ...shown } = await withCover(track, store);
      await names.write(shown);
      await restoreTrack(catalogue, shown, renditions);
      onChange({ closed: [], opened: renditions.map(({ renditionId }) => renditionId) });
      return true;
    },
    hiddenTracks: hidden,
    async prune(signal) {
      let bytes = 0;
      let tracks = 0;
      for (const track of await hidden()) {
        if (signal?.aborted) break;
        for (const renditionId of await unused(track.renditions.map((rendition) => rendition.renditionId))) {
          bytes += await store.deleteHidden(renditionId);
        }
        await catalogue.forgetTrack(track.trackId);
        // Last, so that a run that was killed begins with it again.
        await names.remove(track.trackId);
        tracks += 1;
      }
      return { tracks, bytes };
    },
  };
}
