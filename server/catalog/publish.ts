import { createHash } from "node:crypto";
import { and, eq, ne, sql } from "drizzle-orm";
import type { TrackId } from "../../shared/ids.ts";
import type { Database } from "./database.ts";
import type { IngestedRendition, IngestedTrack, KnownTrack, SourceKey } from "./ingested-track.ts";
import { matchKey, searchText, sortKey } from "./queries/search-text.ts";
import { albums, artists, covers, renditions, type SearchKind, searchDocuments, sources, tracks } from "./schema.ts";

export async function findBySource(database: Database, sourceKey: SourceKey): Promise<KnownTrack | null> {
  const rows = await database
    .select({ trackId: tracks.id, title: tracks.title, kind: renditions.kind, renditionId: renditions.renditionId })
    .from(tracks)
    .innerJoin(renditions, eq(renditions.trackId, tracks.id))
    .where(eq(tracks.sourceKey, sourceKey));
  const first = rows[0];
  if (!first) return null;
  return {
    trackId: first.trackId,
    title: first.title,
    renditions: rows.map(({ kind, renditionId }) => ({ kind, renditionId })),
  };
}

/** All in one transaction: after a crash the track is there with its rendition, or not at all. */
export async function publishTrack(database: Database, track: IngestedTrack, first: IngestedRendition): Promise<void> {
  await database.transaction(async (transaction) => {
    const artistId = await upsertArtist(transaction, track.artistName);
    const albumArtistId = await upsertArtist(transaction, track.albumArtistName);
    const { addedAt } = track;
    const at = addedAt === undefined ? {} : { addedAt };
    if (track.coverId)
      await transaction
        .insert(covers)
        .values({ id: track.coverId, ...at })
        .onConflictDoNothing();
    const albumId = await upsertAlbum(transaction, track, albumArtistId);
    await transaction
      .insert(sources)
      .values({ sourceKey: track.sourceKey, name: track.sourceName, ...at })
      .onConflictDoUpdate({ target: sources.sourceKey, set: { name: track.sourceName } });
    const facts = {
      title: track.title,
      sortKey: sortKey(track.title),
      artistId,
      albumId,
      trackNumber: track.trackNumber,
      discNumber: track.discNumber,
      genre: track.genre,
      durationSeconds: track.durationSeconds,
      coverId: track.coverId,
    };
    await transaction
      .insert(tracks)
      .values({ id: track.trackId, sourceKey: track.sourceKey, ...facts, ...at })
      .onConflictDoUpdate({ target: tracks.id, set: facts });
    const names = [track.title, track.artistName, track.albumTitle];
    await upsertDocument(transaction, { kind: "track", id: track.trackId, names });
    await upsertRendition(transaction, track.trackId, first);
    if (track.sourceName !== "") await removeNameless(transaction, track.trackId, first.renditionId);
  });
}

export async function addRendition(database: Database, trackId: TrackId, rendition: IngestedRendition): Promise<void> {
  await upsertRendition(database, trackId, rendition);
}

/** A track whose names were lost is the same as one that now came in with its names: they have a rendition in common. */
async function removeNameless(database: Database, trackId: TrackId, renditionId: string): Promise<void> {
  const nameless = await database
    .select({ id: tracks.id, albumId: tracks.albumId, artistId: tracks.artistId })
    .from(renditions)
    .innerJoin(tracks, eq(tracks.id, renditions.trackId))
    .innerJoin(sources, eq(sources.sourceKey, tracks.sourceKey))
    .where(and(eq(sql`${renditions.renditionId}`, renditionId), ne(tracks.id, trackId), eq(sources.name, "")));
  for (const { id, albumId, artistId } of nameless) {
    await database.delete(tracks).where(eq(tracks.id, id));
    await forget(database, "track", id);
    if ((await database.$count(tracks, eq(tracks.albumId, albumId))) > 0) continue;
    await database.delete(albums).where(eq(albums.id, albumId));
    await forget(database, "album", albumId);
    const played = await database.$count(tracks, eq(tracks.artistId, artistId));
    if (played + (await database.$count(albums, eq(albums.artistId, artistId))) > 0) continue;
    await database.delete(artists).where(eq(artists.id, artistId));
    await forget(database, "artist", artistId);
  }
}

async function forget(database: Database, kind: SearchKind, id: string): Promise<void> {
  await database.delete(searchDocuments).where(and(eq(searchDocuments.kind, kind), eq(searchDocuments.id, id)));
}

async function upsertRendition(database: Database, trackId: TrackId, rendition: IngestedRendition): Promise<void> {
  const { kind, ...facts } = rendition;
  await database
    .insert(renditions)
    .values({ trackId, kind, ...facts })
    .onConflictDoUpdate({ target: [renditions.trackId, renditions.kind], set: facts });
}

async function upsertArtist(database: Database, name: string): Promise<string> {
  const key = matchKey(name);
  const id = derivedId("artist", key);
  await database
    .insert(artists)
    .values({ id, name, matchKey: key, sortKey: sortKey(name) })
    .onConflictDoNothing();
  await upsertDocument(database, { kind: "artist", id, names: [name] });
  return id;
}

async function upsertAlbum(database: Database, track: IngestedTrack, artistId: string): Promise<string> {
  const key = matchKey(track.albumTitle);
  const id = derivedId("album", artistId, key);
  const { year, coverId, albumTitle: title } = track;
  await database
    .insert(albums)
    .values({
      ...{ id, title, matchKey: key, sortKey: sortKey(title), artistId, year, coverId },
      ...(track.addedAt === undefined ? {} : { addedAt: track.addedAt }),
    })
    .onConflictDoUpdate({
      target: albums.id,
      set: {
        year: sql`coalesce(${albums.year}, excluded.year)`,
        coverId: sql`coalesce(${albums.coverId}, excluded.cover_id)`,
      },
    });
  await upsertDocument(database, { kind: "album", id, names: [title, track.albumArtistName] });
  return id;
}

async function upsertDocument(
  database: Database,
  { kind, id, names }: { kind: SearchKind; id: string; names: readonly string[] },
): Promise<void> {
  const texts = names.map(searchText);
  const content = { name: texts[0] ?? "", document: texts.join(" ") };
  await database
    .insert(searchDocuments)
    .values({ kind, id, ...content })
    .onConflictDoUpdate({ target: [searchDocuments.kind, searchDocuments.id], set: content });
}

/** Ids are made of the names, so that links still work after a catalogue was rebuilt. */
function derivedId(...parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 24);
}
