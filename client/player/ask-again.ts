/** When a question that was put off is asked again. Pure. */

const dayMs = 86_400_000;
/** A week after "later" … */
const againAfterMs = 7 * dayMs;
/** … or as soon as so many albums were played through since: whoever stays may have an opinion now. */
const againAfterAlbums = 3;
/** So often in all. Who said "later" to each has answered. */
const asksMax = 3;
/** Songs of an album that have to be heard, one at least after the other, before it counts. */
const albumSongsMin = 3;

/** The question was put off. */
export interface Later {
  /** So often. */
  readonly times: number;
  /** Last at this time of the device, milliseconds since 1970. */
  readonly atMs: number;
  /** Albums played through since. */
  readonly albums: number;
}

/** "Later" was said to the question. */
export function putOff(before: Later | null, nowMs: number): Later {
  return { times: (before?.times ?? 0) + 1, atMs: nowMs, albums: 0 };
}

/** Whether the question may stand on the page. Null: it was never put off. A device's time that was set anew is no week, unless it jumped by one. */
export function isDue(later: Later | null, nowMs: number): boolean {
  if (later === null) return true;
  if (later.times >= asksMax) return false;
  return Math.abs(nowMs - later.atMs) >= againAfterMs || later.albums >= againAfterAlbums;
}

/** What storage held of it; null: nothing that makes sense. */
export function parseLater(stored: unknown): Later | null {
  if (typeof stored !== "object" || stored === null) return null;
  const { times, atMs, albums } = stored as Record<string, unknown>;
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  return isCount(times) && times > 0 && isCount(atMs) && isCount(albums) ? { times, atMs, albums } : null;
}

interface HeardSong {
  readonly id: string;
  readonly albumId: string;
}

/** Notices albums that were heard to their end, song after song as they stand in the queue. */
export class AlbumEnds {
  #albumId = "";
  readonly #heard = new Set<string>();

  /** A song came to its end by itself. True: with it all that the queue has of its album was heard. */
  songEnded(song: HeardSong, queued: readonly HeardSong[]): boolean {
    if (song.albumId !== this.#albumId) this.#heard.clear();
    this.#albumId = song.albumId;
    this.#heard.add(song.id);
    const album = new Set(queued.filter(({ albumId }) => albumId === song.albumId).map(({ id }) => id));
    const isWhole = album.size >= albumSongsMin && [...album].every((id) => this.#heard.has(id));
    if (isWhole) this.#heard.clear();
    return isWhole;
  }
}
