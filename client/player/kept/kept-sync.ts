import type { AlbumDetail } from "../../../shared/api/album.ts";
import { coverSizes, coverUrlAt } from "../../../shared/api/cover.ts";
import type { KeptCovers, KeptStore } from "./kept-store.ts";

/** What the catalogue said longer ago than this is asked for again. */
const freshMs = 86_400_000;

export interface KeptSyncOptions {
  readonly store: KeptStore;
  readonly covers: KeptCovers;
  /** Null: the catalogue does not say. */
  ask(albumId: string): Promise<AlbumDetail | null>;
  nowMs(): number;
}

/**
 * Has what is kept of the catalogue follow the albums that are pinned. Of several calls at once the last one counts. What the server
 * does not say stays as it was.
 */
export function createKeptSync(options: KeptSyncOptions): (albumIds: readonly string[]) => Promise<void> {
  let wanted: readonly string[] | null = null;
  let running: Promise<void> | null = null;
  const run = async () => {
    while (wanted !== null) {
      const albumIds = wanted;
      wanted = null;
      await syncOnce(options, albumIds);
    }
    running = null;
  };
  return (albumIds) => {
    wanted = albumIds;
    running ??= run();
    return running;
  };
}

async function syncOnce({ store, covers, ask, nowMs }: KeptSyncOptions, albumIds: readonly string[]): Promise<void> {
  const pinned = new Set(albumIds);
  const before = await store.all();
  for (const { album } of before) if (!pinned.has(album.id)) await store.remove(album.id);
  const fresh = before.filter(({ atMs }) => nowMs() - atMs < freshMs).map(({ album }) => album.id);
  for (const albumId of pinned) {
    if (fresh.includes(albumId)) continue;
    const album = await ask(albumId);
    // Songs that nobody can hear yet are not kept.
    if (album !== null) await store.put({ album: { ...album, waiting: [] }, atMs: nowMs() });
  }
  await covers.keep((await store.all()).flatMap(({ album }) => coversOf(album)));
}

function coversOf(album: AlbumDetail): string[] {
  const urls = new Set([album.coverUrl, ...album.tracks.map(({ coverUrl }) => coverUrl)]);
  return [...urls].flatMap((url) => (url === null ? [] : coverSizes.map((size) => coverUrlAt(url, size))));
}
