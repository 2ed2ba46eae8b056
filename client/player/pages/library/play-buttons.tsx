import { Play, Shuffle } from "lucide-preact";
import { useState } from "preact/hooks";
import type { Thing } from "../../../../shared/collection/operation.ts";
import { enCollection } from "../../../texts/en-collection.ts";
import { resolve } from "../../collection/resolve.ts";
import { usePlayer } from "../../player-context.ts";

/** Plays what of these is here. */
export function PlayButtons({ things }: { readonly things: readonly Thing[] }) {
  const { player } = usePlayer();
  const [trouble, setTrouble] = useState("");
  const play = async (mixed: boolean) => {
    const answer = await resolve(things);
    const tracks = (answer ?? []).filter((track) => track !== null);
    const { someAway, allAway } = enCollection.rows;
    setTrouble(
      answer === null ? allAway : tracks.length < things.length ? someAway(things.length - tracks.length) : "",
    );
    if (tracks.length === 0) return;
    if (mixed) player.startMixed(tracks);
    else player.start(tracks, 0);
  };
  const words = enCollection.playlist;
  return (
    <>
      <button type="button" class="button primary" disabled={things.length === 0} onClick={() => void play(false)}>
        <Play size={20} fill="currentColor" aria-hidden="true" /> {words.play}
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={words.shuffle}
        title={words.shuffle}
        disabled={things.length === 0}
        onClick={() => void play(true)}
      >
        <Shuffle size={20} aria-hidden="true" />
      </button>
      <span class="library-trouble" role="status">
        {trouble}
      </span>
    </>
  );
}
