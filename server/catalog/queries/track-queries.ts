import { asc, eq, inArray, type SQL, sql } from "drizzle-orm";
import { coverUrlOf } from "../../../shared/api/cover.ts";
import type { ListQuery } from "../../../shared/api/list.ts";
import type { Track, TrackList } from "../../../shared/api/track.ts";
import type { TrackId } from "../../../shared/ids.ts";
import type { Database } from "../database.ts";
import { albums, artists, tracks } from "../schema.ts";
import { encodeCursor, requireCursor } from "./cursor.ts";
import { isComplete, renditionsByTrack } from "./rendition-queries.ts";

export interface CatalogueCounts {
  readonly tracks: number;
  readonly albums: number;
  readonly artists: number;
}

export async function countAll(database: Database): Promise<CatalogueCounts> {
  const [trackCount, albumCount, artistCount] = await Promise.all([
    database.$count(tracks),
    database.$count(albums),
    database.$count(artists),
  ]);
  return { tracks: trackCount, albums: albumCount, artists: artistCount };
}

export async function listTracks(database: Database, { limit, cursor }: ListQuery): Promise<TrackList> {
  const after = requireCursor(cursor);
  const where = after ? sql`(${tracks.sortKey}, ${tracks.id}) > (${after.key}, ${after.id})` : undefined;
  const rows = await selectTracks(database, where)
    .orderBy(asc(tracks.sortKey), asc(tracks.id))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: await withRenditions(database, page),
    total: await database.$count(tracks),
    next: rows.length > limit && last ? encodeCursor({ key: last.sortKey, id: last.id }) : null,
  };
}

export async function findTrack(database: Database, trackId: string): Promise<Track | null> {
  const found = await withRenditions(database, await selectTracks(database, eq(tracks.id, trackId as TrackId)));
  return found[0] ?? null;
}

/** In the order of the album. */
export async function tracksOfAlbum(database: Database, albumId: string): Promise<Track[]> {
  const order = [
    sql`coalesce(${tracks.discNumber}, 1)`,
    sql`coalesce(${tracks.trackNumber}, 100000)`,
    tracks.sortKey,
    tracks.id,
  ];
  return withRenditions(database, await selectTracks(database, eq(tracks.albumId, albumId)).orderBy(...order));
}

/** In the order of the ids; those that are not there are left out. */
export async function tracksByIds(database: Database, ids: readonly string[]): Promise<Track[]> {
  if (ids.length === 0) return [];
  const found = await withRenditions(database, await selectTracks(database, inArray(tracks.id, ids as TrackId[])));
  const byId = new Map(found.map((track) => [track.id, track]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

type TrackRow = Awaited<ReturnType<typeof selectTracks>>[number];

function selectTracks(database: Database, where: SQL | undefined) {
  return database
    .select({
      id: tracks.id,
      title: tracks.title,
      sortKey: tracks.sortKey,
      artistId: tracks.artistId,
      artistName: artists.name,
      albumId: tracks.albumId,
      albumTitle: albums.title,
      trackNumber: tracks.trackNumber,
      discNumber: tracks.discNumber,
      durationSeconds: tracks.durationSeconds,
      coverId: sql<string | null>`coalesce(${tracks.coverId}, ${albums.coverId})`,
    })
    .from(tracks)
    .innerJoin(artists, eq(artists.id, tracks.artistId))
    .innerJoin(albums, eq(albums.id, tracks.albumId))
    .where(where);
}

async function withRenditions(database: Database, rows: readonly TrackRow[]): Promise<Track[]> {
  const byTrack = await renditionsByTrack(
    database,
    rows.map((row) => row.id),
  );
  return rows.map(({ sortKey: _, coverId, ...row }) => {
    const renditions = byTrack.get(row.id) ?? [];
    return {
      ...row,
      coverUrl: coverId === null ? null : coverUrlOf(coverId),
      renditions,
      status: isComplete(renditions) ? "ready" : "partial",
    };
  });
}
