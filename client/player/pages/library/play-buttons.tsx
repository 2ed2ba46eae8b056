import { useState } from "preact/hooks";
import type { Thing } from "../../../../shared/collection/operation.ts";
import { enCollection } from "../../../texts/en-collection.ts";
import { resolve } from "../../collection/resolve.ts";
import { PlayAll } from "../../parts/play-all/play-all.tsx";
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
      <PlayAll
        words={{ play: words.play, mix: words.shuffle }}
        disabled={things.length === 0}
        onPlay={(mixed) => void play(mixed)}
      />
      <span class="library-trouble" role="status">
        {trouble}
      </span>
    </>
  );
}
