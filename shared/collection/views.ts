import { collectionLimits } from "./limits.ts";
import type { Likable, Thing } from "./operation.ts";
import { keysBetween } from "./order-key.ts";
import type { CollectionState, Heard, PlaylistState } from "./state.ts";

/** Lists that pages and files show of the state. They are made anew each time, and never the state's own. */

export interface PlaylistView {
  readonly id: string;
  readonly name: string;
  readonly folder: string | null;
  readonly songCount: number;
  readonly durationSeconds: number;
  readonly coverUrls: readonly string[];
}

export interface EntryView {
  readonly entry: string;
  readonly song: Thing;
  readonly order: string;
}

export interface PlayedView {
  readonly song: Thing;
  readonly times: number;
  readonly lastMs: number;
}

/** The latest first. */
export function likedThings(state: CollectionState, what: Likable): Thing[] {
  return [...state.likes]
    .filter(([key]) => key.startsWith(`${what}:`))
    .flatMap(([key, { value }]) => (value.thing === null ? [] : [{ key, thing: value.thing, atMs: value.atMs }]))
    .sort((one, other) => other.atMs - one.atMs || compare(one.key, other.key))
    .map(({ thing }) => thing);
}

/** By their places, and those that never had one by when they were made, the latest first. */
export function playlistsOf(state: CollectionState): PlaylistView[] {
  return [...state.playlists]
    .filter(([, { exists }]) => exists?.value === true)
    .sort(([oneId, one], [otherId, other]) => {
      const byPlace = compare(one.place?.value.order ?? "", other.place?.value.order ?? "");
      return byPlace || other.madeAtMs - one.madeAtMs || compare(oneId, otherId);
    })
    .map(([id, list]) => viewOf(state, id, list));
}

function viewOf(state: CollectionState, id: string, { name, place }: PlaylistState): PlaylistView {
  const songs = entriesOf(state, id).map(({ song }) => song);
  return {
    id,
    name: name?.value ?? "",
    folder: place?.value.folder ?? null,
    songCount: songs.length,
    durationSeconds: songs.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0),
    coverUrls: [...new Set(songs.flatMap(({ coverUrl }) => coverUrl ?? []))].slice(0, 4),
  };
}

/** Null: there is none with this id, or it was removed. */
export function playlistOf(state: CollectionState, id: string): PlaylistView | null {
  const list = state.playlists.get(id);
  return list?.exists?.value === true ? viewOf(state, id, list) : null;
}

/** By order key, then by id. */
export function entriesOf(state: CollectionState, playlist: string): EntryView[] {
  return [...(state.playlists.get(playlist)?.entries ?? [])]
    .flatMap(([entry, { song, order, isRemoved }]) =>
      isRemoved || song === null || order === null ? [] : [{ entry, song: song.value, order: order.value }],
    )
    .sort((one, other) => compare(one.order, other.order) || compare(one.entry, other.entry));
}

/** The latest first. */
export function heardLately(state: CollectionState, limit: number): Heard[] {
  return [...state.heard]
    .sort(([oneId, one], [otherId, other]) => other.atMs - one.atMs || compare(oneId, otherId))
    .slice(0, limit)
    .map(([, heard]) => heard);
}

/** What was heard most often; of as many the latest first. */
export function mostPlayed(state: CollectionState, limit: number): PlayedView[] {
  const counts = new Map<string, PlayedView>();
  for (const { song, atMs } of state.heard.values()) {
    const before = counts.get(song.id);
    const isLatest = before === undefined || atMs >= before.lastMs;
    counts.set(song.id, {
      song: isLatest ? song : before.song,
      times: (before?.times ?? 0) + 1,
      lastMs: isLatest ? atMs : before.lastMs,
    });
  }
  return [...counts.values()]
    .sort((one, other) => other.times - one.times || other.lastMs - one.lastMs || compare(one.song.id, other.song.id))
    .slice(0, limit);
}

/**
 * The keys that bring an entry to a place, counted from 0 in the list as it will be: that of the entry alone, or where there is no room before the
 * next one those of the ones that stand there too.
 */
export function placeEntry(
  list: readonly Pick<EntryView, "entry" | "order">[],
  entry: string,
  to: number,
): { readonly entry: string; readonly order: string }[] {
  const others = list.filter((each) => each.entry !== entry);
  const before = others[to - 1]?.order ?? null;
  let end = to;
  // Two devices may have given one key to two entries: those behind it move as well.
  while (end < others.length && before !== null && (others[end]?.order ?? "") <= before) end += 1;
  const moved = [entry, ...others.slice(to, end).map((each) => each.entry)];
  const keys = keysBetween(before, others[end]?.order ?? null, moved.length);
  if (keys.every((key) => key.length <= collectionLimits.orderCharactersMax)) {
    return moved.map((each, index) => ({ entry: each, order: keys[index] as string }));
  }
  const all = [...others.slice(0, to).map((each) => each.entry), entry, ...others.slice(to).map((each) => each.entry)];
  const anew = keysBetween(null, null, all.length);
  return all.map((each, index) => ({ entry: each, order: anew[index] as string }));
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** The whole state as one text: the same for two devices that know the same. */
export function textOf(state: CollectionState): string {
  const sorted = <Value>(map: ReadonlyMap<string, Value>) => [...map].sort(([one], [other]) => compare(one, other));
  return JSON.stringify({
    clock: state.clock,
    likes: sorted(state.likes),
    ratings: sorted(state.ratings),
    heard: sorted(state.heard),
    heardFrom: state.heardFrom,
    playlists: sorted(state.playlists).map(([id, { entries, ...list }]) => [id, list, sorted(entries)]),
  });
}
