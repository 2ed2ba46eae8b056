import { effect, type ReadonlySignal } from "@preact/signals";
import type { Track, TrackIds, TrackList, TracksFound } from "../../../shared/api/track.ts";
import { request, tell } from "../catalogue/catalogue.ts";
import type { Queue } from "./queue.ts";
import { isUnknown, unknownSong } from "./unknown-song.ts";

/** A list of the catalogue that is to be played as a whole. */
export interface ListStart {
  /** What it is narrowed to and its order, as a query: "", "genre=…&order=artist&". */
  readonly query: string;
  /** Songs of it that are here already, one behind the other, and the place of the first in the list. */
  readonly rows: readonly Track[];
  readonly from: number;
  /** The place of the song that is to sound first. Without rows, and where all are mixed, it is of no use. */
  readonly at: number;
  readonly mixed: boolean;
}

const idsAtOnce = 5_000;
const rowsAtOnce = 100;
/** Songs around the place are asked for once one of the nearest is unknown: so many before it and behind it. */
const nearBefore = 2;
const nearAfter = 6;
const askedBefore = 20;
const askedAfter = 60;
/** The server answers so many at once. */
const songsAtOnce = 200;
const againMs = 2_000;

interface WholeListsOptions {
  readonly queue: ReadonlySignal<Queue<Track>>;
  /** Puts these into the queue, and the one at `start` sounds. */
  start(tracks: readonly Track[], start: number, mixed: boolean): void;
  /** What plays stands at the place `at` of these from now on, and plays on. */
  widen(tracks: readonly Track[], at: number): void;
  renew(now: (track: Track) => Track | null): void;
  /** Another tab has the sound: what is shown here is its queue. */
  isShown(): boolean;
}

/** Queues lists of any size: the songs at hand at once, then the ids of all, and the songs behind the ids as they are needed. */
export function createWholeLists({ queue, start, widen, renew, isShown }: WholeListsOptions) {
  let turn = 0;
  const asked = new Set<string>();

  const widenTo = (ids: readonly string[]) => {
    const { entries, position } = queue.peek();
    const known = new Map(entries.map(({ item }) => [item.id, item]));
    const place = ids.indexOf(entries[position]?.item.id ?? "");
    if (place >= 0 && ids.length > entries.length)
      widen(
        ids.map((id) => known.get(id) ?? unknownSong(id)),
        place,
      );
  };

  /** Resolves to the queue's next key; null when there was nothing, or something else was to sound meanwhile. */
  const soundFirst = async ({ query, rows, at, from }: ListStart, mine: number): Promise<number | null> => {
    const first = rows.length > 0 ? rows : await firstRows(query);
    if (mine !== turn || first.length === 0) return null;
    start(first, rows.length > 0 ? at - from : 0, false);
    return queue.peek().nextKey;
  };

  /** The listener arranges the queue: a list that is on its way would undo that. */
  const end = () => {
    turn += 1;
  };

  /** Resolves to false when the server gave nothing. */
  const startList = async (list: ListStart): Promise<boolean> => {
    turn += 1;
    const mine = turn;
    const isMixed = list.mixed || (list.rows.length === 0 && queue.peek().shuffle);
    // Whatever else is put into the queue meanwhile ends this.
    const key = isMixed ? queue.peek().nextKey : await soundFirst(list, mine);
    if (key === null) return mine !== turn;
    const isOn = () => mine === turn && queue.peek().nextKey === key;
    const ids = await allIds(list.query, isOn);
    if (isOn() && ids.length > 0) {
      if (isMixed) start(ids.map(unknownSong), -1, list.mixed);
      else widenTo(ids);
    }
    return ids.length > 0 || !isMixed || mine !== turn;
  };

  /** Asks for the songs of which only the id is known from one place of the queue to another. */
  const fill = async (first: number, last: number): Promise<void> => {
    const unknown = queue
      .peek()
      .entries.slice(Math.max(0, first), last + 1)
      .filter(({ item }) => isUnknown(item) && !asked.has(item.id));
    const ids = [...new Set(unknown.map(({ item }) => item.id))].slice(0, songsAtOnce);
    if (ids.length === 0) return;
    for (const id of ids) asked.add(id);
    const answer = await tell<TracksFound>("/tracks/list", { ids });
    if (answer.state === "ready") {
      const found = new Map(answer.value.items.map((track) => [track.id, track]));
      const mine = new Set(ids);
      renew((track) => (isUnknown(track) && mine.has(track.id) ? (found.get(track.id) ?? null) : track));
    }
    const forget = () => {
      for (const id of ids) asked.delete(id);
      if (answer.state !== "ready") fillNear();
    };
    if (answer.state === "ready") forget();
    else setTimeout(forget, againMs);
  };
  const fillNear = () => {
    const { entries, position } = queue.peek();
    if (position < 0 || isShown()) return;
    const near = entries.slice(Math.max(0, position - nearBefore), position + nearAfter);
    if (near.some(({ item }) => isUnknown(item))) void fill(position - askedBefore, position + askedAfter);
  };
  effect(() => {
    void queue.value;
    fillNear();
  });
  return { startList, end, fill };
}

async function firstRows(query: string): Promise<readonly Track[]> {
  const answer = await request<TrackList>(`/tracks?${query}limit=${rowsAtOnce}`);
  return answer.state === "ready" ? answer.value.items : [];
}

/** Those that came, where the server does not answer to the end. */
async function allIds(query: string, isOn: () => boolean): Promise<string[]> {
  const ids: string[] = [];
  let cursor = "";
  do {
    const answer = await request<TrackIds>(`/tracks/ids?${query}limit=${idsAtOnce}${cursor}`);
    if (answer.state !== "ready" || !isOn()) break;
    for (const id of answer.value.items) ids.push(id);
    cursor = answer.value.next === null ? "" : `&cursor=${encodeURIComponent(answer.value.next)}`;
  } while (cursor !== "");
  return ids;
}
