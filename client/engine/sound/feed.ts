import type { ByteArray } from "../byte-array.ts";
import { aheadSeconds, behindSeconds, bufferedRangesMax, endsWithinSeconds, urgentSeconds } from "../limits.ts";
import type { AttachedSource } from "./attached-source.ts";
import { type Cursor, cursorAt, leadsTo } from "./cursor.ts";
import type { MediaBuffer } from "./media-buffer.ts";
import type { AudioPort } from "./media-port.ts";
import { endOfSlot, nextPiece, type Parked, slotOf } from "./parking.ts";
import type { PlacedSong } from "./placed-song.ts";
import type { Places } from "./places.ts";

/**
 * Even without room the media engine is given this much ahead: one segment. What was heard is removed only when twice
 * `behindSeconds` of it are held, so a media engine that takes less than both together (44 s) ends the song for good.
 */
const aheadMinSeconds = 4;

/** Without a second of sound in between the same is given again so many times. */
const givenAgainMax = 10;

export interface FeedOptions {
  readonly audio: AudioPort;
  readonly source: AttachedSource;
  readonly places: Places;
}

/**
 * Gives the buffer one thing after the other: what plays, then what follows, then the beginnings of parked songs.
 * A segment that is needed at once is appended block by block as it is verified.
 */
export class Feed {
  readonly #options: FeedOptions;
  #cursor: Cursor | null = null;
  /** From here to the end of the slot the buffer has a song that does not follow any more. */
  #dropFromSeconds: number | null = null;
  #aheadSeconds = aheadSeconds;
  /** How often lost sound was given again while the playhead stood still, and where that was. */
  #givenAgain = 0;
  #lostAtSeconds = 0;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  /** Is it appending this song, or has it done so? */
  isAt(place: PlacedSong): boolean {
    return this.#cursor?.place === place;
  }

  /** Is a time in the buffer, in one piece with what is being appended? */
  leadsTo(seconds: number): boolean {
    const ranges = this.#options.source.buffer?.ranges;
    return this.#cursor !== null && ranges !== undefined && leadsTo(this.#cursor, ranges, seconds);
  }

  /** Goes on with the segment that sounds at this time. */
  fillFrom(place: PlacedSong, seconds: number): void {
    this.letGo();
    this.#cursor = cursorAt(place, place.segmentAt(seconds), 0);
  }

  /** Goes on where the parked beginning ends. */
  resume(parked: Parked): void {
    const { place } = parked;
    const appendedBytes = this.keptBytes(parked);
    this.letGo();
    const isWhole = appendedBytes >= place.segmentBytes(0);
    this.#cursor = isWhole ? cursorAt(place, 1, 0) : cursorAt(place, 0, appendedBytes);
  }

  /** A song that was to follow does not: the buffer forgets what it has of it. */
  drop(dropped: Parked, current: PlacedSong): void {
    const isBegun = this.isAt(dropped.place);
    if (!isBegun && dropped.appendedBytes === 0) return;
    this.#dropFromSeconds = dropped.place.startSeconds;
    if (!isBegun) return;
    this.letGo();
    this.#cursor = cursorAt(current, current.segmentCount, 0);
  }

  /** Withdraws the want, and makes the buffer forget a segment of which it has a part. */
  letGo(): void {
    const cursor = this.#cursor;
    if (!cursor) return;
    const { source } = this.#options;
    cursor.want?.cancel();
    cursor.want = null;
    if (cursor.isOpen && source.isOpen) source.buffer?.breakOff();
    cursor.isOpen = false;
    cursor.appendedBytes = 0;
  }

  /** No song is at hand. */
  clear(): void {
    this.letGo();
    this.#cursor = null;
  }

  /** The buffer is gone with all that it had. */
  forgetBuffer(): void {
    this.#cursor?.want?.cancel();
    this.#cursor = null;
    this.#dropFromSeconds = null;
    this.#options.places.parking.forget();
  }

  /** Another song gets as much ahead as any, whatever room the one before it had. */
  expectRoom(): void {
    this.#aheadSeconds = aheadSeconds;
  }

  /** What the buffer still has of a parked beginning: a browser that is short of memory drops it without a word. */
  keptBytes(parked: Parked): number {
    const { buffer } = this.#options.source;
    if (buffer && !buffer.isBusy && !buffer.holds(parked.place.startSeconds)) parked.appendedBytes = 0;
    return parked.appendedBytes;
  }

