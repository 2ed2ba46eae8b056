import type { RenditionId } from "../../../shared/ids.ts";
import { parkedOfPageMax } from "../limits.ts";
import type { TimelineSong } from "./placed-song.ts";

/** Songs that may be clicked in a moment. */
export class LikelySongs<Song extends TimelineSong> {
  /** The pointer rests on it. */
  pointed: Song | null = null;
  /** The one that was heard before: "previous" leads back to it. */
  left: Song | null = null;
  #ofPage: readonly Song[] = [];

  /** Those of the page that is open, from its top. */
  open(songs: readonly Song[]): void {
    this.#ofPage = songs.slice(0, parkedOfPageMax);
  }

  /** The likeliest first, each once, without those that play or follow anyhow. */
  inOrder(besides: readonly (RenditionId | null)[]): Song[] {
    const songs = new Map<RenditionId, Song>();
    for (const song of [this.pointed, this.left, ...this.#ofPage]) {
      const renditionId = song?.manifest.renditionId;
      if (song && renditionId && !besides.includes(renditionId) && !songs.has(renditionId))
        songs.set(renditionId, song);
    }
    return [...songs.values()];
  }
}
