// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Track } from "../../../shared/api/track.ts";
import { songs } from "../../../test/rigs/music.ts";
import { packEntries } from "./packed-queue.ts";
import { emptyQueue, startQueue } from "./queue.ts";
import { browserQueueStore, parsePlace, parseQueue } from "./queue-store.ts";
import { unknownSong } from "./unknown-song.ts";

const queue = startQueue(emptyQueue<Track>(), { items: songs("abc"), start: 1, random: () => 0 });
const { entries, original, nextKey } = queue;
const stored = { entries, original, nextKey };
const place = { key: 2, seconds: 37.25, wasPlaying: true, atMs: 1_000, hasLeft: false };

beforeEach(() => localStorage.clear());
afterEach(() => vi.unstubAllGlobals());

test("a queue is read as it was written; the entry that played is found by its key", () => {
  expect(parseQueue(stored, { key: 2, shuffle: false, repeat: "off" })).toEqual(queue);
  expect(parseQueue(stored, { key: 3, shuffle: true, repeat: "one" })).toEqual({
    ...queue,
    position: 2,
    shuffle: true,
    repeat: "one",
  });
});

test("a queue of which songs are known by their ids alone is read as it was written", () => {
  const items = [...songs("ab"), unknownSong("c")];
  const long = startQueue(emptyQueue<Track>(), { items, start: 1, random: () => 0 });
  const packed = packEntries(long.entries);
  const found = { entries: [], packed, original: long.original, nextKey: long.nextKey };
  expect(parseQueue(found, { key: 2, shuffle: false, repeat: "off" })).toEqual(long);
  expect(parseQueue({ ...found, packed: { ...packed, ids: "a b" } }, { key: 2 })).toBeNull();
});

test("a queue of very many songs is read, and the key of the next one is behind all of them", () => {
  const keys = Array.from({ length: 200_000 }, (_, place) => place + 1).reverse();
  const packed = { keys, ids: keys.map((key) => `t${key}`).join(" "), known: [] };
  const read = parseQueue({ entries: [], packed, original: keys, nextKey: 1 }, { key: 7 });
  expect([read?.entries.length, read?.nextKey]).toEqual([200_000, 200_001]);
});

test("of an order that fits no entry the first song is at hand", () => {
  expect(parseQueue(stored, { key: 99, repeat: "twice" })).toMatchObject({
    position: 0,
    shuffle: false,
    repeat: "off",
  });
  expect(parseQueue({ entries: [], original: [], nextKey: 1 }, { key: null })).toMatchObject({ position: -1 });
});

test.each([
  ["nothing", undefined],
  ["a text", "queue"],
  ["no entries", { original, nextKey }],
  ["an entry without a song", { ...stored, entries: [{ key: 1 }, ...entries.slice(1)] }],
  [
    "a song without renditions",
    { ...stored, entries: entries.map(({ key, item: { renditions: _, ...item } }) => ({ key, item })) },
  ],
  ["a key twice", { ...stored, entries: [entries[0], ...entries.slice(0, 2)] }],
  ["another order before shuffling", { ...stored, original: [1, 2, 7] }],
  ["a shorter order before shuffling", { ...stored, original: [1, 2] }],
])("of %s in the place of a queue nothing is taken", (_, songsFound) => {
  expect(parseQueue(songsFound, { key: 2 })).toBeNull();
});

test("a place is read as it was written", () => {
  const store = browserQueueStore();
  expect(store.readPlace()).toBeNull();
  store.writePlace(place);
  expect(store.readPlace()).toEqual(place);
});

test.each([null, "", "{", "7", "null", "{}", '{"key":1,"seconds":1e400,"atMs":1}', '{"key":"1","seconds":1,"atMs":1}'])(
  "of %s in the place of a place nothing is taken",
  (text) => {
    expect(parsePlace(text)).toBeNull();
  },
);

test("a browser that keeps nothing answers with nothing, and nothing breaks", async () => {
  const denied = () => {
    throw new DOMException("denied", "SecurityError");
  };
  vi.stubGlobal("indexedDB", { open: denied });
  vi.stubGlobal("localStorage", { getItem: denied, setItem: denied });
  const store = browserQueueStore();
  store.writeQueue(queue);
  store.writePlace(place);
  expect([await store.readQueue(), store.readPlace()]).toEqual([null, null]);
});
