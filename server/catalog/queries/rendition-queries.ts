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

/**
 * A column of a query over tracks: what listeners need to know of a track's renditions. Lists have four for each track, and to read
 * them as rows of their own was half of a list's work.
 */
export const shownRenditions = sql<Rendition[]>`(
  select coalesce(
    json_agg(
      json_build_object(
        'renditionId', rendition_id, 'codec', codec, 'bitsPerSecond', average_bits_per_second,
        'bytes', bytes, 'segmentCount', segment_count,
        'sampleRateHz', sample_rate_hz, 'bitsPerSample', bits_per_sample, 'channels', channels
      ) order by codec = 'flac', average_bits_per_second
    ), '[]'::json)
  from ${renditions} where track_id = ${tracks.id})`;

/**
 * Whether nothing is left to be made for a track. FLAC is made before the last lossy one, if at all: not every source is worth it.
 */
export function isComplete(found: readonly Rendition[]): boolean {
  const lossyKinds = renditionKinds.filter((kind) => kind !== "flac");
  return found.filter(({ codec }) => codec !== "flac").length >= lossyKinds.length;
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
