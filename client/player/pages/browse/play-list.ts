import type { Track } from "../../../../shared/api/track.ts";
import type { Player } from "../../player.ts";

/**
 * In their order the first songs sound at once and the others follow as they come; in random order, or where the queue is mixed, all come
 * first. Resolves to false when there were none.
 */
export async function playAsItComes(
  player: Player,
  parts: AsyncIterable<readonly Track[]>,
  { mixed }: { readonly mixed: boolean },
): Promise<boolean> {
  const all: Track[] = [];
  // A mixed queue mixes what it begins with, and not what is added.
  const atOnce = !mixed && !player.queue.value.shuffle;
  for await (const songs of parts) {
    if (songs.length === 0) continue;
    if (atOnce) {
      if (all.length === 0) player.start(songs, 0);
      else if (isStillOf(player, all)) player.add(songs, "last");
      else return true;
    }
    all.push(...songs);
  }
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
