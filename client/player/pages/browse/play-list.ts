import type { Track, TrackList } from "../../../../shared/api/track.ts";
import { request } from "../../catalogue/catalogue.ts";
import type { Player } from "../../player.ts";

/** So many songs of a list are played at most: the queue holds each of them. */
export const playedMax = 2_000;

/** The most that a page of a list holds. */
const pageSize = 200;

/**
 * Plays the songs of a list, `path` being its address up to "limit=". In its order the first page sounds at once and the rest
 * follows; in random order all come first, since any of them may be the first. Resolves to false when the server gave nothing.
 */
export async function playList(player: Player, path: string, { mixed }: { readonly mixed: boolean }): Promise<boolean> {
  const all: Track[] = [];
  let cursor = "";
  do {
    const limit = Math.min(pageSize, playedMax - all.length);
    const page = await request<TrackList>(`${path}limit=${limit}${cursor}`);
    if (page.state !== "ready") break;
    const { items, next } = page.value;
    if (!mixed && items.length > 0) {
      if (all.length === 0) player.start(items, 0);
      else if (isStillOf(player, all)) player.add(items, "last");
      else return true;
    }
    all.push(...items);
    cursor = next === null || items.length === 0 ? "" : `&cursor=${encodeURIComponent(next)}`;
  } while (cursor !== "" && all.length < playedMax);
  if (mixed && all.length > 0) player.startMixed(all);
  return all.length > 0;
}

/** Whoever plays something else meanwhile wants nothing more of the list. */
function isStillOf(player: Player, all: readonly Track[]): boolean {
  const queued = new Set(player.queue.value.entries.map(({ item }) => item.id));
  return [all[0], all.at(-1)].every((track) => track !== undefined && queued.has(track.id));
}
