import type { ReadonlySignal } from "@preact/signals";
import type { AlbumDetail } from "../../shared/api/album.ts";
import type { PinnedView } from "../../shared/engine/snapshot.ts";
import { chooseRendition } from "../engine/quality.ts";
import type { Playback } from "./playback.ts";
import type { PinnedAlbum, Preferences } from "./preferences.ts";

/** Albums that the listener keeps on this device. */
export interface Offline {
  /** Keeps it in the quality chosen now. Resolves to null, or to why it cannot be kept; then nothing has changed. */
  keep(album: AlbumDetail): Promise<string | null>;
  /** Its songs stay until something else needs the room. */
  release(albumId: string): Promise<void>;
  releaseAll(): Promise<void>;
}

export function createOffline(tools: {
  readonly playback: Playback;
  readonly preferences: ReadonlySignal<Preferences>;
  prefer(change: Partial<Preferences>): void;
}): Offline {
  const { playback, preferences, prefer } = tools;
  const change = async (pinnedAlbums: readonly PinnedAlbum[]): Promise<string | null> => {
    const before = preferences.value.pinnedAlbums;
    prefer({ pinnedAlbums });
    const failure = await playback.pin(pinnedAlbums.flatMap(({ renditionIds }) => renditionIds));
    if (failure !== null) prefer({ pinnedAlbums: before });
    return failure;
  };
  /** An album of which the server has removed every song is kept no more. Nothing goes where the server does not say so. */
  const forgetRemoved = async () => {
    const asked = preferences.value.pinnedAlbums.flatMap(({ renditionIds }) => renditionIds);
    const gone = new Set(await playback.gone(asked));
    const isLeft = ({ renditionIds }: PinnedAlbum) => renditionIds.some((id) => !gone.has(id));
    const { pinnedAlbums } = preferences.value;
    if (gone.size > 0 && !pinnedAlbums.every(isLeft)) await change(pinnedAlbums.filter(isLeft));
  };
  if (preferences.value.pinnedAlbums.length > 0) void change(preferences.value.pinnedAlbums).then(forgetRemoved);
  return {
    keep: (album) => {
      const others = preferences.value.pinnedAlbums.filter(({ albumId }) => albumId !== album.id);
      return change([...others, pinnedAlbum(album, preferences.value.quality)]);
    },
    release: async (albumId) => {
      await change(preferences.value.pinnedAlbums.filter((album) => album.albumId !== albumId));
    },
    releaseAll: async () => {
      await change([]);
    },
  };
}

function pinnedAlbum(album: AlbumDetail, quality: Preferences["quality"]): PinnedAlbum {
  const renditions = album.tracks.flatMap((track) => chooseRendition(track.renditions, quality) ?? []);
  return {
    albumId: album.id,
    title: album.title,
    renditionIds: renditions.map(({ renditionId }) => renditionId),
    bytes: renditions.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** Part of an album that is on the device, 0 to 1. */
export function keptPart({ renditionIds }: PinnedAlbum, pinned: readonly PinnedView[]): number {
  const ofAlbum = new Set<string>(renditionIds);
  let held = 0;
  let all = 0;
  for (const { renditionId, heldSegments, segmentCount } of pinned) {
    if (!ofAlbum.has(renditionId)) continue;
    held += heldSegments;
    all += segmentCount;
  }
  return all === 0 ? 0 : held / all;
}
