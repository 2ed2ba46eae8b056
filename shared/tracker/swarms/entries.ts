import type { Listener, Swarm } from "../listener.ts";

/**
 * What a listener announced: for each of its swarms how many segments it holds, how much it wants it, and its position among the
 * swarm's members. A listener with a full cache is in hundreds of swarms, so the three numbers lie in one array, in three
 * sections of the same length: slots of swarms in ascending order, said, positions. That is 12 bytes for an entry and 4 more in
 * the swarm.
 */

/** Room that is made at once: so many entries, or an eighth of what there is. */
const roomAtOnce = 4;

const none = new Int32Array(0);

/** The entries of somebody who has announced nothing. */
export function noEntries(): Int32Array {
  return none;
}

/** Where the listener's entry for the swarm is, or −1 − (where it would be). */
export function findEntry({ entries, entryCount }: Listener, { slot }: Swarm): number {
  let low = 0;
  let high = entryCount - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = entries[middle] as number;
    if (found === slot) return middle;
    if (found < slot) low = middle + 1;
    else high = middle - 1;
  }
  return -1 - low;
}

export function isIn(listener: Listener, swarm: Swarm): boolean {
  return findEntry(listener, swarm) >= 0;
}

export function swarmSlotAt({ entries }: Listener, index: number): number {
  return entries[index] as number;
}

export function heldAt(listener: Listener, index: number): number {
  return (listener.entries[index + roomOf(listener)] as number) >>> 2;
}

export function wantAt(listener: Listener, index: number): number {
  return (listener.entries[index + roomOf(listener)] as number) & 3;
}

export function say(listener: Listener, index: number, said: { heldSegments: number; want: number }): void {
  listener.entries[index + roomOf(listener)] = (said.heldSegments << 2) | said.want;
}

export function positionAt(listener: Listener, index: number): number {
  return listener.entries[index + 2 * roomOf(listener)] as number;
}

export function setPosition(listener: Listener, index: number, position: number): void {
  listener.entries[index + 2 * roomOf(listener)] = position;
}

/** Makes room for as many entries more as an announce may bring, at once and no more than they need. */
export function reserveEntries(listener: Listener, more: number): void {
  if (more <= roomAtOnce || listener.entryCount + more <= roomOf(listener)) return;
  setRoom(listener, listener.entryCount + more);
}

function setRoom(listener: Listener, newRoom: number): void {
  const { entries, entryCount } = listener;
  const room = roomOf(listener);
  const target = new Int32Array(3 * newRoom);
  for (let section = 0; section < 3; section += 1) {
    target.set(entries.subarray(section * room, section * room + entryCount), section * newRoom);
  }
  listener.entries = target;
}

/** Makes an empty entry at `index`, where `findEntry` said that it would be. */
export function insertEntry(listener: Listener, index: number, swarm: Swarm): void {
  const roomBefore = roomOf(listener);
  if (listener.entryCount === roomBefore) setRoom(listener, roomBefore + Math.max(roomAtOnce, roomBefore >> 3));
  const { entries, entryCount } = listener;
  const room = roomOf(listener);
  for (let section = 0; section < 3; section += 1) {
    const start = section * room;
    entries.copyWithin(start + index + 1, start + index, start + entryCount);
    entries[start + index] = 0;
  }
  entries[index] = swarm.slot;
  listener.entryCount = entryCount + 1;
}

/** The room stays: a listener that leaves one swarm enters another soon. */
export function removeEntry(listener: Listener, index: number): void {
  const { entries, entryCount } = listener;
  const room = roomOf(listener);
  for (let section = 0; section < 3; section += 1) {
    const start = section * room;
    entries.copyWithin(start + index, start + index + 1, start + entryCount);
  }
  listener.entryCount = entryCount - 1;
}

function roomOf({ entries }: Listener): number {
  return entries.length / 3;
}
