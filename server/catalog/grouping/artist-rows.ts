import { eq, sql } from "drizzle-orm";
import type { TrackId } from "../../../shared/ids.ts";
import type { Database } from "../database.ts";
import type { NamedArtist } from "../ingested-track.ts";
import { albumArtists, albums, artists, trackArtists, tracks } from "../schema.ts";
import { matchKey, sortKey } from "../search/search-text.ts";
import { artistIdOf } from "./derived-id.ts";
import { removeSearchRow, writeSearchRow } from "./search-rows.ts";

/** Rows of these artists in their order, each of them once; they are there afterwards. */
export async function artistRowsOf(database: Database, named: readonly NamedArtist[]) {
  const byId = new Map(named.map((artist) => [artistIdOf(artist.name), artist]));
  for (const [id, { name }] of byId) {
    await database
      .insert(artists)
      .values({ id, name, matchKey: matchKey(name), sortKey: sortKey(name) })
      .onConflictDoNothing();
  }
  return [...byId].map(([artistId, { name, sortName }], position) => ({ position, artistId, name, sortName }));
}

export async function artistIdsOf(database: Database, trackId: TrackId): Promise<string[]> {
  const rows = await database
    .select({ artistId: trackArtists.artistId })
    .from(trackArtists)
    .where(eq(trackArtists.trackId, trackId));
  return rows.map(({ artistId }) => artistId);
}

/**
 * Makes artists' rows from all songs and albums of theirs: a name is written as it is most often, and sorted as the tags say. Those of
 * whom nothing is left go.
 */
export async function refreshArtists(database: Database, ids: Iterable<string>): Promise<void> {
  for (const id of ids) {
    const names = await namesOf(database, id);
    const [best] = names;
    if (!best) {
      await removeUnused(database, id);
      continue;
    }
    const sortName = names.flatMap((row) => row.sortName ?? []).sort()[0] ?? null;
    const { name } = best;
    await database
      .update(artists)
      .set({ name, sortName, sortKey: sortKey(sortName ?? name) })
      .where(eq(artists.id, id));
    const others = new Set(names.flatMap((row) => [row.name, row.sortName ?? row.name]));
    await writeSearchRow(database, { kind: "artist", id, names: [name, ...others] });
  }
}

/** The most frequent first. */
async function namesOf(database: Database, id: string) {
  const { name, sortName } = trackArtists;
  const often = sql<number>`count(*)::int`;
  const ofTracks = await database
    .select({ name, sortName, count: often })
    .from(trackArtists)
    .where(eq(trackArtists.artistId, id))
    .groupBy(name, sortName);
  const ofAlbums = await database
    .select({ name: albumArtists.name, sortName: albumArtists.sortName, count: often })
    .from(albumArtists)
    .where(eq(albumArtists.artistId, id))
    .groupBy(albumArtists.name, albumArtists.sortName);
  const counts = new Map<string, number>();
  for (const row of [...ofTracks, ...ofAlbums]) counts.set(row.name, (counts.get(row.name) ?? 0) + row.count);
  const countOf = (row: { name: string }) => counts.get(row.name) ?? 0;
  return [...ofTracks, ...ofAlbums].sort(
    (one, other) => countOf(other) - countOf(one) || (one.name < other.name ? -1 : 1),
  );
}

async function removeUnused(database: Database, id: string): Promise<void> {
  if ((await database.$count(tracks, eq(tracks.artistId, id))) > 0) return;
  if ((await database.$count(albums, eq(albums.artistId, id))) > 0) return;
  await database.delete(artists).where(eq(artists.id, id));
  await removeSearchRow(database, "artist", id);
}
