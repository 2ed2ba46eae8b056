import { and, eq, inArray, like, notInArray } from "drizzle-orm";
import type { TrackId } from "../../../shared/ids.ts";
import type { Database } from "../database.ts";
import type { FolderList } from "../ingested-track.ts";
import { playlists, playlistTracks } from "../schema.ts";

const rowsAtOnce = 1_000;

/** Makes the playlists whose ids begin with `prefix` these and no others but `staying`; what is so already is not written. */
export async function keepFolderLists(
  database: Database,
  prefix: string,
  lists: readonly FolderList[],
  staying: "all" | readonly string[] = [],
): Promise<void> {
  const ours = like(playlists.id, `${prefix}%`);
  const before = await database.select({ id: playlists.id, title: playlists.title }).from(playlists).where(ours);
  if (before.length === 0 && lists.length === 0) return;
  const rows = await database
    .select({ id: playlistTracks.playlistId, trackId: playlistTracks.trackId })
    .from(playlistTracks)
    .where(like(playlistTracks.playlistId, `${prefix}%`))
    .orderBy(playlistTracks.playlistId, playlistTracks.position);
  const heldBy = new Map<string, TrackId[]>();
  for (const { id, trackId } of rows) {
    const held = heldBy.get(id);
    if (held) held.push(trackId);
    else heldBy.set(id, [trackId]);
  }
  const titles = new Map(before.map(({ id, title }) => [id, title]));
  const isSame = ({ id, title, trackIds }: FolderList) =>
    titles.get(id) === title && (heldBy.get(id) ?? []).join() === trackIds.join();
  const changed = lists.filter((list) => !isSame(list));
  await database.transaction(async (transaction) => {
    if (staying !== "all") {
      const ids = [...lists.map(({ id }) => id), ...staying];
      await transaction.delete(playlists).where(ids.length === 0 ? ours : and(ours, notInArray(playlists.id, ids)));
    }
    if (changed.length === 0) return;
    await transaction.delete(playlistTracks).where(
      inArray(
        playlistTracks.playlistId,
        changed.map(({ id }) => id),
      ),
    );
    for (const { id, title, trackIds } of changed) {
      if (titles.has(id)) await transaction.update(playlists).set({ title }).where(eq(playlists.id, id));
      else await transaction.insert(playlists).values({ id, title });
      const places = trackIds.map((trackId, position) => ({ playlistId: id, position, trackId }));
      for (let at = 0; at < places.length; at += rowsAtOnce) {
        await transaction.insert(playlistTracks).values(places.slice(at, at + rowsAtOnce));
      }
    }
  });
}

export async function folderListIds(database: Database, prefix: string): Promise<string[]> {
  const rows = await database
    .select({ id: playlists.id })
    .from(playlists)
    .where(like(playlists.id, `${prefix}%`));
  return rows.map(({ id }) => id);
}
