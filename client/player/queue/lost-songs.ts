import { type ReadonlySignal, signal } from "@preact/signals";
import type { Track } from "../../../shared/api/track.ts";
import { currentItem, moveTo, nextPosition, type Queue } from "./queue.ts";

/** After so many songs in a row that the server does not have the listener chooses: the rest may be missing as well. */
const inARowMax = 10;

export interface LostSongs {
  /** What the listener should know of songs that were passed over; null: nothing. */
  readonly notice: ReadonlySignal<string | null>;
  /** The song at hand was given up because the server does not have it. */
  lost(): void;
  /** The listener has chosen a song. */
  chosen(): void;
  /** A song sounds. */
  sounded(): void;
  close(): void;
}

/** Names the songs that the server does not have, and passes them over: until none of the queue is left, or too many were missing. */
export function createLostSongs(
  queue: ReadonlySignal<Queue<Track>>,
  playNow: (changed: Queue<Track>, chosen: Track) => void,
): LostSongs {
  const notice = signal<string | null>(null);
  let inARow = 0;

  const lost = () => {
    const song = currentItem(queue.value);
    if (song === null) return;
    inARow += 1;
    const { entries } = queue.value;
    const position = nextPosition(queue.value, "listener");
    const following = entries[position]?.item;
    const words =
      inARow > 1 ? `${inARow} songs in a row are missing on the server` : `“${song.title}” is missing on the server`;
    if (following === undefined || inARow >= entries.length || inARow >= inARowMax) {
      notice.value = inARow > 1 ? `${words}. Choose another one.` : `${words}.`;
      return;
    }
    notice.value = `${words}.`;
    playNow(moveTo(queue.value, position), following);
  };

  return {
    notice,
    lost,
    chosen: () => {
      inARow = 0;
      notice.value = null;
    },
    sounded: () => {
      inARow = 0;
    },
    close: () => {
      notice.value = null;
    },
  };
}
