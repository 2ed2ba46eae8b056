import { collectionLimits } from "./limits.ts";
import type { Operation } from "./operation.ts";
import {
  type CollectionState,
  type EntryState,
  emptyState,
  likeKey,
  type PlaylistState,
  type Register,
  type Stamp,
} from "./state.ts";

/**
 * Lays one operation over the state, in place. In whichever order operations come, and however often, the state is the same in the end: the
 * README here has the rules.
 */
export function apply(state: CollectionState, operation: Operation): void {
  applyAll(state, [operation]);
}

/** Lays many over it, as `apply` would one after the other. Answers the ids of the hearings that count no more: nobody needs to keep them. */
export function applyAll(
  state: CollectionState,
  operations: Iterable<Operation>,
  heardMax: number = collectionLimits.heardMax,
): string[] {
  const gone: string[] = [];
  for (const operation of operations) {
    lay(state, operation, gone);
    // Each looking for the oldest takes a sorting.
    if (state.heard.size > 2 * heardMax) forgetOldest(state.heard, heardMax, gone);
  }
  forgetOldest(state.heard, heardMax, gone);
  return gone;
}

export function stateOf(
  operations: Iterable<Operation>,
  heardMax: number = collectionLimits.heardMax,
): CollectionState {
  const state = emptyState();
  applyAll(state, operations, heardMax);
  return state;
}

function lay(state: CollectionState, operation: Operation, gone: string[]): void {
  state.clock = Math.max(state.clock, operation.clock);
  const { atMs } = operation;
  switch (operation.kind) {
    case "like":
      setIn(state.likes, likeKey(operation.what, operation.thing.id), operation, { thing: operation.thing, atMs });
      return;
    case "unlike":
      setIn(state.likes, likeKey(operation.what, operation.of), operation, { thing: null, atMs });
      return;
    case "rate":
      setIn(state.ratings, operation.of, operation, operation.stars);
      return;
    case "heard":
      if (operation.clock <= state.heardFrom) gone.push(operation.id);
      else state.heard.set(operation.id, { song: operation.song, atMs, clock: operation.clock });
      return;
    case "heard-forget":
      state.heardFrom = Math.max(state.heardFrom, operation.clock);
      for (const [id, { clock }] of state.heard) {
        if (clock <= state.heardFrom && state.heard.delete(id)) gone.push(id);
      }
      return;
    case "playlist-make": {
      const list = playlistIn(state, operation.playlist);
      list.madeAtMs = Math.min(list.madeAtMs, atMs);
      list.exists = later(list.exists, operation, true);
      list.name = later(list.name, operation, operation.name);
      return;
    }
    case "playlist-rename": {
      const list = playlistIn(state, operation.playlist);
      list.name = later(list.name, operation, operation.name);
      return;
    }
    case "playlist-remove": {
      const list = playlistIn(state, operation.playlist);
      list.exists = later(list.exists, operation, false);
      return;
    }
    case "playlist-place": {
      const { folder, order } = operation;
      const list = playlistIn(state, operation.playlist);
      list.place = later(list.place, operation, { folder, order });
      return;
    }
    case "entry-add": {
      const entry = entryIn(state, operation);
      entry.song = later(entry.song, operation, operation.song);
      entry.order = later(entry.order, operation, operation.order);
      return;
    }
    case "entry-move": {
      const entry = entryIn(state, operation);
      entry.order = later(entry.order, operation, operation.order);
      return;
    }
    case "entry-remove":
      entryIn(state, operation).isRemoved = true;
  }
}

/**
 * What is forgotten depends on what there is and not on when it came; and on the clock, not on the devices' time: a device that is years ahead
 * would have all others' hearings forgotten.
 */
function forgetOldest(heard: CollectionState["heard"], heardMax: number, gone: string[]): void {
  const over = heard.size - heardMax;
  if (over <= 0) return;
  const oldestFirst = [...heard].sort(([oneId, one], [otherId, other]) => {
    if (one.clock !== other.clock) return one.clock - other.clock;
    return oneId < otherId ? -1 : 1;
  });
  for (const [id] of oldestFirst.slice(0, over)) if (heard.delete(id)) gone.push(id);
}

function playlistIn({ playlists }: CollectionState, id: string): PlaylistState {
  const known = playlists.get(id);
  if (known) return known;
  const made: PlaylistState = {
    exists: null,
    name: null,
    place: null,
    madeAtMs: Number.POSITIVE_INFINITY,
    entries: new Map(),
  };
  playlists.set(id, made);
  return made;
}

function entryIn(state: CollectionState, { playlist, entry }: { playlist: string; entry: string }): EntryState {
  const { entries } = playlistIn(state, playlist);
  const known = entries.get(entry);
  if (known) return known;
  const made: EntryState = { song: null, order: null, isRemoved: false };
  entries.set(entry, made);
  return made;
}

function setIn<Value>(registers: Map<string, Register<Value>>, key: string, told: Stamp, value: Value): void {
  registers.set(key, later(registers.get(key) ?? null, told, value));
}

function later<Value>(held: Register<Value> | null, { clock, device, id }: Stamp, value: Value): Register<Value> {
  const stamp = { clock, device, id };
  return held !== null && !isAfter(stamp, held.stamp) ? held : { stamp, value };
}

function isAfter(one: Stamp, other: Stamp): boolean {
  if (one.clock !== other.clock) return one.clock > other.clock;
  if (one.device !== other.device) return one.device > other.device;
  return one.id > other.id;
}
