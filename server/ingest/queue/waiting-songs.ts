import { basename, dirname, join } from "node:path";
import type { WaitingSong, WaitingState } from "../../../shared/api/album.ts";
import type { IngestItem } from "../../../shared/api/ingest.ts";
import { unreachable } from "../../../shared/unreachable.ts";
import { filePartOf } from "../../catalog/queries/known-file.ts";
import { shownPath } from "../../files/native-path.ts";
import { namesFromPath } from "../describe/names-from-path.ts";
import { fileIdOf } from "./file-id.ts";
import { newlyOpen, type OpenFile, type OpenFiles } from "./open-files.ts";

/** A folder in which more songs wait is not taken for an album: nobody knows yet which of them belong together. */
export const waitingOfAlbumMax = 200;

/** Songs that pages know by their ids, so many at a time. A page that asks for an older one loads its album again. */
const namedMax = 10_000;

/** Songs of which nobody can hear anything yet, as listeners see and ask for them. Pages know ids, never paths. */
export class WaitingSongs {
  readonly #open: OpenFiles;
  /** What pages were told of, the oldest first: by path, how it stands. */
  readonly #named = new Map<string, { readonly path: string; item: IngestItem }>();

  constructor(open: OpenFiles) {
    this.#open = open;
  }

  /** Those in a folder that stands for an album, in the order of their numbers and names. */
  ofAlbum(albumFolder: string): WaitingSong[] {
    const files = this.#open.unheardOfAlbum(albumFolder, waitingOfAlbumMax) ?? [];
    return files.map((file) => this.#name(file)).sort(byPlace);
  }

  /** Null when pages were not told of it. */
  find(id: string): WaitingState | null {
    const named = this.#named.get(id);
    return named ? stateOf(named.item) : null;
  }

  pathOf(id: string): string | null {
    return this.#named.get(id)?.path ?? null;
  }

  /** To be called with each change of a file; null: it is left for another time. */
  changed(path: string, item: IngestItem | null): void {
    if (this.#named.size === 0) return;
    const id = fileIdOf(path);
    const named = this.#named.get(id);
    if (named && item) named.item = item;
    else this.#named.delete(id);
  }

  #name({ path, item }: OpenFile): WaitingSong {
    const id = fileIdOf(path);
    this.#named.delete(id);
    this.#named.set(id, { path, item });
    const [oldest] = this.#named.keys();
    if (this.#named.size > namedMax && oldest !== undefined) this.#named.delete(oldest);
    const { path: file, part } = filePartOf(path);
    const { title, trackNumber, discNumber } = namesFromPath(shownPath(join(basename(dirname(file)), basename(file))));
    const isRead = item.title !== newlyOpen(path).item.title;
    return { id, title: isRead ? item.title : title, trackNumber: part > 0 ? part : trackNumber, discNumber };
  }
}

function stateOf({ state, trackId }: IngestItem): WaitingState {
  switch (state) {
    case "playable":
    case "done":
      return { state: "ready", trackId };
    case "waiting":
    case "working":
    case "failed":
      return { state, trackId: null };
    default:
      return unreachable(state);
  }
}

function byPlace(one: WaitingSong, other: WaitingSong): number {
  const last = Number.POSITIVE_INFINITY;
  return (
    (one.discNumber ?? 1) - (other.discNumber ?? 1) ||
    compare(one.trackNumber ?? last, other.trackNumber ?? last) ||
    compare(one.title, other.title)
  );
}

function compare(one: number | string, other: number | string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
