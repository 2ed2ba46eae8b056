import { effect } from "@preact/signals";
import type { Player } from "../player.ts";
import type { Collection } from "./collection-port.ts";
import { Hearing } from "./hearing.ts";
import { songThing } from "./things.ts";
import { readTilesShown, writeTilesShown } from "./tiles-shown.ts";

/** Notes each song that sounds here for long enough. A tab that only shows what another one plays notes nothing. Answers what stops it. */
export function countHearing(
  player: Pick<Player, "queue" | "track" | "view" | "positionSeconds" | "soundsElsewhere">,
  collection: Pick<Collection, "does">,
): () => void {
  const hearing = new Hearing();
  return effect(() => {
    const track = player.track.value;
    const { entries, position } = player.queue.value;
    const isSounding = player.view.value.state === "playing" && !player.soundsElsewhere.value;
    if (track === null || player.view.value.trackId !== track.id) return;
    const counts = hearing.look({
      key: `${entries[position]?.key} ${track.id}`,
      seconds: player.positionSeconds.value,
      durationSeconds: track.durationSeconds,
      isSounding,
    });
    if (!counts) return;
    void collection.does({ kind: "heard", song: songThing(track) });
    // From the next visit on the start page has room for it.
    if (readTilesShown().length === 0) writeTilesShown([1]);
  });
}
