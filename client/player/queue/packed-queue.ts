import type { Track } from "../../../shared/api/track.ts";
import type { QueueEntry } from "./queue.ts";
import { isUnknown, unknownSong } from "./unknown-song.ts";

type Entries = readonly QueueEntry<Track>[];

/** Entries of which most are ids alone, in few objects: to copy 100,000 of them, for the device or for another tab, would hold the page up. */
export interface PackedEntries {
  readonly keys: readonly number[];
  /** Of all entries, one space between two. */
  readonly ids: string;
  /** Entries of which more than the id is known. */
  readonly known: Entries;
}

/** Null: all of them are known, and are as small as they are. */
export function packEntries(entries: Entries): PackedEntries | null {
  const known = entries.filter(({ item }) => !isUnknown(item));
  if (known.length === entries.length) return null;
  return { keys: entries.map(({ key }) => key), ids: entries.map(({ item }) => item.id).join(" "), known };
}

/** Null: something else wrote it. */
export function unpackEntries(packed: unknown): Entries | null {
  const { keys, ids, known } = (packed ?? {}) as Partial<PackedEntries>;
  if (!Array.isArray(keys) || typeof ids !== "string" || !Array.isArray(known)) return null;
  const each = ids.split(" ");
  if (each.length !== keys.length) return null;
  const byKey = new Map((known as Entries).map((entry) => [entry?.key, entry]));
  return keys.map((key: number, index) => byKey.get(key) ?? { key, item: unknownSong(each[index] ?? "") });
}
