import { ArrowDown, ArrowUp, Pause, Play } from "lucide-preact";
import type { VNode } from "preact";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Link } from "wouter-preact";
import type { Track, TrackOrder } from "../../../../shared/api/track.ts";
import { formatClock } from "../../../design/format.ts";
import { useRowsInSight } from "../../../design/rows-in-sight.ts";
import { en } from "../../../texts/en.ts";
import { ArtistLinks } from "../../artist-links.tsx";
import { useExpectedClick } from "../../catalogue/prefetch.ts";
import type { SparseList } from "../../catalogue/sparse.ts";
import { usePlayer } from "../../player-context.ts";
import { scroller } from "../../scroller.ts";
import { SongMenu } from "../menu/song-menu.tsx";
import type { Column } from "./columns.ts";
import "./song-table.css";

const words = en.songTable;

interface SongTableProps {
  readonly label: string;
  readonly songs: SparseList<Track>;
  readonly columns: readonly Column[];
  readonly order: TrackOrder;
  readonly desc: boolean;
  readonly rowHeightPx: number;
  /** Rows of two lines, without heads: for phones. */
  readonly isNarrow: boolean;
  onSort(order: TrackOrder): void;
  onPlay(place: number): void;
}

/** A list of songs of any size, one line each. Arrows go through the rows, Enter plays, the menu key opens the song's menu. */
export function SongTable({ label, songs, columns, order, desc, rowHeightPx, isNarrow, ...does }: SongTableProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const { total, itemAt, see } = songs;
  const { first, last } = useRowsInSight({ list: body, scroller, count: total, rowHeightPx });
  const [active, setDrawnActive] = useState(0);
  /** Keys that are held come faster than drawings. */
  const latestActive = useRef(0);
  const setActive = useCallback((place: number) => {
    latestActive.current = place;
    setDrawnActive(place);
  }, []);
  const wantsFocus = useRef(false);
  const rows = useRef(new Map<number, { readonly made: unknown[]; readonly row: VNode }>());

  useEffect(() => {
    if (last >= first) see(first, last, topPlace(body.current, rowHeightPx));
  });
  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    const row = body.current?.querySelector<HTMLElement>(`[aria-rowindex="${active + 2}"] .song-play`);
    // It may be drawn with the next turn only, once the page has scrolled.
    if (!row) return;
    wantsFocus.current = false;
    row.focus({ preventScroll: true });
  });

  const grid = `3.2rem ${columns.map(({ width }) => width).join(" ")} 2.5rem`;
  const go = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor((scroller()?.clientHeight ?? 0) / rowHeightPx) - 2);
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    const step = steps[event.key];
    const to =
      event.key === "Home"
        ? 0
        : event.key === "End"
          ? total - 1
          : step === undefined
            ? null
            : latestActive.current + step;
    if (to === null) return;
    event.preventDefault();
    const place = Math.max(0, Math.min(total - 1, to));
    wantsFocus.current = true;
    setActive(place);
    bringIntoSight(body.current, place, rowHeightPx);
  };
  const latestGo = useRef(go);
  latestGo.current = go;
  const onKey = useCallback((event: KeyboardEvent) => latestGo.current(event), []);
  /** The same object where nothing has changed, so that scrolling draws the new rows only. */
  const rowAt = (place: number): VNode => {
    const track = itemAt(place);
    const isActive = place === (active >= first && active <= last ? active : first);
    const made = [track, isActive, columns, isNarrow, rowHeightPx, does.onPlay];
    const before = rows.current.get(place);
    if (before?.made.every((value, index) => value === made[index])) return before.row;
    const shape = { place, columns, isNarrow, rowHeightPx, isActive, onFocus: setActive, onKey };
    const row =
      track === null ? (
        <Skeleton key={place} {...shape} />
      ) : (
        <SongLine key={place} {...shape} track={track} onPlay={does.onPlay} />
      );
    rows.current.set(place, { made, row });
    return row;
  };
  for (const place of rows.current.keys()) if (place < first || place > last) rows.current.delete(place);
  const places = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  return (
    <table
      class={`song-table${isNarrow ? " narrow" : ""}`}
      aria-label={label}
      aria-rowcount={total + 1}
      style={{ "--columns": grid }}
    >
      <thead class={isNarrow ? "visually-hidden" : "song-table-head"}>
        <tr aria-rowindex={1} class="song-line">
          <th scope="col" class="song-place">
            <span aria-hidden="true">#</span>
            <span class="visually-hidden">{words.columns.place}</span>
          </th>
          {columns.map((column) => (
            <Head key={column.id} column={column} order={order} desc={desc} isNarrow={isNarrow} onSort={does.onSort} />
          ))}
          <th scope="col">
            <span class="visually-hidden">{words.columns.more}</span>
          </th>
        </tr>
      </thead>
      <tbody class="song-table-body" ref={body} style={{ height: `${total * rowHeightPx}px` }}>
        {places.map(rowAt)}
      </tbody>
    </table>
  );
}

interface HeadProps {
  readonly column: Column;
  readonly order: TrackOrder;
  readonly desc: boolean;
  readonly isNarrow: boolean;
  onSort(order: TrackOrder): void;
}

