import type { WaitingSong, WaitingState } from "../../../shared/api/album.ts";
import type { Catalogue } from "../../catalog/catalogue.ts";
import type { KnownFile } from "../../catalog/queries/known-file.ts";
import type { Ingest } from "../../ingest/ingest.ts";

export interface WishesOptions {
  readonly ingest: Pick<Ingest, "callNext" | "callWaiting" | "waitingSongs" | "status">;
  readonly catalogue: Pick<Catalogue, "renditionsOfTrack" | "filesOfTrack" | "foldersOfAlbum">;
  /** Whether lossless renditions are made when somebody asks. */
  readonly isLosslessMade: boolean;
  /** Makes that of a file's song. Resolves to how that ended. */
  makeLossless(file: KnownFile): Promise<string>;
  /** Begins work that waits for none of the other. Resolves when it has ended; trouble is told. */
  beside(job: () => Promise<void>): Promise<void>;
}

/** Songs that listeners asked a lossless rendition for at the same time. */
const wishesMax = 50;

/** What listeners want to hear comes before the rest of what is to be made. */
export class Wishes {
  readonly #options: WishesOptions;
  /** Songs of which somebody asked for a lossless rendition: none is looked at twice, whatever came of it. */
  readonly #wished = new Set<string>();
  #underWay = 0;

  constructor(options: WishesOptions) {
    this.#options = options;
  }

  /**
   * Somebody wants to hear a song: what waits of it comes next, its lossless rendition too if they want that. Resolves to whether anything
   * of it is coming; to null when it is hidden by now.
   */
  async want(trackId: string, { isLossless }: { readonly isLossless: boolean }): Promise<boolean | null> {
    const { ingest, catalogue, isLosslessMade, makeLossless, beside } = this.#options;
    const isComing = ingest.callNext(trackId);
    if (!isLossless || !isLosslessMade || this.#wished.has(trackId) || this.#underWay >= wishesMax) return isComing;
    const kinds = (await catalogue.renditionsOfTrack(trackId)).map(({ kind }) => kind);
    if (kinds.length === 0 || kinds.includes("flac")) return kinds.length === 0 ? null : isComing;
    const files = await catalogue.filesOfTrack(trackId as KnownFile["trackId"] & string);
    const file = files.find(({ state }) => state === "done");
    if (file === undefined) return isComing;
    this.#wished.add(trackId);
    this.#underWay += 1;
    const wish = async () => {
      // One that was hidden meanwhile may be back.
      if ((await makeLossless(file)) === "cancelled") this.#wished.delete(trackId);
    };
    void beside(wish).finally(() => {
      this.#underWay -= 1;
    });
    return true;
  }

  /** The songs of an album that nobody can hear yet. */
  async waitingOfAlbum(albumId: string): Promise<WaitingSong[]> {
    const { ingest, catalogue } = this.#options;
    if (ingest.status().state === "idle") return [];
    return (await catalogue.foldersOfAlbum(albumId)).flatMap((folder) => ingest.waitingSongs.ofAlbum(folder));
  }

  /** How it stands with such a song; null when no page was told of it. */
  waitingState(id: string): WaitingState | null {
    return this.#options.ingest.waitingSongs.find(id);
  }

  /** Somebody wants to hear such a song: it comes next. */
  wantWaiting(id: string): WaitingState | null {
    return this.#options.ingest.callWaiting(id);
  }

  /** Somebody wants to hear a whole album: what waits of it comes next, in its order. */
  async wantAlbum(albumId: string): Promise<number> {
    const waiting = await this.waitingOfAlbum(albumId);
    for (const { id } of waiting.toReversed()) this.wantWaiting(id);
    return waiting.length;
  }
}
