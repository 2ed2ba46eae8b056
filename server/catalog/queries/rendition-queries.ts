import { eq, inArray, sql } from "drizzle-orm";
import type { Rendition } from "../../../shared/api/track.ts";
import type { TrackId } from "../../../shared/ids.ts";
import type { Database } from "../database.ts";
import { type IngestedRendition, renditionKinds } from "../ingested-track.ts";
import { renditions, tracks } from "../schema.ts";

export interface RenditionOfTrack {
  readonly trackTitle: string;
  readonly bitsPerSecond: number;
}

/** Lossy before lossless, then by bitrate. */
const bestLast = [sql`${renditions.codec} = 'flac'`, renditions.averageBitsPerSecond] as const;

export async function renditionsOfTrack(database: Database, trackId: string): Promise<IngestedRendition[]> {
  const rows = await database
    .select()
    .from(renditions)
    .where(eq(renditions.trackId, trackId as TrackId))
    .orderBy(...bestLast);
  return rows.map(({ trackId: _, ...rendition }) => rendition);
}

/** For lists: what listeners need to know of the renditions of several tracks. */
export async function renditionsByTrack(
  database: Database,
  trackIds: readonly TrackId[],
): Promise<Map<TrackId, Rendition[]>> {
  const byTrack = new Map<TrackId, Rendition[]>(trackIds.map((id) => [id, []]));
  if (trackIds.length === 0) return byTrack;
  const rows = await database
    .select()
    .from(renditions)
    .where(inArray(renditions.trackId, [...trackIds]))
    .orderBy(...bestLast);
  for (const { trackId, renditionId, codec, averageBitsPerSecond, bytes, segmentCount } of rows) {
    byTrack.get(trackId)?.push({ renditionId, codec, bitsPerSecond: averageBitsPerSecond, bytes, segmentCount });
  }
  return byTrack;
}

/** Whether nothing is left to be made for a track. */
export function isComplete(found: readonly Rendition[]): boolean {
  return found.length >= renditionKinds.length;
}

export async function describeRenditions(
  database: Database,
  renditionIds: readonly string[],
): Promise<Map<string, RenditionOfTrack>> {
  if (renditionIds.length === 0) return new Map();
  const rows = await database
    .select({ id: renditions.renditionId, trackTitle: tracks.title, bitsPerSecond: renditions.averageBitsPerSecond })
    .from(renditions)
    .innerJoin(tracks, eq(tracks.id, renditions.trackId))
    .where(inArray(sql<string>`${renditions.renditionId}`, [...renditionIds]));
  return new Map(rows.map(({ id, trackTitle, bitsPerSecond }) => [id, { trackTitle, bitsPerSecond }]));
}
