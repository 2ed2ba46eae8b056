import { ArrowDownUp, Columns3, ListFilter } from "lucide-preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useLocation, useSearch } from "wouter-preact";
import type { Track, TrackLetters } from "../../../../shared/api/track.ts";
import { formatNumberOf } from "../../../design/format.ts";
import { en } from "../../../texts/en.ts";
import { catalogueVersion, useFetched } from "../../catalogue/catalogue.ts";
import { usePrefetch } from "../../catalogue/prefetch.ts";
import { useSparse } from "../../catalogue/sparse.ts";
import { Failure } from "../../parts/failure.tsx";
import { PlayAll } from "../../parts/play-all/play-all.tsx";
import { type Column, chosenColumns, columns, keepColumns } from "../../parts/table/columns.ts";
import { Letters } from "../../parts/table/letters.tsx";
import { SongTable } from "../../parts/table/song-table.tsx";
import { keepShown, shownHere } from "../../places/places.ts";
import { usePlayer } from "../../player-context.ts";
import { scroller } from "../../scroller.ts";
import { useTitle } from "../../use-title.ts";
import { addressOf, queryOf, readList, sortedBy } from "./list-address.ts";
import { rowsAround } from "./rows-around.ts";
import { useNarrow } from "./use-narrow.ts";
import "../home-page.css";
import "./songs-page.css";

const words = en.songsPage;
const rowPx = 36;
const rowOfTwoLinesPx = 56;
/** Drawn before anything is known of the list. */
const guessed = 30;
const tracksPath = "/tracks?";
const typingPauseMs = 140;
/** What the table's heads cover at the top of the page. */
const headsPx = 36;

/** All songs, or those that a word is in: a table of any size that is sorted, narrowed and jumped through. */
export function SongsPage() {
  useTitle(words.title);
  const { player } = usePlayer();
  const [, navigate] = useLocation();
  const list = readList(useSearch());
  const isNarrow = useNarrow();
  const rowHeightPx = isNarrow ? rowOfTwoLinesPx : rowPx;
  const [chosen, setChosen] = useState(chosenColumns);
  const [inVain, setInVain] = useState(false);
  const area = useRef<HTMLDivElement>(null);
  const query = queryOf(list);
  const path = `${tracksPath}${query}`;
  const songs = useSparse<Track>(path, {
    version: catalogueVersion.value,
    guess: shownHere() || guessed,
    onMoved: (places) => {
      const box = scroller();
      if (box !== null) box.scrollTop += places * rowHeightPx;
    },
  });
  const letters = useFetched<TrackLetters>(`/tracks/letters?${query.slice(0, -1)}`);
  useEffect(() => {
    if (songs.state === "ready") keepShown(songs.total);
  }, [songs.state, songs.total]);
  const firstSongs = Array.from({ length: 12 }, (_, place) => songs.itemAt(place)).filter((track) => track !== null);
  usePrefetch(firstSongs);

  const change = (to: typeof list) => {
    navigate(addressOf(to), { replace: true });
    scroller()?.scrollTo(0, 0);
  };
  const latest = useRef(songs);
  latest.current = songs;
  // Whoever clicks a row means that song, in the list that is seen, also while the next list is still to come.
  const playFrom = useCallback(
    (at: number) => {
      const shown = latest.current;
      const query = shown.path.slice(tracksPath.length);
      void player.startList({ query, at, mixed: false, ...rowsAround(shown, at) });
    },
    [player],
  );
  const playAll = async (mixed: boolean) => {
    const start = { query, at: 0, mixed, ...(mixed ? { rows: [], from: 0 } : rowsAround(songs, 0, path)) };
    setInVain(!(await player.startList(start)));
  };
  const jump = (place: number) => {
    const box = scroller();
    if (box === null || area.current === null) return;
    const body = area.current.querySelector("tbody");
    const topPx = (body?.getBoundingClientRect().top ?? 0) - box.getBoundingClientRect().top;
    box.scrollTop += topPx + place * rowHeightPx - (isNarrow ? 0 : headsPx);
  };
  const shown = useMemo(
    () => columns.filter(({ id }) => (isNarrow ? id === "title" : chosen.includes(id))),
    [chosen, isNarrow],
  );
  if (songs.failure) return <Failure failure={songs.failure} what="list" />;
  const isEmpty = songs.state === "ready" && songs.total === 0;
  return (
    <section class="songs">
      <h1 class="section-title">
        {words.title}{" "}
        <span class="section-count numbers">{songs.state === "ready" && formatNumberOf(songs.total, "song")}</span>
      </h1>
      <div class="songs-tools">
        <PlayAll words={words} disabled={isEmpty} onPlay={playAll} />
        <Filter text={list.q} onText={(q) => change({ ...list, q })} />
        {isNarrow ? (
          <Sorting list={list} onSort={(order, desc) => change({ ...list, order, desc })} />
        ) : (
          <Chooser
            chosen={chosen}
            onChoose={(ids) => {
              setChosen(ids);
              keepColumns(ids);
            }}
          />
        )}
      </div>
      <p role="status" class="songs-in-vain">
        {inVain && words.inVain}
      </p>
      {isEmpty ? (
        <p class="muted">{list.q === "" ? words.none : words.nothing(list.q)}</p>
      ) : (
        <div class="songs-area" ref={area}>
          <SongTable
            label={words.all}
            songs={songs}
            columns={shown}
            order={list.order}
            desc={list.desc}
            rowHeightPx={rowHeightPx}
            isNarrow={isNarrow}
            onSort={(order) => change(sortedBy(list, order))}
            onPlay={playFrom}
          />
          <Letters letters={letters.state === "ready" ? letters.value.items : []} onJump={jump} />
        </div>
      )}
    </section>
  );
}

