import { and, eq, ne, sql } from "drizzle-orm";
import type { TrackId } from "../../shared/ids.ts";
import { writeTrack } from "./corrections/write-track.ts";
import type { Database } from "./database.ts";
import { regroup, takeTurn } from "./grouping/regroup.ts";
import { takeOut } from "./grouping/remove-track.ts";
import type { IngestedRendition, IngestedTrack, KnownTrack, SourceKey } from "./ingested-track.ts";
import { renditions, sources, tracks } from "./schema.ts";

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

/** All in one transaction: after a crash the track is there with its rendition and its album, or not at all. */
export async function publishTrack(database: Database, track: IngestedTrack, first: IngestedRendition): Promise<void> {
  await database.transaction(async (transaction) => {
    await takeTurn(transaction);
    const { places, artistIds } = await writeTrack(transaction, track);
    await regroup(transaction, places, artistIds);
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
    .select({ id: tracks.id })
    .from(renditions)
    .innerJoin(tracks, eq(tracks.id, renditions.trackId))
    .innerJoin(sources, eq(sources.sourceKey, tracks.sourceKey))
    .where(and(eq(sql`${renditions.renditionId}`, renditionId), ne(tracks.id, trackId), eq(sources.name, "")));
  for (const { id } of nameless) await takeOut(database, id);
}

async function upsertRendition(database: Database, trackId: TrackId, rendition: IngestedRendition): Promise<void> {
  const { kind, ...facts } = rendition;
  await database
    .insert(renditions)
    .values({ trackId, kind, ...facts })
    .onConflictDoUpdate({ target: [renditions.trackId, renditions.kind], set: facts });
}
