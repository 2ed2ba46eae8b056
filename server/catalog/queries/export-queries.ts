import { and, asc, eq, gt, inArray, ne, type SQL } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { RenditionId, TrackId } from "../../../shared/ids.ts";
import type { Database } from "../database.ts";
import type { IngestedTrack, RenditionKind } from "../ingested-track.ts";
import { albums, artists, renditions, sources, tracks } from "../schema.ts";

/** A track as ingest handed it in, and what came of it since. */
export interface ExportedTrack extends IngestedTrack {
  /** ISO 8601. */
  readonly addedAt: string;
  readonly renditions: readonly { readonly kind: RenditionKind; readonly renditionId: RenditionId }[];
}

/** In the order of their ids, from the one after `after` on. Tracks without a name of their own are left out. */
export async function exportTracks(database: Database, after: string, limit: number): Promise<ExportedTrack[]> {
  return select(database, and(gt(tracks.id, after as TrackId), ne(sources.name, "")), limit);
}

export async function exportTrack(database: Database, trackId: string): Promise<ExportedTrack | null> {
  const found = await select(database, and(eq(tracks.id, trackId as TrackId), ne(sources.name, "")), 1);
  return found[0] ?? null;
}

export async function trackIdsOf(database: Database): Promise<string[]> {
  return (await database.select({ id: tracks.id }).from(tracks)).map(({ id }) => id);
}

async function select(database: Database, where: SQL | undefined, limit: number): Promise<ExportedTrack[]> {
  const albumArtists = alias(artists, "album_artists");
  const found = await database
    .select({
      trackId: tracks.id,
      sourceKey: tracks.sourceKey,
      sourceName: sources.name,
      title: tracks.title,
      artistName: artists.name,
      albumTitle: albums.title,
      albumArtistName: albumArtists.name,
      trackNumber: tracks.trackNumber,
      discNumber: tracks.discNumber,
      year: albums.year,
      genre: tracks.genre,
      durationSeconds: tracks.durationSeconds,
      coverId: tracks.coverId,
      addedAt: tracks.addedAt,
    })
    .from(tracks)
    .innerJoin(sources, eq(sources.sourceKey, tracks.sourceKey))
    .innerJoin(artists, eq(artists.id, tracks.artistId))
    .innerJoin(albums, eq(albums.id, tracks.albumId))
    .innerJoin(albumArtists, eq(albumArtists.id, albums.artistId))
    .where(where)
    .orderBy(asc(tracks.id))
    .limit(limit);
  const ids = found.map(({ trackId }) => trackId);
  const kinds = await database.select().from(renditions).where(inArray(renditions.trackId, ids));
  return found.map((track) => ({
    ...track,
    addedAt: new Date(track.addedAt).toISOString(),
    renditions: kinds
      .filter(({ trackId }) => trackId === track.trackId)
      .map(({ kind, renditionId }) => ({ kind, renditionId })),
  }));
}
