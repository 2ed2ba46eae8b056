import type { Track, TrackList } from "../../../../shared/api/track.ts";
import { request } from "../../catalogue/catalogue.ts";
import type { Player } from "../../player.ts";

/** So many songs of a list are played at most: the queue holds each of them. */
export const playedMax = 2_000;

/** The most that a page of a list holds. */
const pageSize = 200;

/**
 * Plays the songs of a list, `path` being its address up to "limit=". In its order the first page sounds at once and the rest
 * follows; in random order, or where the queue is mixed, all come first. Resolves to false when the server gave nothing.
 */
export async function playList(player: Player, path: string, { mixed }: { readonly mixed: boolean }): Promise<boolean> {
  const all: Track[] = [];
  let cursor = "";
  const atOnce = !mixed && !player.queue.value.shuffle;
  do {
    const limit = Math.min(pageSize, playedMax - all.length);
    const page = await request<TrackList>(`${path}limit=${limit}${cursor}`);
    if (page.state !== "ready") break;
    const { items, next } = page.value;
    if (atOnce && items.length > 0) {
      if (all.length === 0) player.start(items, 0);
      else if (isStillOf(player, all)) player.add(items, "last");
      else return true;
    }
    all.push(...items);
    cursor = next === null || items.length === 0 ? "" : `&cursor=${encodeURIComponent(next)}`;
  } while (cursor !== "" && all.length < playedMax);
  if (!atOnce && all.length > 0) {
    if (mixed) player.startMixed(all);
    else player.start(all, 0);
  }
  return all.length > 0;
}

/** Whoever plays something else meanwhile wants nothing more of the list. Where another tab plays, it says so a moment later. */
function isStillOf(player: Player, all: readonly Track[]): boolean {
  return player.soundsElsewhere.peek() || player.queue.value.entries.some(({ item }) => item.id === all[0]?.id);
}
