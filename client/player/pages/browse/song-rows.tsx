import type { Track } from "../../../../shared/api/track.ts";
import { VirtualList } from "../../../design/virtual-list.tsx";
import type { Paged } from "../../catalogue/paged.ts";
import { TrackRow } from "../../parts/track-row.tsx";
import { usePlayer } from "../../player-context.ts";
import { scroller } from "../../scroller.ts";

const rowHeightPx = 62;

interface SongRowsProps {
  readonly label: string;
  readonly songs: Paged<Track>;
  /** What the list is narrowed to, up to "limit=". */
  readonly query: string;
}

/** A long list of songs; a click plays one, and all others of the list around it. */
export function SongRows({ label, songs, query }: SongRowsProps) {
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
        const list = { query, rows: songs.items, from: 0, at: index, mixed: false };
        return track && <TrackRow track={track} lead="cover" onPlay={() => void player.startList(list)} />;
      }}
      onEnd={songs.more}
    />
  );
}
