import { eq } from "drizzle-orm";
import type { TrackId } from "../../../shared/ids.ts";
import { loudnessTogether } from "../../loudness/loudness-together.ts";
import type { Loudness } from "../../loudness/sound-meter.ts";
import { parseWindowCounts } from "../../loudness/window-counts.ts";
import type { Database } from "../database.ts";
import { trackSounds, tracks } from "../schema.ts";

/** How loud a track is along the way, each 0 to 255. Empty when nobody measured it, null when there is no such track. */
export async function waveformOf(database: Database, trackId: string): Promise<number[] | null> {
  const [row] = await database
    .select({ waveform: trackSounds.waveform })
    .from(tracks)
    .leftJoin(trackSounds, eq(trackSounds.trackId, tracks.id))
    .where(eq(tracks.id, trackId as TrackId));
  return row ? [...Buffer.from(row.waveform ?? "", "base64")] : null;
}

/** Of its tracks together, whichever they are now. Null when one of them was not measured, or all are silent. */
export async function loudnessOfAlbum(database: Database, albumId: string): Promise<Loudness | null> {
  const rows = await database
    .select({ loudness: tracks.loudness, windowCounts: trackSounds.windowCounts })
    .from(tracks)
    .leftJoin(trackSounds, eq(trackSounds.trackId, tracks.id))
    .where(eq(tracks.albumId, albumId));
  const songs = rows.map(({ loudness, windowCounts }) => ({
    loudness,
    windows: windowCounts === null ? null : parseWindowCounts(windowCounts),
  }));
  return loudnessTogether(songs);
}
