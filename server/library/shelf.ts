import type { RenditionId, TrackId } from "../../shared/ids.ts";
import type { Catalogue } from "../catalog/catalogue.ts";
import { type IngestedRendition, renditionOf } from "../catalog/ingested-track.ts";
import type { OperatorKey } from "../ingest/operator-key.ts";
import type { MediaStore } from "../media/media-store.ts";
import type { NamedTrack } from "./named-track.ts";
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

export interface HiddenTrack extends NamedTrack {
  /** ISO 8601: since when its files are gone. */
  readonly hiddenAt: string;
}

export interface PruneChoice {
  /** Only songs that were hidden at this moment or before, ms since 1970; all of them if not given. */
  readonly hiddenUntilMs?: number;
  readonly signal?: AbortSignal;
  /** After a song was removed for good, with the bytes that this freed. */
  onPruned?(track: HiddenTrack, bytes: number): void;
}

/** Hidden songs: their names lie beside the media with a mark, their renditions are closed, and the catalogue does not know them. */
export interface Shelf {
  /** Closes a song everywhere. Safe to repeat after a crash at any moment. */
  hide(trackId: TrackId): Promise<void>;
  /** Opens it again as it was, also one that is only marked. False when there is no such hidden song, or nothing is left of it. */
  show(trackId: TrackId): Promise<boolean>;
  /** Those that were hidden longest come first. */
  hiddenTracks(choice?: Pick<PruneChoice, "hiddenUntilMs">): Promise<readonly HiddenTrack[]>;
  /** What removing such a song for good frees, bytes: its renditions that no song which stays has too. */
  bytesOf(track: HiddenTrack): Promise<number>;
  /** Removes hidden songs for good. One whose file is back meanwhile stays. */
  prune(choice?: PruneChoice): Promise<PruneReport>;
}

export function createShelf(options: ShelfOptions): Shelf {
  const { catalogue, names, store, nowMs, onChange = () => undefined } = options;

  let turn: Promise<unknown> = Promise.resolve();
  /** A song that is opened while it is removed for good would lose its sound: one comes after the other. */
  const inTurn = <Value>(work: () => Promise<Value>): Promise<Value> => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };

  const hiddenNow = async (trackId: string): Promise<HiddenTrack | null> => {
    const track = await names.read(trackId);
    if (track?.hiddenAt === undefined) return null;
    // A killed process may have left the mark on a song that everybody hears. The next look at its file settles that.
    return (await catalogue.exportTrack(track.trackId)) === null ? { ...track, hiddenAt: track.hiddenAt } : null;
  };

  const hidden = async () => {
    const found: HiddenTrack[] = [];
    const seen = new Set(await catalogue.trackIds());
    for (const trackId of await names.trackIds()) {
      // Of a large library most names are of songs that are seen: those need not be read.
      const track = seen.has(trackId) ? null : await hiddenNow(trackId);
      if (track) found.push(track);
    }
    return found.sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  };

  /** Two songs may have a rendition in common: the same sound out of two files of an older Tutti. */
  const unused = async (renditionIds: readonly RenditionId[]) => {
    const used = await catalogue.describeRenditions(renditionIds);
    return renditionIds.filter((id) => !used.has(id));
  };

  const hide = async (trackId: TrackId) => {
    const seen = await catalogue.exportTrack(trackId);
    const track: NamedTrack | null = seen ?? (await names.read(trackId));
    if (track === null) return;
    // The mark comes first: whatever is interrupted after it is done at the next look. One that is hidden stays so since then.
    await names.write({ ...track, hiddenAt: track.hiddenAt ?? new Date(nowMs()).toISOString() });
    await catalogue.removeTrack(trackId);
    const closed = await unused(renditionIdsOf(track));
    for (const renditionId of closed) await store.hide(renditionId);
    onChange({ closed, opened: [] });
  };

  const show = async (trackId: TrackId) => {
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
  };

  /** Null when its file is back. */
  const remove = async (trackId: TrackId, isKept: (renditionId: RenditionId) => boolean) => {
    const track = await hiddenNow(trackId);
    if (track === null) return null;
    let bytes = 0;
    for (const renditionId of await unused(renditionIdsOf(track)))
      if (!isKept(renditionId)) bytes += await store.deleteHidden(renditionId);
    await catalogue.forgetTrack(track.trackId);
    // Last, so that a run that was killed begins with it again.
    await names.remove(track.trackId);
    return { track, bytes };
  };

  return {
    hide: (trackId) => inTurn(() => hide(trackId)),
    // Most songs that are asked about are not hidden: those wait for nobody.
    show: async (trackId) =>
      (await names.read(trackId))?.hiddenAt === undefined ? false : inTurn(() => show(trackId)),
    hiddenTracks: async ({ hiddenUntilMs } = {}) => (await hidden()).filter((track) => isOld(track, hiddenUntilMs)),
    async bytesOf(track) {
      let bytes = 0;
      for (const renditionId of await unused(renditionIdsOf(track))) bytes += await store.hiddenBytes(renditionId);
      return bytes;
    },
    async prune({ hiddenUntilMs, signal, onPruned } = {}) {
      const report = { tracks: 0, bytes: 0 };
      const all = await hidden();
      const staying = all.filter((track) => !isOld(track, hiddenUntilMs));
      const kept = new Set(staying.flatMap(renditionIdsOf));
      for (const { trackId } of all.filter((track) => isOld(track, hiddenUntilMs))) {
        if (signal?.aborted) break;
        const removed = await inTurn(() => remove(trackId, (renditionId) => kept.has(renditionId)));
        if (removed === null) continue;
        report.tracks += 1;
        report.bytes += removed.bytes;
        onPruned?.(removed.track, removed.bytes);
      }
      return report;
    },
  };
}

/** One whose mark tells no time is removed only when all are. */
function isOld({ hiddenAt }: HiddenTrack, hiddenUntilMs: number | undefined): boolean {
  return hiddenUntilMs === undefined || Date.parse(hiddenAt) <= hiddenUntilMs;
}

function keyOf({ hiddenAt, trackId }: HiddenTrack): string {
  return `${hiddenAt} ${trackId}`;
}

function renditionIdsOf({ renditions }: NamedTrack): RenditionId[] {
  return renditions.map(({ renditionId }) => renditionId);
}
