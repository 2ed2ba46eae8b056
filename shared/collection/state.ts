import type { Likable, Operation, Thing } from "./operation.ts";

/** By whom and when a value was told last: of two the one with the larger clock holds, then that of the larger device, then of the larger id. */
export type Stamp = Pick<Operation, "clock" | "device" | "id">;

export interface Register<Value> {
  readonly stamp: Stamp;
  readonly value: Value;
}

export interface Liked {
  /** Null: it is not liked any more. */
  readonly thing: Thing | null;
  readonly atMs: number;
}

export interface EntryState {
  /** Null until the operation that adds it has come. */
  song: Register<Thing> | null;
  order: Register<string> | null;
  /** For good: who removed it did not want it, wherever another device has moved it. */
  isRemoved: boolean;
}

export interface PlaylistState {
  /** Made and removed, whichever was last; null until it was made. */
  exists: Register<boolean> | null;
  name: Register<string> | null;
  place: Register<{ readonly folder: string | null; readonly order: string }> | null;
  /** When it was made, ms since 1970: of several the first. */
  madeAtMs: number;
  readonly entries: Map<string, EntryState>;
}

export interface Heard {
  readonly song: Thing;
  readonly atMs: number;
  readonly clock: number;
}

/** All that a listener has collected. `apply` alone writes into it. */
export interface CollectionState {
  /** By `likeKey`. */
  readonly likes: Map<string, Register<Liked>>;
  readonly ratings: Map<string, Register<number>>;
  /** By the operation's id. */
  readonly heard: Map<string, Heard>;
  /** What was heard up to this clock is forgotten. */
  heardFrom: number;
  readonly playlists: Map<string, PlaylistState>;
  /** The largest that was seen. */
  clock: number;
}

export function emptyState(): CollectionState {
  return { likes: new Map(), ratings: new Map(), heard: new Map(), heardFrom: 0, playlists: new Map(), clock: 0 };
}

export function likeKey(what: Likable, id: string): string {
  return `${what}:${id}`;
}

export function isLiked({ likes }: CollectionState, what: Likable, id: string): boolean {
  return (likes.get(likeKey(what, id))?.value.thing ?? null) !== null;
}

/** 0: it has none. */
export function starsOf(state: CollectionState, id: string): number {
  return state.ratings.get(id)?.value ?? 0;
}
