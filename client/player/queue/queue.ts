/** What will be played and in which order. Pure: each function answers a new state. */

export type Repeat = "off" | "all" | "one";

export interface QueueEntry<Item> {
  /** Names the entry. The track's id could not: a track may stand in the queue twice. */
  readonly key: number;
  readonly item: Item;
}

export interface Queue<Item> {
  /** In the order of playing, so that what comes next is always known and can be prefetched. */
  readonly entries: readonly QueueEntry<Item>[];
  /** Index of the entry that plays, -1 when there is none. */
  readonly position: number;
  readonly shuffle: boolean;
  readonly repeat: Repeat;
  readonly nextKey: number;
  /** Keys in the order before shuffling. */
  readonly original: readonly number[];
}

export function emptyQueue<Item>(): Queue<Item> {
  return { entries: [], position: -1, shuffle: false, repeat: "off", nextKey: 1, original: [] };
}

export function currentItem<Item>(queue: Queue<Item>): Item | null {
  return queue.entries[queue.position]?.item ?? null;
}

/** Replaces the queue; with shuffle on, the chosen item comes first and the others follow in chance's order. */
export function startQueue<Item>(
  queue: Queue<Item>,
  { items, start, random }: { items: readonly Item[]; start: number; random: () => number },
): Queue<Item> {
  const entries = items.map((item, index) => ({ key: queue.nextKey + index, item }));
  const started: Queue<Item> = {
    ...queue,
    entries,
    position: entries.length === 0 ? -1 : Math.min(Math.max(0, start), entries.length - 1),
    nextKey: queue.nextKey + entries.length,
    original: entries.map((entry) => entry.key),
  };
  return queue.shuffle ? setShuffle({ ...started, shuffle: false }, true, random) : started;
}

/** On: the playing entry comes first, all others follow mixed. Off: the order from before the mixing comes back. */
export function setShuffle<Item>(queue: Queue<Item>, shuffle: boolean, random: () => number): Queue<Item> {
  if (shuffle === queue.shuffle) return queue;
  const playing = queue.entries[queue.position];
  if (!shuffle) {
    const byKey = new Map(queue.entries.map((entry) => [entry.key, entry]));
    const entries = queue.original.flatMap((key) => byKey.get(key) ?? []);
    return { ...queue, entries, shuffle, position: playing ? entries.indexOf(playing) : -1 };
  }
  if (!playing) return { ...queue, shuffle };
  const others = queue.entries.filter((entry) => entry !== playing);
  for (let index = others.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [others[index], others[other]] = [others[other]!, others[index]!];
  }
  return { ...queue, entries: [playing, ...others], shuffle, position: 0 };
}

export function setRepeat<Item>(queue: Queue<Item>, repeat: Repeat): Queue<Item> {
  return { ...queue, repeat };
}

/** `end`: the song came to its end. `listener`: someone pressed next; then "repeat one" does not hold. */
export function nextPosition<Item>(queue: Queue<Item>, why: "end" | "listener"): number {
  if (queue.position < 0) return -1;
  if (why === "end" && queue.repeat === "one") return queue.position;
  if (queue.position + 1 < queue.entries.length) return queue.position + 1;
  return queue.repeat === "off" ? -1 : 0;
}

/** The item that follows by itself, or null when the music will end. */
export function upcomingItem<Item>(queue: Queue<Item>): Item | null {
  return queue.entries[nextPosition(queue, "end")]?.item ?? null;
}

export function previousPosition<Item>(queue: Queue<Item>): number {
  if (queue.position > 0) return queue.position - 1;
  return queue.repeat === "all" ? queue.entries.length - 1 : queue.position;
}

export function moveTo<Item>(queue: Queue<Item>, position: number): Queue<Item> {
  return position >= 0 && position < queue.entries.length ? { ...queue, position } : queue;
}

