import type { Track } from "../../../../shared/api/track.ts";
import type { Likable, Thing } from "../../../../shared/collection/operation.ts";
import { isLiked } from "../../../../shared/collection/state.ts";
import { en } from "../../../texts/en.ts";
import { collection, say } from "../../collection/the-collection.ts";

/** False too while the collection is still being read. A part that calls this while it draws is drawn again when that changes. */
export function likes(what: Likable, id: string): boolean {
  return collection.value?.look((state) => isLiked(state, what, id)) ?? false;
}

/** Likes it, or likes it no more; `thing` is made when its script is there. */
export async function toggleLike(what: Likable, thing: () => Promise<Thing>): Promise<void> {
  try {
    const deeds = await import("../../collection/deeds.ts");
    await deeds.toggleLike(what, await thing());
  } catch {
    say({ text: en.heart.notHere, isShown: true });
  }
}

export function toggleSong(track: Track): Promise<void> {
  return toggleLike("track", async () => (await import("../../collection/things.ts")).songThing(track));
}

/** The song that is at hand, as the key L does. */
export function likeSounding(track: Track | null): void {
  if (track === null) say({ text: en.heart.none });
  else void toggleSong(track);
}
