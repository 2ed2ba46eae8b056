import { eq } from "drizzle-orm";
import type { TrackId } from "../../../shared/ids.ts";
import type { Database } from "../database.ts";
import { playlistTracks, tracks } from "../schema.ts";
import { artistIdsOf } from "./artist-rows.ts";
import { placeOf, regroup, takeTurn } from "./regroup.ts";
import { removeSearchRow } from "./search-rows.ts";

/** Takes a track out of all lists, with its renditions; playlists keep its place. Does nothing when it is not there. */
export async function removeTrack(database: Database, trackId: TrackId): Promise<void> {
  await database.transaction(async (transaction) => {
    await takeTurn(transaction);
    await takeOut(transaction, trackId);
  });
}

/** The same in a transaction that has taken its turn. Its album and its artists go with it when they have no other song. */
export async function takeOut(database: Database, trackId: TrackId): Promise<void> {
  const place = await placeOf(database, trackId);
  if (place === null) return;
  const artistIds = await artistIdsOf(database, trackId);
  await database.delete(tracks).where(eq(tracks.id, trackId));
  await removeSearchRow(database, "track", trackId);
  await regroup(database, [place], artistIds);
}

/** For good: the song's places in playlists go too. */
export async function forgetTrackInPlaylists(database: Database, trackId: TrackId): Promise<void> {
  await database.delete(playlistTracks).where(eq(playlistTracks.trackId, trackId));
}
