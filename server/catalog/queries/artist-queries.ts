import { asc, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { Artist, ArtistDetail, ArtistList } from "../../../shared/api/artist.ts";
import { coverUrlOf } from "../../../shared/api/cover.ts";
import type { ListQuery } from "../../../shared/api/list.ts";
import type { Database } from "../database.ts";
import { artists } from "../schema.ts";
import { albumsOfArtist } from "./album-queries.ts";
import { encodeCursor, requireCursor } from "./cursor.ts";

export async function listArtists(database: Database, { limit, cursor }: ListQuery): Promise<ArtistList> {
  const after = requireCursor(cursor);
  const where = after ? sql`(${artists.sortKey}, ${artists.id}) > (${after.key}, ${after.id})` : undefined;
  const rows = await selectArtists(database, where)
    .orderBy(asc(artists.sortKey), asc(artists.id))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(artistOf),
    total: await database.$count(artists),
    next: rows.length > limit && last ? encodeCursor({ key: last.sortKey, id: last.id }) : null,
  };
}

export async function findArtist(database: Database, artistId: string): Promise<ArtistDetail | null> {
  const [row] = await selectArtists(database, eq(artists.id, artistId));
  return row ? { ...artistOf(row), albums: await albumsOfArtist(database, artistId) } : null;
}

/** In the order of the ids; those that are not there are left out. */
export async function artistsByIds(database: Database, ids: readonly string[]): Promise<Artist[]> {
  if (ids.length === 0) return [];
  const rows = await selectArtists(database, inArray(artists.id, [...ids]));
  const byId = new Map(rows.map((row) => [row.id, artistOf(row)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

type ArtistRow = Awaited<ReturnType<typeof selectArtists>>[number];

function selectArtists(database: Database, where: SQL | undefined) {
  return database
    .select({
      id: artists.id,
      name: artists.name,
      sortKey: artists.sortKey,
      trackCount: sql<number>`(select count(*)::int from tracks where tracks.artist_id = artists.id)`,
      albumCount: sql<number>`(select count(*)::int from albums where albums.artist_id = artists.id or exists
        (select 1 from tracks where tracks.album_id = albums.id and tracks.artist_id = artists.id))`,
      coverId: sql<string | null>`(select albums.cover_id from albums where albums.cover_id is not null and
        (albums.artist_id = artists.id or exists
        (select 1 from tracks where tracks.album_id = albums.id and tracks.artist_id = artists.id))
        order by albums.year desc nulls last, albums.id limit 1)`,
    })
    .from(artists)
    .where(where);
}

function artistOf({ sortKey: _, coverId, ...row }: ArtistRow): Artist {
  return { ...row, coverUrl: coverId === null ? null : coverUrlOf(coverId) };
}
