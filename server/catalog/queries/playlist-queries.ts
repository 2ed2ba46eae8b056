import { asc, eq, type SQL, sql } from "drizzle-orm";
import type { ListQuery } from "../../../shared/api/list.ts";
import type { PlaylistDetail, PlaylistList } from "../../../shared/api/playlist.ts";
import type { Database } from "../database.ts";
import { playlists, playlistTracks } from "../schema.ts";
import { encodeCursor, requireCursor } from "./cursor.ts";
import { tracksByIds } from "./track-queries.ts";

export async function listPlaylists(database: Database, { limit, cursor }: ListQuery): Promise<PlaylistList> {
  const after = requireCursor(cursor);
  const where = after ? sql`(${playlists.title}, ${playlists.id}) > (${after.key}, ${after.id})` : undefined;
  const rows = await selectPlaylists(database, where)
    .orderBy(asc(playlists.title), asc(playlists.id))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page,
    total: await database.$count(playlists),
    next: rows.length > limit && last ? encodeCursor({ key: last.title, id: last.id }) : null,
  };
}

export async function findPlaylist(database: Database, playlistId: string): Promise<PlaylistDetail | null> {
  const [row] = await selectPlaylists(database, eq(playlists.id, playlistId));
  if (!row) return null;
  const positions = await database
    .select({ trackId: playlistTracks.trackId })
    .from(playlistTracks)
    .where(eq(playlistTracks.playlistId, playlistId))
    .orderBy(asc(playlistTracks.position));
  return {
    ...row,
    tracks: await tracksByIds(
      database,
      positions.map((position) => position.trackId),
    ),
  };
}

function selectPlaylists(database: Database, where: SQL | undefined) {
  return database
    .select({
      id: playlists.id,
      title: playlists.title,
      trackCount: sql<number>`(select count(*)::int from playlist_tracks
        join tracks on tracks.id = playlist_tracks.track_id where playlist_tracks.playlist_id = playlists.id)`,
    })
    .from(playlists)
    .where(where);
}
