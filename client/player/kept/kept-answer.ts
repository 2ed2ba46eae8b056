import type { AlbumDetail } from "../../../shared/api/album.ts";
import { albumOf, albumsBy, artistsOf, keptTracks } from "./kept-lists.ts";
import { searchKept } from "./kept-search.ts";

/** Names of the fields that only order or cut a list. Any other narrows it to what is not known here. */
const plainFields = new Set(["limit", "cursor", "order"]);
const trackFields = new Set([...plainFields, "desc", "q", "at", "around"]);

/**
 * What the catalogue would answer to a path below `/api/v1` if what is kept were all there is. Null: nothing of it is kept, or it
 * cannot be told without the server. `albums`: kept last stands last.
 */
export function keptAnswerTo(path: string, albums: readonly AlbumDetail[]): unknown {
  if (albums.length === 0) return null;
  const { pathname, searchParams } = new URL(path, "http://kept.invalid");
  const [, kind = "", id = null, ...more] = pathname.split("/");
  if (more.length > 0) return null;
  if (id !== null) return oneOf(kind, decodeURIComponent(id), albums);
  if (kind === "search")
    return searchKept(albums, searchParams.get("q") ?? "", Number(searchParams.get("limit") ?? 20));
  const known = kind === "tracks" ? trackFields : plainFields;
  const isPlain = [...searchParams.keys()].every((name) => known.has(name));
  return isPlain ? listOf(kind, searchParams, albums) : null;
}

function oneOf(kind: string, id: string, albums: readonly AlbumDetail[]): unknown {
  switch (kind) {
    case "albums":
      return albums.find((album) => album.id === id) ?? null;
    case "tracks": {
      const track = albums.flatMap(({ tracks }) => tracks).find((each) => each.id === id);
      return track ? { ...track, lyrics: null, comment: null } : null;
    }
    case "artists": {
      const artist = artistsOf(albums).find((each) => each.id === id);
      return artist ? { ...artist, albums: albumsBy(albums, id).map(albumOf) } : null;
    }
    default:
      return null;
  }
}

function listOf(kind: string, fields: URLSearchParams, albums: readonly AlbumDetail[]): unknown {
  switch (kind) {
    case "albums":
      return page(
        fields.get("order") === "newest" ? albums.map(albumOf).reverse() : byTitle(albums.map(albumOf)),
        fields,
      );
    case "tracks":
      return page(keptTracks(albums, fields), fields);
    case "artists":
      return page(artistsOf(albums), fields);
    default:
      return null;
  }
}

function byTitle<Item extends { readonly title: string }>(items: readonly Item[]): Item[] {
  return [...items].sort((one, other) => one.title.localeCompare(other.title));
}

/** Its cursors are its own: one of the server's cannot be gone on from. */
function page<Item extends { readonly id: string }>(items: readonly Item[], fields: URLSearchParams): unknown {
  const limit = Number(fields.get("limit") ?? 50);
  const [, behind] = /^kept-(\d{1,9})$/.exec(fields.get("cursor") ?? "kept-0") ?? [];
  const around = fields.get("around");
  const place = around === null ? -1 : items.findIndex(({ id }) => id === around);
  if (behind === undefined || (around !== null && place < 0)) return null;
  const from = around === null ? Number(fields.get("at") ?? behind) : Math.max(0, place - Math.floor(limit / 2));
  const end = from + limit;
  const isPlaced = around !== null || fields.has("at");
  return {
    items: items.slice(from, end),
    total: items.length,
    next: end < items.length ? `kept-${end}` : null,
    ...(isPlaced ? { at: from } : {}),
  };
}
