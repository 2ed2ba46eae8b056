import { createHash } from "node:crypto";
import { eq, sql } from "drizzle-orm";
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
    if (track.coverId) await transaction.insert(covers).values({ id: track.coverId }).onConflictDoNothing();
    const albumId = await upsertAlbum(transaction, track, albumArtistId);
    await transaction
      .insert(sources)
      .values({ sourceKey: track.sourceKey, name: track.sourceName })
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
      .values({ id: track.trackId, sourceKey: track.sourceKey, ...facts })
      .onConflictDoUpdate({ target: tracks.id, set: facts });
    const names = [track.title, track.artistName, track.albumTitle];
    await upsertDocument(transaction, { kind: "track", id: track.trackId, names });
    await upsertRendition(transaction, track.trackId, first);
  });
}

export async function addRendition(database: Database, trackId: TrackId, rendition: IngestedRendition): Promise<void> {
  await upsertRendition(database, trackId, rendition);
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
    .values({ id, title, matchKey: key, sortKey: sortKey(title), artistId, year, coverId })
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
