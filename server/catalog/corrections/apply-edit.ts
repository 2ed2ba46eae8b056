import { inArray, sql } from "drizzle-orm";
import type { AlbumLine, ArtistLine } from "../../../shared/api/library/curation.ts";
import type { TrackId } from "../../../shared/ids.ts";
import type { Database } from "../database.ts";
import { type Moved, regroup, takeTurn } from "../grouping/regroup.ts";
import { exportTracksOf } from "../queries/export-queries.ts";
import { albums, artists, trackArtists, tracks } from "../schema.ts";
import { type Edit, tracksOf } from "./correction.ts";
import { writeEdit } from "./edit-rows.ts";
import { type SongRecord, songRecords } from "./song-records.ts";
import { writeTrack } from "./write-track.ts";

/** One thing before and after an edit; null where it was not, or is no more. */
export interface Change<Thing> {
  readonly before: Thing | null;
  readonly after: Thing | null;
}

/** All that an edit moves: things that are the same before and after are left out. */
export interface EditOutcome {
  readonly songs: readonly Change<SongRecord>[];
  readonly albums: readonly Change<AlbumLine>[];
  readonly artists: readonly Change<ArtistLine>[];
}

/** Makes an edit, or takes it back when it is marked so: all of it in one transaction. Made again it changes nothing. */
export async function applyEdit(database: Database, edit: Edit): Promise<void> {
  await database.transaction(async (transaction) => {
    await takeTurn(transaction);
    await layEdit(transaction, edit);
  });
}

/** What it would do: it is done, looked at and rolled back, so nothing is said that is not so. */
export async function previewEdit(database: Database, edit: Edit): Promise<EditOutcome> {
  let found: { readonly moved: Moved; readonly after: Lines } | null = null;
  const ids = tracksOf(edit);
  await database
    .transaction(async (transaction) => {
      await takeTurn(transaction);
      const moved = await layEdit(transaction, edit);
      found = { moved, after: await linesOf(transaction, ids, moved) };
      throw new RolledBack();
    })
    .catch((error: unknown) => {
      if (!(error instanceof RolledBack)) throw error;
    });
  // What a callback sets is not seen by the compiler.
  const { moved, after } = found as unknown as { moved: Moved; after: Lines };
  const before = await linesOf(database, ids, moved);
  return {
    songs: changes(before.songs, after.songs, ({ trackId }) => trackId),
    albums: changes(before.albums, after.albums, ({ albumId }) => albumId),
    artists: changes(before.artists, after.artists, ({ artistId }) => artistId),
  };
}

class RolledBack extends Error {}

const tracksAtATime = 200;

async function layEdit(database: Database, edit: Edit): Promise<Moved> {
  await writeEdit(database, edit);
  const places = [];
  const artistIds = [];
  const ids = tracksOf(edit);
  for (let from = 0; from < ids.length; from += tracksAtATime) {
    for (const { renditions: _, ...track } of await exportTracksOf(database, ids.slice(from, from + tracksAtATime))) {
      const written = await writeTrack(database, track);
      places.push(...written.places);
      artistIds.push(...written.artistIds);
    }
  }
  return regroup(database, places, artistIds);
}

interface Lines {
  readonly songs: readonly SongRecord[];
  readonly albums: readonly AlbumLine[];
  readonly artists: readonly ArtistLine[];
}

async function linesOf(database: Database, trackIds: readonly TrackId[], moved: Moved): Promise<Lines> {
  const songs = await songRecords(database, trackIds);
  const ofAlbums = await database
    .select({
      albumId: albums.id,
      title: albums.title,
      artistName: sql<string>`coalesce(${albums.artistName}, ${artists.name})`,
      year: albums.year,
      songs: sql<number>`(select count(*)::int from ${tracks} where ${tracks.albumId} = ${albums.id})`,
    })
    .from(albums)
    .innerJoin(artists, sql`${artists.id} = ${albums.artistId}`)
    .where(inArray(albums.id, [...moved.albumIds]))
    .orderBy(albums.sortKey, albums.id);
  const ofArtists = await database
    .select({
      artistId: artists.id,
      name: artists.name,
      songs: sql<number>`(select count(*)::int from ${trackArtists} where ${trackArtists.artistId} = ${artists.id})`,
    })
    .from(artists)
    .where(inArray(artists.id, [...moved.artistIds]))
    .orderBy(artists.sortKey, artists.id);
  return { songs, albums: ofAlbums, artists: ofArtists };
}

function changes<Thing>(
  before: readonly Thing[],
  after: readonly Thing[],
  idOf: (thing: Thing) => string,
): Change<Thing>[] {
  const [were, are] = [new Map(before.map((one) => [idOf(one), one])), new Map(after.map((one) => [idOf(one), one]))];
  return [...new Set([...were.keys(), ...are.keys()])]
    .map((id) => ({ before: were.get(id) ?? null, after: are.get(id) ?? null }))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after));
}
