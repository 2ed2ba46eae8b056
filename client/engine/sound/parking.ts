import type { RenditionId } from "../../../shared/ids.ts";
import type { ByteArray } from "../byte-array.ts";
import { parkedSeconds, parkedSongsMax } from "../limits.ts";
import { PlacedSong, type TimelineSong } from "./placed-song.ts";
import { wholeChunksEnd } from "./whole-chunks.ts";

/** A song of which the media engine has the beginning, at the place where it will play. */
export interface Parked {
  readonly place: PlacedSong;
  /** Whole chunks of its first segment; 0: nothing yet. */
  appendedBytes: number;
}

/** The timeline is cut into slots; a song that was clicked begins one. Nobody listens for so long (28 hours) without a click. */
const slotSeconds = 100_000;
/** Room for what plays, for what is parked, and for what has not been cleared away yet. */
const slotCount = 5 * parkedSongsMax;

/** The duration of the timeline: longer than all slots, because the browser lets no seek go beyond it. */
export const endlessSeconds = slotSeconds * (slotCount + 1);

/** Sound may begin a hair before its place, so a slot begins a second early. */
export function slotOf(seconds: number): number {
  return Math.floor((seconds + 1) / slotSeconds);
}

export function endOfSlot(slot: number): number {
  return (slot + 1) * slotSeconds - 1;
}

/** The beginnings of songs that may be clicked, each in a slot of its own, so that a click is a seek and nothing else. */
export class Parking {
  #parked: Parked[] = [];

  /** The likeliest first. */
  get all(): readonly Parked[] {
    return this.#parked;
  }

  /** Parks these, the likeliest first, and no others. */
  keep(songs: readonly TimelineSong[], busy: ReadonlySet<number>): void {
    const before = this.#parked;
    const taken = new Set([...busy, ...before.map(({ place }) => slotOf(place.startSeconds))]);
    this.#parked = songs.slice(0, parkedSongsMax).map((song) => {
      const same = before.find(({ place }) => place.song.manifest.renditionId === song.manifest.renditionId);
      if (same) return same;
      const slot = freeSlot(taken);
      taken.add(slot);
      return { place: new PlacedSong(song, slot * slotSeconds), appendedBytes: 0 };
    });
  }

  find(renditionId: RenditionId): Parked | undefined {
    return this.#parked.find(({ place }) => place.song.manifest.renditionId === renditionId);
  }

  /** The song leaves the parking: it plays. One that was not parked gets a slot. */
  take(song: TimelineSong, busy: ReadonlySet<number>): Parked {
    const parked = this.find(song.manifest.renditionId);
    this.#parked = this.#parked.filter((each) => each !== parked);
    if (parked) return parked;
    const taken = new Set([...busy, ...this.#parked.map(({ place }) => slotOf(place.startSeconds))]);
    return { place: new PlacedSong(song, freeSlot(taken) * slotSeconds), appendedBytes: 0 };
  }

  /** The media engine has nothing of them any more. */
  forget(): void {
    for (const parked of this.#parked) parked.appendedBytes = 0;
  }
}

/** What the media engine may get of a parked song beyond what it has; null: nothing for now. */
export function nextPiece({ place, appendedBytes }: Parked): ByteArray | null {
  const seconds = place.startOf(1) - place.startOf(0);
  const enoughBytes = Math.ceil(place.segmentBytes(0) * Math.min(1, parkedSeconds / seconds));
  if (appendedBytes >= enoughBytes) return null;
  const bytes = place.song.atHand(0);
  const end = bytes ? wholeChunksEnd(bytes, enoughBytes) : 0;
  return bytes && end > appendedBytes ? bytes.subarray(appendedBytes, end) : null;
}

function freeSlot(taken: ReadonlySet<number>): number {
  for (let slot = 0; slot < slotCount; slot += 1) if (!taken.has(slot)) return slot;
  throw new Error("Cannot place a song: all slots of the timeline are taken");
}