  /** Does the next thing that the buffer needs. Call it when the buffer is done, when bytes have come and when time has passed. */
  pump(): void {
    const { source, places } = this.#options;
    const place = this.#cursor?.place ?? places.parking.all[0]?.place;
    const buffer = place ? source.bufferFor(place.song.manifest.codec) : null;
    if (!buffer || buffer.isBusy) return;
    if (this.#dropFromSeconds !== null) {
      buffer.remove(this.#dropFromSeconds, endOfSlot(slotOf(this.#dropFromSeconds)));
      this.#dropFromSeconds = null;
      return;
    }
    this.#giveLostAgain(buffer);
    const cursor = this.#cursor;
    if (cursor && this.#fill(cursor, buffer)) return;
    // In the midst of a segment nothing else can be appended.
    if (source.isOpen && source.wantsMore && !cursor?.isOpen) this.#fillParking(buffer);
  }

  /** What the media engine took back between the playhead and what it gets next comes again, and less ahead from here on. */
  #giveLostAgain(buffer: MediaBuffer): void {
    const cursor = this.#cursor;
    const { current } = this.#options.places;
    const from = this.#options.audio.currentTime;
    if (!cursor || cursor.isOpen || !current || slotOf(from) !== slotOf(current.startSeconds)) return;
    const lost = buffer.lostFrom(Math.max(from, current.startSeconds), cursor.place.startOf(cursor.segmentIndex));
    if (lost === null || !this.#mayGiveAgain(from)) return;
    this.#lessAhead();
    this.fillFrom(lost < current.endSeconds ? current : cursor.place, lost);
  }

  /** A media engine that keeps nothing of what it is given is not given it without end. */
  #mayGiveAgain(atSeconds: number): boolean {
    if (Math.abs(atSeconds - this.#lostAtSeconds) > 1) this.#givenAgain = 0;
    this.#lostAtSeconds = atSeconds;
    this.#givenAgain += 1;
    return this.#givenAgain <= givenAgainMax;
  }

  /** Does the next thing for what plays; false when there is none. */
  #fill(cursor: Cursor, buffer: MediaBuffer): boolean {
    const { place } = cursor;
    if (cursor.segmentIndex >= place.segmentCount) return this.#finish(place, buffer);
    const startsInSeconds = place.startOf(cursor.segmentIndex) - this.#options.audio.currentTime;
    const isUrgent = startsInSeconds < urgentSeconds;
    if ((!isUrgent || buffer.ranges.length > bufferedRangesMax) && this.#makeRoom(buffer)) return true;
    if (startsInSeconds > this.#aheadSeconds || !(isUrgent || this.#options.source.wantsMore)) return false;
    if (!cursor.want) this.#ask(cursor);
    if (buffer.giveInit(place.song.manifest)) return true;
    const bytes = cursor.whole ?? (isUrgent ? (cursor.want?.prefix() ?? null) : null);
    return bytes !== null && bytes.length > cursor.appendedBytes && this.#append(buffer, cursor, bytes);
  }

  /** The song is in the buffer: goes on with what follows, or tells the source of its end; false when it is too early for that. */
  #finish(place: PlacedSong, buffer: MediaBuffer): boolean {
    const { audio, source, places } = this.#options;
    const { current, following, parking } = places;
    if (following && following.place !== place) {
      this.resume(following);
      this.pump();
      return true;
    }
    if (!source.isOpen || place !== current) return false;
    if (place.endSeconds - audio.currentTime > endsWithinSeconds) return false;
    // A source ends where the last of all that it has ends, so parked songs leave it first.
    parking.forget();
    if (!buffer.clearUnused(new Set([slotOf(place.startSeconds)])) && buffer.ranges.length > 0) source.end();
    return true;
  }

  /** One piece more of what may be played next, once all that was left behind is cleared away. */
  #fillParking(buffer: MediaBuffer): void {
    if (this.#makeRoom(buffer)) return;
    const { following, parking } = this.#options.places;
    const waits = following && !this.isAt(following.place) ? [following] : [];
    for (const parked of [...waits, ...parking.all]) {
      const { place } = parked;
      const appendedBytes = this.keptBytes(parked);
      const { manifest } = place.song;
      if (manifest.codec !== buffer.codec) continue;
      const piece = nextPiece(parked);
      // Without a piece, too, the decoder is made ready for what is likely.
      if ((piece || buffer.isNew) && buffer.giveInit(manifest)) return;
      if (!piece) continue;
      if (!this.#give(buffer, place, piece)) return;
      parked.appendedBytes = appendedBytes + piece.length;
      return;
    }
    this.#waitAtLikeliest();
  }

  /** While nothing is at hand the element's playhead is where the likeliest song begins: its click needs no seek. */
  #waitAtLikeliest(): void {
    const { audio, source, places } = this.#options;
    const likeliest = places.parking.all.find(({ appendedBytes }) => appendedBytes > 0);
    if (likeliest && !places.current && audio.paused) source.moveTo(likeliest.place.startSeconds);
  }

  #ask(cursor: Cursor): void {
    const pump = () => {
      if (this.#cursor === cursor) this.pump();
    };
    const want = cursor.place.song.want(cursor.segmentIndex, pump);
    cursor.want = want;
    cursor.whole = want.whole();
    void want.handed.then(({ bytes }) => {
      if (this.#cursor !== cursor || cursor.want !== want) return;
      cursor.whole = bytes;
      this.pump();
    });
  }

  #append(buffer: MediaBuffer, cursor: Cursor, bytes: ByteArray): boolean {
    const { place } = cursor;
    const rest = bytes.subarray(cursor.appendedBytes);
    if (!this.#give(buffer, cursor.isOpen ? null : place, rest)) return false;
    cursor.isOpen = true;
    cursor.appendedBytes = bytes.length;
    if (cursor.whole !== bytes && bytes.length < place.segmentBytes(cursor.segmentIndex)) return true;
    cursor.segmentIndex += 1;
    cursor.appendedBytes = 0;
    cursor.isOpen = false;
    cursor.want = null;
    cursor.whole = null;
    return true;
  }

  /** False: the media engine has no room, and gets less ahead from here on. */
  #give(buffer: MediaBuffer, place: PlacedSong | null, bytes: ByteArray): boolean {
    this.#options.source.reopen();
    if (buffer.give(place, bytes)) return true;
    this.#lessAhead();
    return false;
  }

  #lessAhead(): void {
    this.#aheadSeconds = Math.max(aheadMinSeconds, this.#aheadSeconds / 2);
  }

  /** Removes what no place uses any more, and what was heard long ago; true when the buffer is busy with it. */
  #makeRoom(buffer: MediaBuffer): boolean {
    if (this.#cursor?.isOpen) return false;
    const { audio, places } = this.#options;
    if (buffer.clearUnused(places.usedSlots())) return true;
    const keepFrom = audio.currentTime - behindSeconds;
    const { current } = places;
    return current !== null && buffer.clearHeard(slotOf(current.startSeconds), keepFrom, behindSeconds);
  }
}
