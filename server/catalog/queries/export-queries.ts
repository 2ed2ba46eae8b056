import { and, asc, eq, gt, inArray, ne, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { TrackId } from "../../../shared/ids.ts";
import type { Database } from "../database.ts";
import type { PublishedTrack } from "../ingested-track.ts";
import { albums, artists, renditions, sources, trackSounds, tracks } from "../schema.ts";

/** A track as ingest handed it in, and what came of it since. */
export type ExportedTrack = PublishedTrack;

/** In the order of their ids, from the one after `after` on. Tracks without a name of their own are left out. */
export async function exportTracks(database: Database, after: string, limit: number): Promise<ExportedTrack[]> {
  return select(database, and(gt(tracks.id, after as TrackId), ne(sources.name, "")), limit);
}

export async function exportTrack(database: Database, trackId: string): Promise<ExportedTrack | null> {
  const found = await select(database, and(eq(tracks.id, trackId as TrackId), ne(sources.name, "")), 1);
  return found[0] ?? null;
}

/** These of them that are there, also such as have no name of their own; what their files say. */
export async function exportTracksOf(database: Database, trackIds: readonly TrackId[]): Promise<ExportedTrack[]> {
  return select(database, inArray(tracks.id, [...trackIds]), trackIds.length);
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
      artistName: sql<string>`coalesce(${tracks.artistName}, ${artists.name})`,
      albumTitle: sql<string>`coalesce(${tracks.albumTitle}, ${albums.title})`,
      albumArtistName: sql<string>`coalesce(${tracks.albumArtistName}, ${albumArtists.name})`,
      trackNumber: tracks.trackNumber,
      discNumber: tracks.discNumber,
      year: sql<number | null>`coalesce(${tracks.year}, ${albums.year})`,
      genre: tracks.genre,
      more: tracks.more,
      durationSeconds: tracks.durationSeconds,
      coverId: tracks.coverId,
      loudness: tracks.loudness,
      source: tracks.source,
      warnings: tracks.warnings,
      windowCounts: trackSounds.windowCounts,
      waveform: trackSounds.waveform,
      tagged: tracks.tagged,
      addedAt: tracks.addedAt,
    })
    .from(tracks)
    .innerJoin(sources, eq(sources.sourceKey, tracks.sourceKey))
    .innerJoin(artists, eq(artists.id, tracks.artistId))
    .innerJoin(albums, eq(albums.id, tracks.albumId))
    .innerJoin(albumArtists, eq(albumArtists.id, albums.artistId))
    .leftJoin(trackSounds, eq(trackSounds.trackId, tracks.id))
    .where(where)
    .orderBy(asc(tracks.id))
    .limit(limit);
  const ids = found.map(({ trackId }) => trackId);
  const kinds = await database.select().from(renditions).where(inArray(renditions.trackId, ids));
  return found.map(({ more, tagged, loudness, windowCounts, waveform, source, warnings, ...track }) => ({
    ...track,
    ...(more === null ? {} : { more }),
    ...tagged,
    ...(windowCounts === null || waveform === null ? {} : { measured: { loudness, windowCounts, waveform } }),
    ...(source === null ? {} : { source }),
    ...(warnings === null ? {} : { warnings }),
    addedAt: new Date(track.addedAt).toISOString(),
    renditions: kinds
      .filter(({ trackId }) => trackId === track.trackId)
      .map(({ kind, renditionId }) => ({ kind, renditionId })),
  }));
}
