import type { TrackId } from "../../../shared/ids.ts";
import type { Shelf } from "../ingest-options.ts";

/** The song that something was made for was hidden before that was done. */
export class SongHidden extends Error {}

interface Work {
  readonly stop: AbortController;
  readonly end: Promise<void>;
}

/**
 * Work on songs that can be heard. A rendition that comes to a song which is hidden meanwhile would stay open to everybody: so the work
 * ends first, then its song is hidden, and none is begun on the way.
 */
export class HeardSongs {
  readonly #work = new Map<TrackId, Set<Work>>();
  /** Songs that are being hidden, and by how many. */
  readonly #hiding = new Map<TrackId, number>();

  /** Rejects with `SongHidden` when the song cannot be heard, or is hidden before the work is done. */
  async during<Value>(
    trackId: TrackId,
    { signal, isHeard }: { readonly signal: AbortSignal; readonly isHeard: () => Promise<boolean> },
    work: (signal: AbortSignal) => Promise<Value>,
  ): Promise<Value> {
    if (this.#hiding.has(trackId)) throw new SongHidden();
    const stop = new AbortController();
    let end: () => void = () => undefined;
    const own: Work = { stop, end: new Promise((resolve) => (end = resolve)) };
    const others = this.#work.get(trackId) ?? new Set();
    this.#work.set(trackId, others.add(own));
    try {
      if (!(await isHeard())) throw new SongHidden();
      return await work(AbortSignal.any([signal, stop.signal]));
    } catch (error) {
      throw stop.signal.aborted ? new SongHidden() : error;
    } finally {
      others.delete(own);
      if (others.size === 0) this.#work.delete(trackId);
      end();
    }
  }

  /** A shelf that hides a song when nobody works on it. */
  shelf(shelf: Shelf): Shelf {
    return { ...shelf, hide: (trackId) => this.#hide(trackId, () => shelf.hide(trackId)) };
  }

  async #hide(trackId: TrackId, hide: () => Promise<void>): Promise<void> {
    this.#hiding.set(trackId, (this.#hiding.get(trackId) ?? 0) + 1);
    try {
      const work = [...(this.#work.get(trackId) ?? [])];
      for (const { stop } of work) stop.abort();
      await Promise.all(work.map(({ end }) => end));
      await hide();
    } finally {
      const left = (this.#hiding.get(trackId) ?? 1) - 1;
      if (left > 0) this.#hiding.set(trackId, left);
      else this.#hiding.delete(trackId);
    }
  }
}
