import { useEffect } from "preact/hooks";
import type { Track } from "../../../shared/api/track.ts";
import { formatNumberOf } from "../../design/format.ts";
import { VirtualList } from "../../design/virtual-list.tsx";
import { catalogueVersion } from "../catalogue/catalogue.ts";
import { usePaged } from "../catalogue/paged.ts";
import { usePrefetch } from "../catalogue/prefetch.ts";
import { Failure } from "../parts/failure.tsx";
import { TrackRow } from "../parts/track-row.tsx";
import { keepShown, shownHere } from "../places/places.ts";
import { usePlayer } from "../player-context.ts";
import { scroller } from "../scroller.ts";
import { useTitle } from "../use-title.ts";
import "./home-page.css";

const rowHeightPx = 62;

export function SongsPage() {
  useTitle("Songs");
  const { player } = usePlayer();
  const songs = usePaged<Track>("/tracks?", { limit: 100, version: catalogueVersion.value, atLeast: shownHere() });
  useEffect(() => keepShown(songs.items.length), [songs.items.length]);
  usePrefetch(songs.items.slice(0, 12));
  if (songs.failure) return <Failure failure={songs.failure} what="list" />;
  return (
    <section>
      <h1 class="section-title">
        Songs{" "}
        <span class="section-count numbers">{songs.state === "ready" && formatNumberOf(songs.total, "song")}</span>
      </h1>
      <VirtualList
        label="All songs"
        count={songs.items.length}
        rowHeightPx={rowHeightPx}
        scroller={scroller}
        keyOf={(index) => songs.items[index]?.id ?? index}
        row={(index) => {
          const track = songs.items[index];
          return track && <TrackRow track={track} lead="cover" onPlay={() => player.start(songs.items, index)} />;
        }}
        onEnd={songs.more}
      />
    </section>
  );
}
