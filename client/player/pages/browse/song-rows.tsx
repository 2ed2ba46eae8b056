import type { Track } from "../../../../shared/api/track.ts";
import { VirtualList } from "../../../design/virtual-list.tsx";
import type { Paged } from "../../catalogue/paged.ts";
import { TrackRow } from "../../parts/track-row.tsx";
import { usePlayer } from "../../player-context.ts";
import { scroller } from "../../scroller.ts";

const rowHeightPx = 62;

/** A long list of songs; a click plays what has come of it from there on. */
export function SongRows({ label, songs }: { readonly label: string; readonly songs: Paged<Track> }) {
  const { player } = usePlayer();
  return (
    <VirtualList
      label={label}
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
  );
}