function Head({ column: { name, order: by, isNumber }, order, desc, isNarrow, onSort }: HeadProps) {
  const isSorted = by !== undefined && by === order;
  const sort = isSorted ? (desc ? "descending" : "ascending") : by === undefined ? undefined : "none";
  return (
    <th scope="col" aria-sort={sort} class={isNumber ? "number" : undefined}>
      {by === undefined || isNarrow ? (
        name
      ) : (
        <button type="button" class="song-table-sort" onClick={() => onSort(by)}>
          {name}
          {isSorted && (desc ? <ArrowDown size={14} aria-hidden="true" /> : <ArrowUp size={14} aria-hidden="true" />)}
        </button>
      )}
    </th>
  );
}

interface Shape {
  readonly place: number;
  readonly columns: readonly Column[];
  readonly isNarrow: boolean;
  readonly rowHeightPx: number;
  /** The one row that the tab key comes to. */
  readonly isActive: boolean;
  onFocus(place: number): void;
  onKey(event: KeyboardEvent): void;
}

function lineOf({ place, rowHeightPx }: Shape) {
  return {
    "aria-rowindex": place + 2,
    style: { transform: `translateY(${place * rowHeightPx}px)`, height: `${rowHeightPx}px` },
  };
}

function focusOf({ place, isActive, onFocus, onKey }: Shape) {
  return { tabIndex: isActive ? 0 : -1, onFocus: () => onFocus(place), onKeyDown: onKey };
}

/** A row whose song is on its way. */
function Skeleton(shape: Shape) {
  return (
    <tr {...lineOf(shape)} class="song-line waiting" aria-busy="true">
      <td class="song-place numbers">{shape.place + 1}</td>
      <td class="song-title">
        <button type="button" class="song-play" aria-label={words.onItsWay} {...focusOf(shape)}>
          <i />
        </button>
      </td>
    </tr>
  );
}

interface SongLineProps extends Shape {
  readonly track: Track;
  onPlay(place: number): void;
}

function SongLine({ track, onPlay, ...shape }: SongLineProps) {
  const { player } = usePlayer();
  const { place, columns, isNarrow } = shape;
  const current = player.track.value?.id === track.id;
  const playing = current && player.active.value;
  const title = (
    <>
      <button
        type="button"
        class="song-play"
        aria-label={`${playing ? "Pause" : "Play"} ${track.title}`}
        aria-current={current ? "true" : undefined}
        onClick={() => (current ? player.toggle() : onPlay(place))}
        {...focusOf(shape)}
      >
        <span class="ellipsis" title={track.title}>
          {track.title}
        </span>
      </button>
      {isNarrow && (
        <span class="song-under ellipsis">
          {track.artistName} · {track.albumTitle} · {formatClock(track.durationSeconds)}
        </span>
      )}
    </>
  );
  return (
    <tr
      {...lineOf(shape)}
      class={`song-line${current ? " current" : ""}`}
      data-place={track.id}
      {...useExpectedClick(track)}
      onContextMenu={(event) => {
        // A link has a menu of its own, to open it elsewhere or to copy it.
        if (event.target instanceof Element && event.target.closest("a") !== null) return;
        event.preventDefault();
        event.currentTarget.querySelector<HTMLElement>(".song-menu-button")?.click();
      }}
    >
      <td class="song-place numbers">
        <span class="song-number">{place + 1}</span>
        <span class="song-sign" aria-hidden="true">
          {playing ? <Pause size={15} fill="currentColor" /> : <Play size={15} fill="currentColor" />}
        </span>
      </td>
      {columns.map((column) => (
        <td key={column.id} class={`song-${column.id}${column.isNumber ? " number numbers" : ""}`}>
          {column.id === "title" ? title : <Cell column={column} track={track} />}
        </td>
      ))}
      <td class="song-more">
        <SongMenu track={track} />
      </td>
    </tr>
  );
}

function Cell({ column: { id, text }, track }: { readonly column: Column; readonly track: Track }) {
  if (id === "artist") return <ArtistLinks class="ellipsis" of={track} />;
  if (id !== "album") return <span class="ellipsis">{text?.(track)}</span>;
  return (
    <Link class="ellipsis" href={`/album/${track.albumId}`}>
      {track.albumTitle}
    </Link>
  );
}

/** The first place below what sticks to the top of the page. */
function topPlace(body: HTMLElement | null, rowHeightPx: number): number {
  const topPx = scroller()?.getBoundingClientRect().top ?? 0;
  return Math.max(0, Math.ceil((topPx - (body?.getBoundingClientRect().top ?? 0)) / rowHeightPx));
}

/** So far from both edges of the page a row stands at least, once the keyboard has brought it there. */
const edgePx = 80;

function bringIntoSight(body: HTMLElement | null, place: number, rowHeightPx: number): void {
  const box = scroller();
  if (body === null || box === null) return;
  const top = body.getBoundingClientRect().top - box.getBoundingClientRect().top + place * rowHeightPx;
  const below = top + rowHeightPx + edgePx - box.clientHeight;
  if (top < edgePx) box.scrollTop += top - edgePx;
  else if (below > 0) box.scrollTop += below;
}
