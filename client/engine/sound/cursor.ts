import type { ByteArray } from "../byte-array.ts";
import type { Want } from "../bytes/wants.ts";
import type { PlacedSong } from "./placed-song.ts";

/** What of the song at hand has been given to the media engine. */
export interface Cursor {
  readonly place: PlacedSong;
  segmentIndex: number;
  /** Bytes of this segment that were appended; 0 before its first. */
  appendedBytes: number;
  /** The media engine is in the midst of this segment; not yet when only its parked beginning was appended. */
  isOpen: boolean;
  want: Want | null;
  whole: ByteArray | null;
}

export function cursorAt(place: PlacedSong, segmentIndex: number, appendedBytes: number): Cursor {
  return { place, segmentIndex, appendedBytes, isOpen: false, want: null, whole: null };
}

/** Is a time already in the buffer, in one piece with what is being appended? */
export function leadsTo(cursor: Cursor, ranges: TimeRanges, seconds: number): boolean {
  const next = cursor.place.startOf(cursor.segmentIndex);
  const after = cursor.place.startOf(cursor.segmentIndex + 1);
  for (let index = 0; index < ranges.length; index += 1) {
    const end = ranges.end(index);
    if (ranges.start(index) > seconds || end <= seconds) continue;
    return (
      Math.abs(end - next) < gapMaxSeconds || (cursor.appendedBytes > 0 && end > next && end <= after + gapMaxSeconds)
    );
  }
  return false;
}

/** Segments that join leave less than this between them. */
const gapMaxSeconds = 0.2;
