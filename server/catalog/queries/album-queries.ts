import { and, asc, desc, eq, inArray, not, or, type SQL, sql } from "drizzle-orm";
import type { Album, AlbumDetail, AlbumList, AlbumQuery } from "../../../shared/api/album.ts";
import { coverUrlOf } from "../../../shared/api/cover.ts";
import type { Database } from "../database.ts";
import { albumArtists, albums, artists, trackArtists, tracks } from "../schema.ts";
import { cardColumnsOf, cardTexts, type JsonText, listText, readCards } from "./card.ts";
import { encodeCursor, requireCursor } from "./cursor.ts";
import { albumsWithin, nameOf } from "./narrow.ts";
import { loudnessOfAlbum } from "./sound-queries.ts";
import { keptFor, totalOf } from "./totals.ts";
import { tracksOfAlbum } from "./track-queries.ts";

export async function listAlbums(
  database: Database,
  { limit, cursor, order, ...wanted }: AlbumQuery,
): Promise<JsonText<AlbumList>> {
  const after = requireCursor(cursor);
  const isNewest = order === "newest";
  const within = albumsWithin(wanted);
  const byTitle = after ? sql`(${albums.sortKey}, ${albums.id}) > (${after.key}, ${after.id})` : undefined;
  const byTime = after ? sql`(${albums.addedAt}, ${albums.id}) < (${timeOf(after.key)}, ${after.id})` : undefined;
  const rows = await database
    .select({ ...cardColumnsOf(albums), sortKey: albums.sortKey, addedAt: albums.addedAt })
    .from(albums)
    .where(and(within, isNewest ? byTime : byTitle))
    .orderBy(...(isNewest ? [desc(albums.addedAt), desc(albums.id)] : [asc(albums.sortKey), asc(albums.id)]))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const items = await cardTexts(page, (ids) => makeAlbumCards(database, ids));
  const next =
    rows.length > limit && last ? encodeCursor({ key: isNewest ? last.addedAt : last.sortKey, id: last.id }) : null;
  const name = nameOf(wanted);
  const count = () => Promise.resolve(database.$count(albums, within));
  const total = name === null ? totalOf(database, albums) : keptFor(database, `albums ${name}`, count);
  return listText(items, { total: await total, next });
}

export async function findAlbum(database: Database, albumId: string): Promise<AlbumDetail | null> {
  const [album] = await makeAlbumCards(database, [albumId]);
  if (!album) return null;
  const tracks = await tracksOfAlbum(database, albumId);
  return { ...album, loudness: await loudnessOfAlbum(database, albumId), tracks };
}

/** The folders in which all songs that are known are this album's. */
export async function foldersOfAlbum(database: Database, albumId: string): Promise<string[]> {
  const isShared = sql`exists (select 1 from tracks other
    where other.album_folder = tracks.album_folder and other.album_id <> ${albumId})`;
  const rows = await database
    .selectDistinct({ folder: tracks.albumFolder })
    .from(tracks)
    .where(and(eq(tracks.albumId, albumId), not(isShared)));
  return rows.flatMap(({ folder }) => folder ?? []);
}

/** Albums under the artist's own name and those with a track of theirs, newest first. */
export async function albumsOfArtist(database: Database, artistId: string): Promise<Album[]> {
  const own = database
    .select({ id: albumArtists.albumId })
    .from(albumArtists)
    .where(eq(albumArtists.artistId, artistId));
  const featured = database
    .select({ id: tracks.albumId })
    .from(tracks)
    .innerJoin(trackArtists, eq(trackArtists.trackId, tracks.id))
    .where(eq(trackArtists.artistId, artistId));
  const rows = await database
    .select(cardColumnsOf(albums))
    .from(albums)
    .where(or(inArray(albums.id, own), inArray(albums.id, featured)))
    .orderBy(sql`${albums.year} desc nulls last`, asc(albums.sortKey), asc(albums.id));
  return readCards(rows, (ids) => makeAlbumCards(database, ids));
}

/** In no order: what lists show of these albums, from all the rows that say something of them. */
export async function makeAlbumCards(database: Database, ids: readonly string[]): Promise<Album[]> {
  return withArtists(database, await selectAlbums(database, inArray(albums.id, [...ids])));
}

type AlbumRow = Awaited<ReturnType<typeof selectAlbums>>[number];

function selectAlbums(database: Database, where: SQL) {
  return database
    .select({
      id: albums.id,
      title: albums.title,
      artistId: albums.artistId,
      artistName: sql<string>`coalesce(${albums.artistName}, ${artists.name})`,
      isCompilation: albums.isCompilation,
      year: albums.year,
      originalYear: albums.originalYear,
      releaseId: albums.releaseId,
      coverId: albums.coverId,
      trackCount: sql<number>`(select count(*)::int from tracks where tracks.album_id = ${albums.id})`,
      durationSeconds: sql<number>`(select coalesce(sum(tracks.duration_seconds), 0) from tracks where tracks.album_id = ${albums.id})`,
    })
    .from(albums)
    .innerJoin(artists, eq(artists.id, albums.artistId))
    .where(where);
}

async function withArtists(database: Database, rows: readonly AlbumRow[]): Promise<Album[]> {
  if (rows.length === 0) return [];
  const found = await database
    .select({ albumId: albumArtists.albumId, id: albumArtists.artistId, name: albumArtists.name })
    .from(albumArtists)
    .where(
      inArray(
        albumArtists.albumId,
        rows.map(({ id }) => id),
      ),
    )
    .orderBy(asc(albumArtists.position));
  return rows.map(({ coverId, ...row }) => ({
    ...row,
    artists: found.filter(({ albumId }) => albumId === row.id).map(({ id, name }) => ({ id, name })),
    coverUrl: coverId === null ? null : coverUrlOf(coverId),
  }));
}

/** A forged cursor may hold any text: what is no time counts as the beginning of time. */
function timeOf(key: string): SQL {
  const isTime = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/.test(key);
  return sql`${isTime ? key : "-infinity"}::timestamptz`;
}
