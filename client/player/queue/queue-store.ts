import { type IDBPDatabase, openDB } from "idb";
import type { Track } from "../../../shared/api/track.ts";
import { type PackedEntries, packEntries, unpackEntries } from "./packed-queue.ts";
import type { Queue, QueueEntry, Repeat } from "./queue.ts";

/** Where the listener was in the song at hand. Small, since it is written while the page goes away. */
export interface KeptPlace {
  /** The queue's entry. */
  readonly key: number;
  readonly seconds: number;
  readonly wasPlaying: boolean;
  /** When this was written, ms since 1970. */
  readonly atMs: number;
  /** The page that wrote it has gone away, so no other page of this browser plays on. */
  readonly hasLeft: boolean;
}

/** Keeps the queue on this device. A browser that keeps nothing answers with nothing; nothing is ever thrown. */
export interface QueueStore {
  readQueue(): Promise<Queue<Track> | null>;
  /** Of several at once the last one is kept. */
  writeQueue(queue: Queue<Track>): void;
  readPlace(): KeptPlace | null;
  /** Done when it returns: a page that goes away has no time to wait. */
  writePlace(place: KeptPlace): void;
}

const placeKey = "tutti.place";
const storeName = "queue";

/** Of the queue: what is large and changes seldom, and what is small and changes with each song. They are written in one transaction. */
type Songs = Pick<Queue<Track>, "entries" | "original" | "nextKey"> & { readonly packed?: PackedEntries };
interface Order {
  readonly key: number | null;
  readonly shuffle: boolean;
  readonly repeat: Repeat;
}

/** The queue lies in IndexedDB, the place in localStorage. */
export function browserQueueStore(): QueueStore {
  let database: Promise<IDBPDatabase | null> | null = null;
  const open = () => {
    database ??= openQueues().catch(() => null);
    return database;
  };
  let waiting: Queue<Track> | null = null;
  let isWriting = false;
  let written: Queue<Track>["entries"] | null = null;

  const writeWaiting = async () => {
    if (isWriting) return;
    isWriting = true;
    while (waiting !== null) {
      const queue: Queue<Track> = waiting;
      waiting = null;
      try {
        await put(await open(), queue, queue.entries !== written);
        written = queue.entries;
      } catch {
        // No room, or the listener has cleared the site's data: the queue lives as long as the page.
        database = null;
        written = null;
      }
    }
    isWriting = false;
  };

  return {
    readQueue: async () => {
      try {
        const store = (await open())?.transaction(storeName).store;
        return store ? parseQueue(await store.get("songs"), await store.get("order")) : null;
      } catch {
        return null;
      }
    },
    writeQueue: (queue) => {
      waiting = queue;
      void writeWaiting();
    },
    readPlace: () => {
      try {
        return parsePlace(localStorage.getItem(placeKey));
      } catch {
        return null;
      }
    },
    writePlace: (place) => {
      try {
        localStorage.setItem(placeKey, JSON.stringify(place));
      } catch {
        // Private mode: the place is lost with the page.
      }
    },
  };
}

function openQueues(): Promise<IDBPDatabase> {
  return openDB("tutti-queue", 1, {
    upgrade: (made) => void made.createObjectStore(storeName),
  });
}

async function put(database: IDBPDatabase | null, queue: Queue<Track>, hasNewSongs: boolean): Promise<void> {
  if (database === null) return;
  const { entries, original, nextKey, position, shuffle, repeat } = queue;
  const transaction = database.transaction(storeName, "readwrite");
  const order: Order = { key: entries[position]?.key ?? null, shuffle, repeat };
  const puts = [transaction.store.put(order, "order")];
  const packed = hasNewSongs ? packEntries(entries) : null;
  const songs: Songs = packed ? { entries: [], packed, original, nextKey } : { entries, original, nextKey };
  if (hasNewSongs) puts.push(transaction.store.put(songs, "songs"));
  await Promise.all([...puts, transaction.done]);
}

/** Null: nothing was kept, or something else wrote it. */
export function parseQueue(songs: unknown, order: unknown): Queue<Track> | null {
  if (!isRecord(songs) || !isRecord(order)) return null;
  const { original } = songs;
  const entries = songs.packed === undefined ? songs.entries : unpackEntries(songs.packed);
  if (!Array.isArray(entries) || !Array.isArray(original) || !entries.every(isEntry)) return null;
  const keys = new Set(entries.map(({ key }) => key));
  const isWhole = keys.size === entries.length && original.length === keys.size;
  if (!isWhole || new Set(original).size !== keys.size || original.some((key) => !keys.has(key))) return null;
  const position = entries.findIndex(({ key }) => key === order.key);
  return {
    entries,
    original,
    // One by one: a call takes no more than some 60,000 of them.
    nextKey: original.reduce((last, key) => Math.max(last, key), 0) + 1,
    position: entries.length === 0 ? -1 : Math.max(0, position),
    shuffle: order.shuffle === true,
    repeat: order.repeat === "all" || order.repeat === "one" ? order.repeat : "off",
  };
}

/** Null: nothing was kept, or something else wrote it. */
export function parsePlace(text: string | null): KeptPlace | null {
  let place: unknown = null;
  try {
    place = JSON.parse(text ?? "null");
  } catch {
    return null;
  }
  if (!isRecord(place)) return null;
  const { key, seconds, wasPlaying, atMs, hasLeft } = place;
  if (!Number.isSafeInteger(key) || !Number.isFinite(atMs) || !Number.isFinite(seconds)) return null;
  return {
    key: key as number,
    seconds: Math.max(0, seconds as number),
    wasPlaying: wasPlaying === true,
    atMs: atMs as number,
    hasLeft: hasLeft === true,
  };
}

function isEntry(value: unknown): value is QueueEntry<Track> {
  if (!isRecord(value) || !Number.isSafeInteger(value.key) || !isRecord(value.item)) return false;
  const { id, title, artistName, albumTitle, durationSeconds, renditions } = value.item;
  const texts = [id, title, artistName, albumTitle];
  return (
    texts.every((text) => typeof text === "string") && Number.isFinite(durationSeconds) && Array.isArray(renditions)
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
