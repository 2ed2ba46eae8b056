import { asc, desc, eq, inArray, or, type SQL, sql } from "drizzle-orm";
import type { Album, AlbumDetail, AlbumList, AlbumQuery } from "../../../shared/api/album.ts";
import { coverUrlOf } from "../../../shared/api/cover.ts";
import type { Database } from "../database.ts";
import { albums, artists, tracks } from "../schema.ts";
import { encodeCursor, requireCursor } from "./cursor.ts";
import { tracksOfAlbum } from "./track-queries.ts";

export async function listAlbums(database: Database, { limit, cursor, order }: AlbumQuery): Promise<AlbumList> {
  const after = requireCursor(cursor);
  const isNewest = order === "newest";
  const byTitle = after ? sql`(${albums.sortKey}, ${albums.id}) > (${after.key}, ${after.id})` : undefined;
  const byTime = after ? sql`(${albums.addedAt}, ${albums.id}) < (${timeOf(after.key)}, ${after.id})` : undefined;
  const rows = await selectAlbums(database, isNewest ? byTime : byTitle)
    .orderBy(...(isNewest ? [desc(albums.addedAt), desc(albums.id)] : [asc(albums.sortKey), asc(albums.id)]))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(albumOf),
    total: await database.$count(albums),
    next:
      rows.length > limit && last ? encodeCursor({ key: isNewest ? last.addedAt : last.sortKey, id: last.id }) : null,
  };
}

export async function findAlbum(database: Database, albumId: string): Promise<AlbumDetail | null> {
  const [row] = await selectAlbums(database, eq(albums.id, albumId));
  return row ? { ...albumOf(row), tracks: await tracksOfAlbum(database, albumId) } : null;
}

/** Albums under the artist's own name and those with a track of theirs, newest first. */
export async function albumsOfArtist(database: Database, artistId: string): Promise<Album[]> {
  const featured = database.select({ id: tracks.albumId }).from(tracks).where(eq(tracks.artistId, artistId));
  const rows = await selectAlbums(database, or(eq(albums.artistId, artistId), inArray(albums.id, featured))).orderBy(
    sql`${albums.year} desc nulls last`,
    asc(albums.sortKey),
    asc(albums.id),
  );
  return rows.map(albumOf);
}

/** In the order of the ids; those that are not there are left out. */
export async function albumsByIds(database: Database, ids: readonly string[]): Promise<Album[]> {
  if (ids.length === 0) return [];
  const rows = await selectAlbums(database, inArray(albums.id, [...ids]));
  const byId = new Map(rows.map((row) => [row.id, albumOf(row)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

type AlbumRow = Awaited<ReturnType<typeof selectAlbums>>[number];

function selectAlbums(database: Database, where: SQL | undefined) {
  return database
    .select({
      id: albums.id,
      title: albums.title,
      sortKey: albums.sortKey,
      addedAt: albums.addedAt,
      artistId: albums.artistId,
      artistName: artists.name,
      year: albums.year,
      coverId: albums.coverId,
      trackCount: sql<number>`(select count(*)::int from tracks where tracks.album_id = ${albums.id})`,
      durationSeconds: sql<number>`(select coalesce(sum(tracks.duration_seconds), 0) from tracks where tracks.album_id = ${albums.id})`,
    })
    .from(albums)
    .innerJoin(artists, eq(artists.id, albums.artistId))
    .where(where);
}

function albumOf({ sortKey: _, addedAt: __, coverId, ...row }: AlbumRow): Album {
  return { ...row, coverUrl: coverId === null ? null : coverUrlOf(coverId) };
}

/** A forged cursor may hold any text: what is no time counts as the beginning of time. */
function timeOf(key: string): SQL {
  const isTime = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/.test(key);
  return sql`${isTime ? key : "-infinity"}::timestamptz`;
}