/** The list follows a moment after the last letter. */
function Filter({ text, onText }: { readonly text: string; onText(text: string): void }) {
  const [typed, setTyped] = useState(text);
  const tell = useRef(onText);
  tell.current = onText;
  const told = useRef(text);
  useEffect(() => {
    // It comes from a link, or from the way back, and not from this field.
    if (text !== told.current) setTyped(text);
    told.current = text;
  }, [text]);
  useEffect(() => {
    const wanted = typed.trim();
    if (wanted === text) return;
    const timer = setTimeout(() => {
      told.current = wanted;
      tell.current(wanted);
    }, typingPauseMs);
    return () => clearTimeout(timer);
  }, [typed, text]);
  return (
    <label class="songs-filter">
      <ListFilter size={18} aria-hidden="true" />
      <input
        type="search"
        value={typed}
        placeholder={words.filter}
        aria-label={words.filter}
        autocomplete="off"
        spellcheck={false}
        maxLength={200}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
    </label>
  );
}

interface SortingProps {
  readonly list: ReturnType<typeof readList>;
  onSort(order: ReturnType<typeof readList>["order"], desc: boolean): void;
}

/** Where the table has no heads. */
function Sorting({ list, onSort }: SortingProps) {
  return (
    <span class="songs-sorting">
      <select
        aria-label={words.sortBy}
        value={list.order}
        onChange={(event) => onSort(event.currentTarget.value as typeof list.order, false)}
      >
        {columns.map(({ order, name }) => order && <option value={order}>{name}</option>)}
      </select>
      <button
        type="button"
        class="icon-button"
        aria-label={words.turn}
        aria-pressed={list.desc}
        onClick={() => onSort(list.order, !list.desc)}
      >
        <ArrowDownUp size={18} />
      </button>
    </span>
  );
}

interface ChooserProps {
  readonly chosen: readonly Column["id"][];
  onChoose(ids: readonly Column["id"][]): void;
}

function Chooser({ chosen, onChoose }: ChooserProps) {
  return (
    <details
      class="songs-columns"
      onKeyDown={(event) => {
        if (event.key === "Escape") event.currentTarget.open = false;
      }}
    >
      <summary class="button">
        <Columns3 size={18} aria-hidden="true" /> {words.columns}
      </summary>
      <div class="songs-columns-box">
        {columns.map(({ id, name }) => (
          <label key={id}>
            <input
              type="checkbox"
              checked={chosen.includes(id)}
              disabled={id === "title"}
              onChange={(event) =>
                onChoose(
                  columns
                    .map((column) => column.id)
                    .filter((each) => (each === id ? event.currentTarget.checked : chosen.includes(each))),
                )
              }
            />
            {name}
          </label>
        ))}
      </div>
    </details>
  );
}
