import { useSignal } from "@preact/signals";
import { ChevronDown, ChevronUp, GripVertical, ListMusic, X } from "lucide-preact";
import { Link } from "wouter-preact";
import type { Track } from "../../../shared/api/track.ts";
import { Cover } from "../../design/cover.tsx";
import { formatClock, formatLength, formatNumberOf } from "../../design/format.ts";
import { Notice } from "../../design/notice.tsx";
import { VirtualList } from "../../design/virtual-list.tsx";
import { usePlayer } from "../player-context.ts";
import type { QueueEntry } from "../queue/queue.ts";
import { isUnknown } from "../queue/unknown-song.ts";
import { scroller } from "../scroller.ts";
import { useTitle } from "../use-title.ts";
import { SaveQueue } from "./library/save-queue.tsx";
import { type RowDrag, useRowDrag } from "./row-drag.ts";
import "./home-page.css";
import "./queue-page.css";

const rowHeightPx = 62;

export function QueuePage() {
  useTitle("Queue");
  const { player } = usePlayer();
  if (player.queue.value.entries.length === 0) {
    return (
      <Notice
        page
        title="Nothing is waiting"
        icon={<ListMusic />}
        actions={
          <Link class="button primary" href="/">
            To the library
          </Link>
        }
      >
        <p>Play an album, or add songs with the button at the end of their row.</p>
      </Notice>
    );
  }
  return <Waiting />;
}

/** A queue with songs in it. */
function Waiting() {
  const { player } = usePlayer();
  const moved = useSignal("");
  const { entries, position } = player.queue.value;
  const move = (entry: QueueEntry<Track>, to: number) => {
    player.move(entry.key, to);
    moved.value = `${entry.item.title} is now number ${to + 1} of ${entries.length}.`;
  };
  const drag = useRowDrag({
    rowHeightPx,
    count: entries.length,
    scroller,
    onDrop: (key, to) => {
      const entry = entries.find((each) => each.key === key);
      if (entry) move(entry, to);
    },
  });
  const left = entries.slice(position + 1);
  const leftSeconds = left.reduce((sum, entry) => sum + entry.item.durationSeconds, 0);
  // Of a long queue not all songs are here.
  const isLengthKnown = !left.some(({ item }) => isUnknown(item));
  return (
    <section>
      <div class="section-head">
        <h1 class="section-title">
          Queue{" "}
          <span class="section-count numbers">
            {left.length === 0
              ? "nothing follows"
              : `${formatNumberOf(left.length, "song")} to come${isLengthKnown ? `, ${formatLength(leftSeconds)}` : ""}`}
          </span>
        </h1>
        <SaveQueue />
        <button type="button" class="section-link" disabled={left.length === 0} onClick={player.clearUpcoming}>
          Clear
        </button>
      </div>
      <p class="visually-hidden" aria-live="polite">
        {moved}
      </p>
      <VirtualList
        label="Queue"
        count={entries.length}
        rowHeightPx={rowHeightPx}
        scroller={scroller}
        keyOf={(index) => entries[index]?.key ?? index}
        onSight={player.fillQueue}
        row={(index) => {
          const entry = entries[index];
          return entry && <QueueRow entry={entry} index={index} drag={drag} onMove={(to) => move(entry, to)} />;
        }}
      />
    </section>
  );
}

interface QueueRowProps {
  readonly entry: QueueEntry<Track>;
  readonly index: number;
  readonly drag: RowDrag;
  onMove(to: number): void;
}

function QueueRow({ entry, index, drag, onMove }: QueueRowProps) {
  const { player } = usePlayer();
  const { entries, position } = player.queue.value;
  const { title, artistName, albumTitle, coverUrl, durationSeconds } = entry.item;
  const state = index === position ? "current" : index < position ? "past" : "";
  return (
    <div
      class={`queue-row ${state}${drag.isDragged(entry.key) ? " dragged" : ""}`}
      style={{ transform: `translateY(${drag.shiftPx(entry.key, index)}px)` }}
    >
      <Cover url={coverUrl} size={96} of={albumTitle} />
      <button
        type="button"
        class="queue-title"
        aria-current={state === "current" ? "true" : undefined}
        onClick={() => (state === "current" ? player.toggle() : player.jump(index))}
      >
        <span class="ellipsis">{title}</span>
        <span class="ellipsis muted">{artistName}</span>
      </button>
      <span class="queue-tools">
        <button
          type="button"
          class="icon-button"
          aria-label={`Move ${title} up`}
          disabled={index === 0}
          onClick={() => onMove(index - 1)}
        >
          <ChevronUp size={18} />
        </button>
        <button
          type="button"
          class="icon-button queue-down"
          aria-label={`Move ${title} down`}
          disabled={index === entries.length - 1}
          onClick={() => onMove(index + 1)}
        >
          <ChevronDown size={18} />
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label={`Remove ${title} from the queue`}
          disabled={state === "current"}
          onClick={() => player.remove(entry.key)}
        >
          <X size={18} />
        </button>
      </span>
      <span class="track-duration numbers">{formatClock(durationSeconds)}</span>
      <span class="queue-handle" aria-hidden="true" onPointerDown={(event) => drag.begin(event, entry.key, index)}>
        <GripVertical size={18} />
      </span>
    </div>
  );
}
