import { useSignal } from "@preact/signals";
import { ChevronDown, ChevronUp, ListMusic, X } from "lucide-preact";
import { Link } from "wouter-preact";
import type { Track } from "../../../shared/api/track.ts";
import { Cover } from "../../design/cover.tsx";
import { formatClock, formatLength, formatNumberOf } from "../../design/format.ts";
import { Notice } from "../../design/notice.tsx";
import { VirtualList } from "../../design/virtual-list.tsx";
import { usePlayer } from "../player-context.ts";
import type { QueueEntry } from "../queue/queue.ts";
import { scroller } from "../scroller.ts";
import { useTitle } from "../use-title.ts";
import "./home-page.css";
import "./queue-page.css";

const rowHeightPx = 62;

export function QueuePage() {
  useTitle("Queue");
  const { player } = usePlayer();
  const moved = useSignal("");
  const { entries, position } = player.queue.value;
  if (entries.length === 0) {
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
  const left = entries.slice(position + 1);
  const leftSeconds = left.reduce((sum, entry) => sum + entry.item.durationSeconds, 0);
  const move = (entry: QueueEntry<Track>, to: number) => {
    player.move(entry.key, to);
    moved.value = `${entry.item.title} is now number ${to + 1} of ${entries.length}.`;
  };
  return (
    <section>
      <div class="section-head">
        <h1 class="section-title">
          Queue{" "}
          <span class="section-count numbers">
            {left.length === 0
              ? "nothing follows"
              : `${formatNumberOf(left.length, "song")} to come, ${formatLength(leftSeconds)}`}
          </span>
        </h1>
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
        row={(index) => {
          const entry = entries[index];
          return entry && <QueueRow entry={entry} index={index} onMove={(to) => move(entry, to)} />;
        }}
      />
    </section>
  );
}

interface QueueRowProps {
  readonly entry: QueueEntry<Track>;
  readonly index: number;
  onMove(to: number): void;
}

function QueueRow({ entry, index, onMove }: QueueRowProps) {
  const { player } = usePlayer();
  const { entries, position } = player.queue.value;
  const { title, artistName, albumTitle, coverUrl, durationSeconds } = entry.item;
  const state = index === position ? "current" : index < position ? "past" : "";
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dragging is an extra; the buttons in the row do the same
    <div
      class={`queue-row ${state}`}
      draggable
      onDragStart={(event) => event.dataTransfer?.setData("application/x-tutti-entry", String(entry.key))}
      onDragOver={(event) => {
        if (event.dataTransfer?.types.includes("application/x-tutti-entry")) event.preventDefault();
      }}
      onDrop={(event) => {
        event.preventDefault();
        player.move(Number(event.dataTransfer?.getData("application/x-tutti-entry")), index);
      }}
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
    </div>
  );
}
