import { asc, inArray, sql } from "drizzle-orm";
import type { Artist, ArtistDetail, ArtistList } from "../../../shared/api/artist.ts";
import { coverUrlOf } from "../../../shared/api/cover.ts";
import type { ListQuery } from "../../../shared/api/list.ts";
import type { Database } from "../database.ts";
import { artists } from "../schema.ts";
import { albumsOfArtist } from "./album-queries.ts";
import { cardColumnsOf, cardTexts, type JsonText, listText } from "./card.ts";
import { encodeCursor, requireCursor } from "./cursor.ts";
import { totalOf } from "./totals.ts";

export async function listArtists(database: Database, { limit, cursor }: ListQuery): Promise<JsonText<ArtistList>> {
  const after = requireCursor(cursor);
  const where = after ? sql`(${artists.sortKey}, ${artists.id}) > (${after.key}, ${after.id})` : undefined;
  const rows = await database
    .select({ ...cardColumnsOf(artists), sortKey: artists.sortKey })
    .from(artists)
    .where(where)
    .orderBy(asc(artists.sortKey), asc(artists.id))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const items = await cardTexts(page, (ids) => makeArtistCards(database, ids));
  const next = rows.length > limit && last ? encodeCursor({ key: last.sortKey, id: last.id }) : null;
  return listText(items, { total: await totalOf(database, artists), next });
}

export async function findArtist(database: Database, artistId: string): Promise<ArtistDetail | null> {
  const [artist] = await makeArtistCards(database, [artistId]);
  return artist ? { ...artist, albums: await albumsOfArtist(database, artistId) } : null;
}

/** An album under the artist's name, or one with a song of theirs. */
const isTheirs = sql`albums.id in (
  select album_artists.album_id from album_artists where album_artists.artist_id = artists.id
  union all select tracks.album_id from tracks inner join track_artists on track_artists.track_id = tracks.id
  where track_artists.artist_id = artists.id)`;

/** What lies in the artist's folder, as the songs of their newest album know it; null when nothing does. */
const ownPicture = sql`(select tracks.more->>'artistCoverId' from tracks inner join albums on albums.id = tracks.album_id
  where albums.artist_id = artists.id and tracks.more->>'artistCoverId' is not null
  order by albums.year desc nulls last, albums.id, tracks.id limit 1)`;

/** In no order: what lists show of these artists, from all the rows that say something of them. */
export async function makeArtistCards(database: Database, ids: readonly string[]): Promise<Artist[]> {
  const rows = await database
    .select({
      id: artists.id,
      name: artists.name,
      sortName: artists.sortName,
      trackCount: sql<number>`(select count(*)::int from track_artists where track_artists.artist_id = artists.id)`,
      albumCount: sql<number>`(select count(*)::int from albums where ${isTheirs})`,
      coverId: sql<string | null>`coalesce(${ownPicture}, (select albums.cover_id from albums
        where albums.cover_id is not null and ${isTheirs} order by albums.year desc nulls last, albums.id limit 1))`,
    })
    .from(artists)
    .where(inArray(artists.id, [...ids]));
  return rows.map(({ coverId, ...row }) => ({ ...row, coverUrl: coverId === null ? null : coverUrlOf(coverId) }));
}
