import { ChevronDown, ChevronUp, GripVertical, X } from "lucide-preact";
import { useCallback, useRef, useState } from "preact/hooks";
import type { Track } from "../../../../shared/api/track.ts";
import type { Thing } from "../../../../shared/collection/operation.ts";
import { Cover } from "../../../design/cover.tsx";
import { formatClock } from "../../../design/format.ts";
import { VirtualList } from "../../../design/virtual-list.tsx";
import { enCollection } from "../../../texts/en-collection.ts";
import { resolve, useTracks } from "../../collection/resolve.ts";
import { SongHeart } from "../../parts/heart/song-heart.tsx";
import { SongMenu } from "../../parts/menu/song-menu.tsx";
import { usePlayer } from "../../player-context.ts";
import { scroller } from "../../scroller.ts";
import { type RowDrag, useRowDrag } from "../row-drag.ts";
import "../queue-page.css";
import "./library.css";

const words = enCollection.rows;
const rowHeightPx = 62;
/** Drawn before it is known how many rows fit. */
const rowsAtFirst = 30;

export interface CollectedRow {
  readonly key: string;
  readonly thing: Thing;
  /** What stands in place of its length: when it was heard. */
  readonly note?: string;
}

export interface ListEdit {
  move(key: string, to: number): void;
  remove(key: string): void;
}

interface CollectedListProps {
  readonly label: string;
  readonly rows: readonly CollectedRow[];
  /** The listener may order it. */
  readonly edit?: ListEdit;
}

/** Songs that are kept on this device. What the server does not have just now stands there all the same. */
export function CollectedList({ label, rows, edit }: CollectedListProps) {
  const { player } = usePlayer();
  const numbers = useRef(new Map<string, number>());
  const numberOf = (key: string) => {
    const number = numbers.current.get(key) ?? numbers.current.size;
    numbers.current.set(key, number);
    return number;
  };
  const drag = useRowDrag({
    rowHeightPx,
    count: rows.length,
    scroller,
    onDrop: (number, to) => {
      const row = rows.find(({ key }) => numberOf(key) === number);
      if (row) edit?.move(row.key, to);
    },
  });
  const [sight, setSight] = useState({ first: 0, last: rowsAtFirst });
  const onSight = useCallback((first: number, last: number) => setSight({ first, last }), []);
  const resolved = useTracks(rows.slice(sight.first, sight.last + 1).map(({ thing }) => thing));
  const play = (index: number) => {
    const known = rows.map(({ thing }) => resolved.trackOf(thing));
    let [from, to] = [index, index + 1];
    while (from > 0 && known[from - 1] !== undefined) from -= 1;
    while (to < known.length && known[to] !== undefined) to += 1;
    player.start(known.slice(from, to).filter(isHere), known.slice(from, index).filter(isHere).length);
    if (to - from === rows.length) return;
    // The click has its sound at once. The rest of the list comes behind it, and what stands before it in the end.
    const begun = player.queue.peek().entries[0]?.key;
    void resolve(rows.map(({ thing }) => thing)).then((tracks) => {
      if (tracks === null || player.queue.peek().entries[0]?.key !== begun) return;
      const rest = [...tracks.slice(to), ...tracks.slice(0, from)].filter(isHere);
      if (rest.length > 0) player.add(rest, "last");
    });
  };
  return (
    <VirtualList
      label={label}
      count={rows.length}
      rowHeightPx={rowHeightPx}
      scroller={scroller}
      onSight={onSight}
      keyOf={(index) => rows[index]?.key ?? index}
      row={(index) => {
        const row = rows[index];
        return (
          row && (
            <Row
              row={row}
              number={numberOf(row.key)}
              place={{ index, count: rows.length }}
              track={resolved.trackOf(row.thing) ?? null}
              isAway={resolved.isAway || resolved.trackOf(row.thing) === null}
              drag={drag}
              {...(edit ? { edit } : {})}
              onPlay={() => play(index)}
            />
          )
        );
      }}
    />
  );
}

function isHere(track: Track | null | undefined): track is Track {
  return track !== null && track !== undefined;
}

interface RowProps {
  readonly row: CollectedRow;
  /** Names it for the drag. */
  readonly number: number;
  readonly place: { readonly index: number; readonly count: number };
  readonly track: Track | null;
  readonly isAway: boolean;
  readonly drag: RowDrag;
  readonly edit?: ListEdit;
  onPlay(): void;
}

function Row({ row, number, place, track, isAway, drag, edit, onPlay }: RowProps) {
  const { player } = usePlayer();
  const { thing, note } = row;
  const title = track?.title ?? thing.title;
  const isCurrent = track !== null && player.track.value?.id === track.id;
  const isPlaying = isCurrent && player.active.value;
  const { playlist } = enCollection;
  return (
    <div
      class={`queue-row collected-row${isCurrent ? " current" : ""}${track === null ? " absent" : ""}${note === undefined ? "" : " noted"}${drag.isDragged(number) ? " dragged" : ""}`}
      style={{ transform: `translateY(${drag.shiftPx(number, place.index)}px)` }}
    >
      <Cover url={track?.coverUrl ?? thing.coverUrl} size={96} of={thing.album || title} />
      <button
        type="button"
        class="queue-title"
        disabled={track === null}
        aria-label={track === null && isAway ? words.isAway(title) : isPlaying ? words.pause(title) : words.play(title)}
        aria-current={isCurrent ? "true" : undefined}
        onClick={() => (isCurrent ? player.toggle() : onPlay())}
      >
        <span class="ellipsis" title={title}>
          {title}
        </span>
        <span class="ellipsis muted">
          {track?.artistName ?? thing.artist}
          {track === null && isAway && ` · ${words.away}`}
        </span>
      </button>
      <span class="queue-tools">
        {track && <SongHeart track={track} />}
        {edit && (
          <>
            <button
              type="button"
              class="icon-button collected-move"
              aria-label={playlist.up(title)}
              disabled={place.index === 0}
              onClick={() => edit.move(row.key, place.index - 1)}
            >
              <ChevronUp size={18} />
            </button>
            <button
              type="button"
              class="icon-button collected-move"
              aria-label={playlist.down(title)}
              disabled={place.index === place.count - 1}
              onClick={() => edit.move(row.key, place.index + 1)}
            >
              <ChevronDown size={18} />
            </button>
            <button
              type="button"
              class="icon-button"
              aria-label={playlist.takeOut(title)}
              onClick={() => edit.remove(row.key)}
            >
              <X size={18} />
            </button>
          </>
        )}
        {track && <SongMenu track={track} />}
      </span>
      <span class="track-duration numbers">{note ?? formatClock(track?.durationSeconds ?? thing.durationSeconds)}</span>
      {edit && (
        <span class="queue-handle" aria-hidden="true" onPointerDown={(event) => drag.begin(event, number, place.index)}>
          <GripVertical size={18} />
        </span>
      )}
    </div>
  );
}
