import { type IDBPDatabase, openDB } from "idb";
import type { AlbumDetail } from "../../../shared/api/album.ts";
import { coverCache } from "../../worker/kept-shell.ts";

export interface KeptAlbum {
  readonly album: AlbumDetail;
  /** When the catalogue said so, ms since 1970. */
  readonly atMs: number;
}

/** What is kept of the catalogue. A browser that keeps nothing has nothing; nothing is ever thrown. */
export interface KeptStore {
  all(): Promise<readonly KeptAlbum[]>;
  put(kept: KeptAlbum): Promise<void>;
  remove(albumId: string): Promise<void>;
}

/** Covers of what is kept. Nothing is ever thrown. */
export interface KeptCovers {
  /** Keeps these addresses, and no others. */
  keep(urls: readonly string[]): Promise<void>;
}

const storeName = "albums";

export function browserKeptStore(): KeptStore {
  let database: Promise<IDBPDatabase> | null = null;
  const withStore = async <Value>(
    work: (database: IDBPDatabase) => Promise<Value>,
    otherwise: Value,
  ): Promise<Value> => {
    try {
      database ??= openDB("tutti-kept", 1, { upgrade: (made) => void made.createObjectStore(storeName) });
      return await work(await database);
    } catch {
      database = null;
      return otherwise;
    }
  };
  return {
    all: () => withStore(async (opened) => (await opened.getAll(storeName)).filter(isKeptAlbum), []),
    put: (kept) => withStore(async (opened) => void (await opened.put(storeName, kept, kept.album.id)), undefined),
    remove: (albumId) => withStore((opened) => opened.delete(storeName, albumId), undefined),
  };
}

function isKeptAlbum(value: unknown): value is KeptAlbum {
  const { album, atMs } = (value ?? {}) as Partial<KeptAlbum>;
  return typeof atMs === "number" && typeof album?.id === "string" && Array.isArray(album.tracks);
}

export function browserKeptCovers(): KeptCovers {
  return {
    keep: async (urls) => {
      try {
        const cache = await caches.open(coverCache);
        const wanted = new Set(urls.map((url) => new URL(url, location.origin).href));
        for (const { url } of await cache.keys()) if (!wanted.has(url)) await cache.delete(url);
        for (const url of wanted) if ((await cache.match(url)) === undefined) await keepCover(cache, url);
      } catch {
        // No room, or no caches: the page draws from the title.
      }
    },
  };
}

/** A picture, and nothing that stands in its place. */
async function keepCover(cache: Cache, url: string): Promise<void> {
  const answer = await fetch(url).catch(() => null);
  const isPicture = answer?.headers.get("content-type")?.startsWith("image/") ?? false;
  if (answer?.status === 200 && !answer.redirected && isPicture) await cache.put(url, answer);
}
