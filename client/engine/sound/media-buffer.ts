import type { Manifest } from "../../../shared/manifest/manifest.ts";
import type { ByteArray } from "../byte-array.ts";
import { type MediaSourcePort, type SourceBufferPort, typeOf } from "./media-port.ts";
import { slotOf } from "./parking.ts";
import type { PlacedSong } from "./placed-song.ts";

/** Sound may begin this much later than its place. */
const startsWithinSeconds = 0.05;

/** Less than this between two segments is the work of an encoder, not a loss. */
const lostMinSeconds = 0.5;

/** The media engine's buffer, spoken to in songs, places and slots. While `isBusy` it takes nothing. */
export class MediaBuffer {
  readonly #buffer: SourceBufferPort;
  #codec: Manifest["codec"];
  /** The init segment that it knows. */
  #init: Uint8Array | null = null;
  #isRemoving = false;
  #breaksOff = false;

  constructor(source: MediaSourcePort, codec: Manifest["codec"], onDone: () => void) {
    this.#buffer = source.addSourceBuffer(typeOf(codec));
    this.#codec = codec;
    this.#buffer.addEventListener("updateend", () => {
      this.#isRemoving = false;
      if (this.#breaksOff) this.breakOff();
      onDone();
    });
  }

  get isBusy(): boolean {
    return this.#buffer.updating;
  }

  get ranges(): TimeRanges {
    return this.#buffer.buffered;
  }

  /** Has it sound for this moment? Browsers let go of what is far from the playhead when memory is short. */
  holds(seconds: number): boolean {
    const { ranges } = this;
    for (let index = 0; index < ranges.length; index += 1) {
      if (ranges.start(index) <= seconds + startsWithinSeconds && ranges.end(index) > seconds + startsWithinSeconds) {
        return true;
      }
    }
    return false;
  }

  get codec(): Manifest["codec"] {
    return this.#codec;
  }

  /** Not every browser can change the codec of a buffer that it has. */
  takes(codec: Manifest["codec"]): boolean {
    return codec === this.#codec || this.#buffer.changeType !== undefined;
  }

  /**
   * Where sound ends between two moments although more was given; null: all of it is there. A managed source takes back what lies
   * ahead, too, when memory is short, and then the playhead would stand still before the gap for ever.
   */
  lostFrom(startSeconds: number, endSeconds: number): number | null {
    const { ranges } = this;
    let reached = startSeconds;
    for (let index = 0; index < ranges.length; index += 1) {
      if (ranges.end(index) <= reached) continue;
      if (ranges.start(index) > reached + lostMinSeconds) break;
      reached = ranges.end(index);
    }
    return reached < endSeconds - lostMinSeconds ? reached : null;
  }

  get isNew(): boolean {
    return this.#init === null;
  }

  /** Gives the song's init segment when another is known; true when it is busy with that. Songs of one album often share one. */
  giveInit({ codec, init }: Manifest): boolean {
    const known = this.#init;
    const isSame = known?.length === init.length && known.every((byte, index) => byte === init[index]);
    if (codec === this.#codec && isSame) return false;
    if (codec !== this.#codec) this.#buffer.changeType?.(typeOf(codec));
    this.#codec = codec;
    // Without room for it nothing else fits either: it is tried again.
    if (this.give(null, (init as ByteArray).slice())) this.#init = init;
    return true;
  }

  /** `place`: that of the song whose segment begins with these bytes; null when they go on in a segment. False: there is no room. */
  give(place: PlacedSong | null, bytes: ByteArray): boolean {
    const buffer = this.#buffer;
    try {
      if (place) {
        buffer.timestampOffset = place.offsetSeconds;
        // Set wide first: the end must never be before the start.
        buffer.appendWindowEnd = Number.POSITIVE_INFINITY;
        buffer.appendWindowStart = place.startSeconds;
        buffer.appendWindowEnd = place.endSeconds;
      }
      buffer.appendBuffer(bytes);
      return true;
    } catch (error) {
      if (error instanceof DOMException && error.name === "QuotaExceededError") return false;
      throw error;
    }
  }

  /** The segment that it has half does not go on. A removal that is under way cannot be broken off, and ends first. */
  breakOff(): void {
    this.#breaksOff = this.#isRemoving;
    if (!this.#isRemoving) this.#buffer.abort();
  }

  /** Opens a source that was at its end. */
  wake(): void {
    this.#buffer.timestampOffset = 0;
  }

  remove(startSeconds: number, endSeconds: number): void {
    this.#isRemoving = true;
    this.#buffer.remove(startSeconds, endSeconds);
  }

  /** Removes the sound that is in no used slot; true when it is busy with it. */
  clearUnused(used: ReadonlySet<number>): boolean {
    const { ranges } = this;
    for (let index = 0; index < ranges.length; index += 1) {
      if (used.has(slotOf(ranges.start(index)))) continue;
      this.remove(ranges.start(index), ranges.end(index));
      return true;
    }
    return false;
  }

  /** Removes the sound of a slot before `keepFromSeconds`, when that is more than `spareSeconds`; true when it is busy with it. */
  clearHeard(slot: number, keepFromSeconds: number, spareSeconds: number): boolean {
    const { ranges } = this;
    for (let index = 0; index < ranges.length; index += 1) {
      const start = ranges.start(index);
      if (slotOf(start) !== slot || start >= keepFromSeconds - spareSeconds) continue;
      this.remove(start, keepFromSeconds);
      return true;
    }
    return false;
  }
}