/** Adds items right after the playing one (`next`) or behind all others (`last`). */
export function addItems<Item>(queue: Queue<Item>, items: readonly Item[], where: "next" | "last"): Queue<Item> {
  const added = items.map((item, index) => ({ key: queue.nextKey + index, item }));
  const keys = added.map((entry) => entry.key);
  const at = where === "next" ? queue.position + 1 : queue.entries.length;
  const playingKey = queue.entries[queue.position]?.key;
  const originalAt =
    where === "next" && playingKey !== undefined ? queue.original.indexOf(playingKey) + 1 : queue.original.length;
  return {
    ...queue,
    entries: [...queue.entries.slice(0, at), ...added, ...queue.entries.slice(at)],
    original: [...queue.original.slice(0, originalAt), ...keys, ...queue.original.slice(originalAt)],
    nextKey: queue.nextKey + added.length,
  };
}

/** Removes one entry. The playing entry cannot be removed: skip it instead. */
export function removeEntry<Item>(queue: Queue<Item>, key: number): Queue<Item> {
  const index = queue.entries.findIndex((entry) => entry.key === key);
  if (index < 0 || index === queue.position) return queue;
  return {
    ...queue,
    entries: queue.entries.filter((entry) => entry.key !== key),
    original: queue.original.filter((other) => other !== key),
    position: index < queue.position ? queue.position - 1 : queue.position,
  };
}

/** Drops everything that comes after the playing entry. */
export function clearUpcoming<Item>(queue: Queue<Item>): Queue<Item> {
  const entries = queue.entries.slice(0, queue.position + 1);
  const kept = new Set(entries.map((entry) => entry.key));
  return { ...queue, entries, original: queue.original.filter((key) => kept.has(key)) };
}

/** Moves one entry to the index `to` of the new order; the playing entry keeps playing wherever it lands. */
export function moveEntry<Item>(queue: Queue<Item>, key: number, to: number): Queue<Item> {
  const from = queue.entries.findIndex((entry) => entry.key === key);
  if (from < 0) return queue;
  const playing = queue.entries[queue.position];
  const entries = [...queue.entries];
  const [moved] = entries.splice(from, 1);
  entries.splice(Math.min(Math.max(0, to), entries.length), 0, moved!);
  return {
    ...queue,
    entries,
    position: playing ? entries.indexOf(playing) : -1,
    original: queue.shuffle ? queue.original : entries.map((entry) => entry.key),
  };
}

/** The playing entry stands at the place `at` of these items from now on, and all others of the queue go; with shuffle on they are mixed. */
export function widenQueue<Item>(
  queue: Queue<Item>,
  { items, at, random }: { items: readonly Item[]; at: number; random: () => number },
): Queue<Item> {
  const playing = queue.entries[queue.position];
  if (!playing) return queue;
  const entries = items.map((item, index) => (index === at ? playing : { key: queue.nextKey + index, item }));
  const widened: Queue<Item> = {
    ...queue,
    entries,
    position: at,
    nextKey: queue.nextKey + items.length,
    original: entries.map((entry) => entry.key),
  };
  return queue.shuffle ? setShuffle({ ...widened, shuffle: false }, true, random) : widened;
}

/** Each item as it is by now; null: it is left out. Where the playing one is left out, the one behind it comes in its place. */
export function renewItems<Item>(queue: Queue<Item>, now: (item: Item) => Item | null): Queue<Item> {
  const renewed = queue.entries.map((entry) => {
    const item = now(entry.item);
    return item === entry.item ? entry : { key: entry.key, item };
  });
  const isThere = (entry: { item: Item | null }) => entry.item !== null;
  if (renewed.every((entry, index) => entry === queue.entries[index])) return queue;
  const entries = renewed.filter(isThere) as QueueEntry<Item>[];
  const kept = new Set(entries.map((entry) => entry.key));
  const before = renewed.slice(0, Math.max(0, queue.position)).filter(isThere).length;
  return {
    ...queue,
    entries,
    position: queue.position < 0 ? -1 : Math.min(before, entries.length - 1),
    original: queue.original.filter((key) => kept.has(key)),
  };
}
