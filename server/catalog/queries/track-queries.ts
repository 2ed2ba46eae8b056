import { and, asc, eq, inArray, type SQL, sql } from "drizzle-orm";
import { coverUrlOf } from "../../../shared/api/cover.ts";
import type { Track, TrackDetail, TrackList, TrackQuery } from "../../../shared/api/track.ts";
import type { TrackId } from "../../../shared/ids.ts";
import type { Database } from "../database.ts";
import type { MoreFacts } from "../ingested-track.ts";
import { albums, artists, trackArtists, tracks } from "../schema.ts";
import { cardColumnsOf, cardTexts, type JsonText, listText, readCards } from "./card.ts";
import { encodeCursor, requireCursor } from "./cursor.ts";
import { nameOf, tracksWithin } from "./narrow.ts";
import { isComplete, shownRenditions } from "./rendition-queries.ts";
import { keptFor, totalOf } from "./totals.ts";

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

/** By title. Other orders, and other beginnings than a cursor, stand in ../browse. */
export async function listTracks(
  database: Database,
  { limit, cursor, ...wanted }: TrackQuery,
): Promise<JsonText<TrackList>> {
  const after = requireCursor(cursor);
  const within = tracksWithin(wanted);
  const where = and(within, after ? sql`(${tracks.sortKey}, ${tracks.id}) > (${after.key}, ${after.id})` : undefined);
  const rows = await database
    .select({ ...cardColumnsOf(tracks), sortKey: tracks.sortKey })
    .from(tracks)
    .where(where)
    .orderBy(asc(tracks.sortKey), asc(tracks.id))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const items = await cardTexts(page, (ids) => makeTrackCards(database, ids));
  const next = rows.length > limit && last ? encodeCursor({ key: last.sortKey, id: last.id }) : null;
  const name = nameOf(wanted);
  const total =
    name === null
      ? totalOf(database, tracks)
      : keptFor(database, `tracks ${name}`, () => Promise.resolve(database.$count(tracks, within)));
  return listText(items, { total: await total, next });
}

/** One track with all that its tags say, the long texts among it. */
export async function findTrack(database: Database, trackId: string): Promise<TrackDetail | null> {
  const isIt = eq(tracks.id, trackId as TrackId);
  const [found] = (await selectTracks(database, isIt)).map(shown);
  if (!found) return null;
  const [row] = await database.select({ more: tracks.more }).from(tracks).where(isIt);
  return { ...found, lyrics: row?.more?.lyrics ?? null, comment: row?.more?.comment ?? null };
}

/** In the order of the album. */
export async function tracksOfAlbum(database: Database, albumId: string): Promise<Track[]> {
  const order = [
    sql`coalesce(${tracks.discNumber}, 1)`,
    sql`coalesce(${tracks.trackNumber}, 100000)`,
    tracks.sortKey,
    tracks.id,
  ];
  const rows = await database
    .select(cardColumnsOf(tracks))
    .from(tracks)
    .where(eq(tracks.albumId, albumId))
    .orderBy(...order);
  return readCards(rows, (ids) => makeTrackCards(database, ids));
}

/** In the order of the ids; those that are not there are left out. */
export async function tracksByIds(database: Database, ids: readonly string[]): Promise<Track[]> {
  if (ids.length === 0) return [];
  const found = await database
    .select(cardColumnsOf(tracks))
    .from(tracks)
    .where(inArray(tracks.id, ids as TrackId[]));
  const read = await readCards(found, (missing) => makeTrackCards(database, missing));
  const byId = new Map<string, Track>(read.map((track) => [track.id, track]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** In no order: what lists show of these tracks, from all the rows that say something of them. */
export async function makeTrackCards(database: Database, ids: readonly string[]): Promise<Track[]> {
  return (await selectTracks(database, inArray(tracks.id, ids as TrackId[]))).map(shown);
}

/** Not sent to listeners: where a file lies. Not sent with lists: what is long. */
const unshown = "{folder,albumFolder,lyrics,comment}";
type ShownFacts = Omit<MoreFacts, "folder" | "albumFolder" | "lyrics" | "comment">;

/** In the order in which the tags name them. One JSON text a track is read far quicker than a row for each. */
const artistsOfTrack = sql<{ id: string; name: string }[]>`(
  select coalesce(json_agg(json_build_object('id', artist_id, 'name', name) order by position), '[]'::json)
  from ${trackArtists} where track_id = ${tracks.id})`;

type TrackRow = Awaited<ReturnType<typeof selectTracks>>[number];

function selectTracks(database: Database, where: SQL | undefined) {
  return database
    .select({
      id: tracks.id,
      title: tracks.title,
      artistId: tracks.artistId,
      artistName: sql<string>`coalesce(${tracks.artistName}, ${artists.name})`,
      albumId: tracks.albumId,
      albumTitle: albums.title,
      trackNumber: tracks.trackNumber,
      discNumber: tracks.discNumber,
      year: tracks.year,
      genre: tracks.genre,
      more: sql<ShownFacts | null>`${tracks.more}::jsonb - ${unshown}::text[]`,
      durationSeconds: tracks.durationSeconds,
      loudness: tracks.loudness,
      source: tracks.source,
      addedAt: sql<string>`to_char(${tracks.addedAt} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`,
      warnings: sql<string[]>`coalesce(${tracks.warnings}, '[]'::jsonb)`,
      coverId: sql<string | null>`coalesce(${tracks.coverId}, ${albums.coverId})`,
      artists: artistsOfTrack,
      renditions: shownRenditions,
    })
    .from(tracks)
    .innerJoin(artists, eq(artists.id, tracks.artistId))
    .innerJoin(albums, eq(albums.id, tracks.albumId))
    .where(where);
}

function shown({ coverId, more, genre, ...row }: TrackRow): Track {
  return {
    ...row,
    ...shownOf(more, genre),
    coverUrl: coverId === null ? null : coverUrlOf(coverId),
    status: isComplete(row.renditions) ? "ready" : "partial",
  };
}

function shownOf(more: ShownFacts | null, genre: string | null) {
  const genres = [...(more?.genres ?? (genre === null ? [] : [genre]))];
  if (!more) return { genres };
  const { work, discTitle, originalYear, gain } = more;
  const { artistIds, albumArtistIds, ...ids } = more.musicBrainz;
  const musicBrainz = { ...ids, artistIds: [...artistIds], albumArtistIds: [...albumArtistIds] };
  const [composers, conductors] = [[...more.composers], [...more.conductors]];
  return { genres, composers, conductors, work, discTitle, originalYear, gain, musicBrainz };
}
