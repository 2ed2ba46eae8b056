import type { RenditionId } from "../../../shared/ids.ts";
import type { Manifest } from "../../../shared/manifest/manifest.ts";
import type { ByteArray } from "../byte-array.ts";
import {
  aheadSeconds,
  behindSeconds,
  bufferedRangesMax,
  endsWithinSeconds,
  recoveriesMax,
  urgentSeconds,
} from "../limits.ts";
import { type Cursor, cursorAt, leadsTo } from "./cursor.ts";
import { MediaBuffer } from "./media-buffer.ts";
import { type AudioPort, browserMedia, type MediaPort, type MediaSourcePort } from "./media-port.ts";
import { endlessSeconds, endOfSlot, nextPiece, type Parked, Parking, slotOf } from "./parking.ts";
import { PlacedSong, type TimelineSong } from "./placed-song.ts";

export interface MediaTimelineOptions {
  readonly audio: AudioPort;
  /** The browser's if not given. */
  readonly media?: MediaPort;
  /** The song that was to follow sounds now. */
  onEntered(song: TimelineSong): void;
  /** The browser cannot play this: nothing more will come. */
  onFailed(reason: string): void;
}

export function isTimelineSupported(media: MediaPort = browserMedia): boolean {
  return media.isSupported();
}

/**
 * All songs of a visit on one media timeline, so that one follows the other without a gap: encoder delay and padding are cut
 * off by the append window, to the sample. Bytes come from `want` alone; a segment that is needed at once is appended
 * block by block as it is verified. Of songs that may be played next the beginning is appended ahead (`parking.ts`).
 */
export class MediaTimeline {
  readonly #options: MediaTimelineOptions;
  readonly #media: MediaPort;
  #source: MediaSourcePort | null = null;
  #url = "";
  #buffer: MediaBuffer | null = null;
  #current: PlacedSong | null = null;
  #following: Parked | null = null;
  readonly #parking = new Parking();
  #cursor: Cursor | null = null;
  #dropFromSeconds: number | null = null;
  #recoveries = 0;
  /** Set while the media engine has no room: bytes ahead of the playhead that it takes. */
  #aheadSeconds = aheadSeconds;

  constructor(options: MediaTimelineOptions) {
    this.#options = options;
    this.#media = options.media ?? browserMedia;
    const { audio } = options;
    audio.addEventListener("timeupdate", () => this.tick());
    audio.addEventListener("error", () => this.#recover());
  }

  /** Attaches to the audio element. Done ahead of the first play it saves some milliseconds of it. */
  open(): void {
    if (this.#source) return;
    const { source, url } = this.#media.create();
    this.#source = source;
    this.#url = url;
    source.addEventListener("sourceopen", () => this.#pump());
    this.#options.audio.src = this.#url;
  }

  /** Holds the beginnings of these ready, the likeliest first, and no others; the song that follows need not be named. */
  park(songs: readonly TimelineSong[]): void {
    this.#parking.keep(songs, this.#busySlots());
    this.#pump();
  }

  /** Goes to a parked song before anything else is done about it; `start` must come next. False: it is not parked. */
  jumpTo(renditionId: RenditionId): boolean {
    const parked = this.#parking.find(renditionId);
    if (!parked || this.#source?.readyState !== "open" || this.#keptBytes(parked) === 0) return false;
    this.#moveTo(parked.place.startSeconds);
    return true;
  }

  /** Plays a song from `seconds` on, in place of all that was there. */
  start(song: TimelineSong, seconds = 0): void {
    this.#recoveries = 0;
    this.#place(song, seconds);
  }

  /** What comes after the song at hand; null: nothing. */
  follow(song: TimelineSong | null): void {
    if (!this.#current || this.#following?.place.song === song) return;
    const dropped = this.#following;
    this.#following = song && { place: new PlacedSong(song, this.#current.endSeconds), appendedBytes: 0 };
    if (dropped) this.#drop(dropped, this.#current);
    this.#pump();
  }

  /** Goes on to the song that follows at once; false when it is not that one. */
  skipTo(song: TimelineSong): boolean {
    const following = this.#following;
    if (following?.place.song.manifest.renditionId !== song.manifest.renditionId) return false;
    this.#moveTo(following.place.startSeconds);
    this.#enter(following);
    this.#pump();
    return true;
  }

  seek(seconds: number): void {
    const place = this.#current;
    if (!place) return;
    const target = place.startSeconds + Math.min(Math.max(0, seconds), place.lengthSeconds);
    this.#options.audio.currentTime = target;
    const isOnTheWay = this.#cursor && this.#buffer && leadsTo(this.#cursor, this.#buffer.ranges, target);
    if (!isOnTheWay) this.#fillFrom(place, target);
    this.#pump();
  }

  /** Silence: nothing is at hand any more. */
  stop(): void {
    this.clear();
    this.#options.audio.pause();
  }

  /** Nothing is at hand any more, and something else starts at once: a pause between would cost time. */
  clear(): void {
    this.#letGo();
    this.#cursor = null;
    this.#current = null;
    this.#following = null;
  }

  /** Seconds into the song at hand. */
  get positionSeconds(): number {
    const place = this.#current;
    return place ? Math.min(Math.max(0, this.#options.audio.currentTime - place.startSeconds), place.lengthSeconds) : 0;
  }

  /** Seconds until there is nothing more to play; Infinity when another song follows. */
  get remainingSeconds(): number {
    if (this.#following || !this.#current) return Number.POSITIVE_INFINITY;
    return this.#current.endSeconds - this.#options.audio.currentTime;
  }

  /** Looks whether the next song has begun, and fills the buffer. Call it ten times a second. */
  tick(): void {
    const following = this.#following;
    if (following && this.#options.audio.currentTime >= following.place.startSeconds) this.#enter(following);
    this.#pump();
  }

  /** What is still there of a beginning that was appended: a browser that is short of memory takes it back without a word. */
  #keptBytes(parked: Parked): number {
    const buffer = this.#buffer;
    if (buffer && !buffer.isBusy && !buffer.holds(parked.place.startSeconds)) parked.appendedBytes = 0;
    return parked.appendedBytes;
  }

  /** A seek costs the decoder all that it has: none where the sound is anyhow. */
  #moveTo(seconds: number): void {
    const { audio } = this.#options;
    if (audio.currentTime !== seconds) audio.currentTime = seconds;
  }

  #enter(following: Parked): void {
    const { place } = following;
    this.#current = place;
    this.#following = null;
    if (this.#cursor?.place !== place) this.#resume(following);
    this.#options.onEntered(place.song);
  }

  #place(song: TimelineSong, seconds: number): void {
    this.open();
    this.#letGo();
    const parked = this.#parking.take(song, this.#busySlots());
    this.#current = parked.place;
    this.#following = null;
    this.#aheadSeconds = aheadSeconds;
    this.#reopen();
    if (seconds === 0) this.#resume(parked);
    else this.#fillFrom(parked.place, parked.place.startSeconds + seconds);
    this.#moveTo(parked.place.startSeconds + seconds);
    this.#pump();
  }

  /** Slots that hold something, or are about to. */
  #busySlots(): ReadonlySet<number> {
    const busy = new Set<number>();
    for (const place of [this.#current, this.#following?.place]) if (place) busy.add(slotOf(place.startSeconds));
    const ranges = this.#buffer?.ranges;
    for (let index = 0; ranges && index < ranges.length; index += 1) busy.add(slotOf(ranges.start(index)));
    return busy;
  }

  /** After its end a source takes no seek beyond what it has: open it again. */
  #reopen(): void {
    const source = this.#source;
    if (!source || !this.#buffer || this.#buffer.isBusy) return;
    if (source.readyState === "ended") this.#buffer.wake();
    if (source.readyState === "open" && source.duration < endlessSeconds) source.duration = endlessSeconds;
  }

  #fillFrom(place: PlacedSong, seconds: number): void {
    this.#letGo();
    this.#cursor = cursorAt(place, place.segmentAt(seconds), 0);
  }

  /** Goes on where the parked beginning ends. */
  #resume(parked: Parked): void {
    const { place } = parked;
    const appendedBytes = this.#keptBytes(parked);
    this.#letGo();
    const isWhole = appendedBytes >= place.segmentBytes(0);
    this.#cursor = isWhole ? cursorAt(place, 1, 0) : cursorAt(place, 0, appendedBytes);
  }

  /** What was to follow does not: the media engine forgets what it has of it. */
  #drop(dropped: Parked, current: PlacedSong): void {
    const isBegun = this.#cursor?.place === dropped.place;
    if (!isBegun && dropped.appendedBytes === 0) return;
    this.#dropFromSeconds = dropped.place.startSeconds;
    if (!isBegun) return;
    this.#letGo();
    this.#cursor = cursorAt(current, current.segmentCount, 0);
  }

  /** Calls off what was asked for, and makes the buffer forget a segment that it has half. */
  #letGo(): void {
    const cursor = this.#cursor;
    if (!cursor) return;
    cursor.want?.cancel();
    cursor.want = null;
    if (cursor.isOpen && this.#source?.readyState === "open") this.#buffer?.breakOff();
    cursor.isOpen = false;
    cursor.appendedBytes = 0;
  }

  /** Does the next thing that the buffer needs; called again when that is done or something has come. */
  #pump(): void {
    const source = this.#source;
    const place = this.#cursor?.place ?? this.#parking.all[0]?.place;
    if (!source || source.readyState === "closed" || !place) return;
    const buffer = this.#buffer ?? this.#addBuffer(source, place.song.manifest.codec);
    if (buffer.isBusy) return;
    if (this.#dropFromSeconds !== null) {
      buffer.remove(this.#dropFromSeconds, endOfSlot(slotOf(this.#dropFromSeconds)));
      this.#dropFromSeconds = null;
      return;
    }
    const cursor = this.#cursor;
    if ((cursor && this.#fill(cursor, source, buffer)) || buffer.isBusy) return;
    // In the midst of a segment nothing else can be appended.
    if (source.readyState === "open" && !cursor?.isOpen) this.#fillParking(buffer);
  }

  /** Does the next thing for what plays; false when there is none. */
  #fill(cursor: Cursor, source: MediaSourcePort, buffer: MediaBuffer): boolean {
    const { place } = cursor;
    if (cursor.segmentIndex >= place.segmentCount) return this.#finishPlace(place, source, buffer);
    const startsInSeconds = place.startOf(cursor.segmentIndex) - this.#options.audio.currentTime;
    const isUrgent = startsInSeconds < urgentSeconds;
    if ((!isUrgent || buffer.ranges.length > bufferedRangesMax) && this.#makeRoom(buffer)) return true;
    if (startsInSeconds > this.#aheadSeconds) return false;
    if (!cursor.want) this.#ask(cursor);
    if (buffer.giveInit(place.song.manifest)) return true;
    const bytes = cursor.whole ?? (isUrgent ? (cursor.want?.prefix() ?? null) : null);
    return bytes !== null && bytes.length > cursor.appendedBytes && this.#append(buffer, cursor, bytes);
  }

  #finishPlace(place: PlacedSong, source: MediaSourcePort, buffer: MediaBuffer): boolean {
    const following = this.#following;
    if (following && following.place !== place) {
      this.#resume(following);
      this.#pump();
      return true;
    }
    if (source.readyState !== "open" || place !== this.#current) return false;
    if (place.endSeconds - this.#options.audio.currentTime > endsWithinSeconds) return false;
    // The end is where the last of all pieces ends.
    this.#parking.forget();
    if (!buffer.clearUnused(new Set([slotOf(place.startSeconds)])) && buffer.ranges.length > 0) source.endOfStream();
    return true;
  }

  /** One piece more of what may be played next, once all that was left behind is cleared away. */
  #fillParking(buffer: MediaBuffer): void {
    if (this.#makeRoom(buffer)) return;
    const following = this.#following?.place === this.#cursor?.place ? null : this.#following;
    for (const parked of following ? [following, ...this.#parking.all] : this.#parking.all) {
      const { place } = parked;
      const appendedBytes = this.#keptBytes(parked);
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

  /** While nothing is at hand the element stands where the likeliest song begins: its click needs no seek. */
  #waitAtLikeliest(): void {
    const likeliest = this.#parking.all.find(({ appendedBytes }) => appendedBytes > 0);
    if (likeliest && !this.#current && this.#options.audio.paused) this.#moveTo(likeliest.place.startSeconds);
  }

  #ask(cursor: Cursor): void {
    const pump = () => {
      if (this.#cursor === cursor) this.#pump();
    };
    const want = cursor.place.song.want(cursor.segmentIndex, pump);
    cursor.want = want;
    cursor.whole = want.whole();
    void want.handed.then(({ bytes }) => {
      if (this.#cursor !== cursor || cursor.want !== want) return;
      cursor.whole = bytes;
      this.#pump();
    });
  }

  #addBuffer(source: MediaSourcePort, codec: Manifest["codec"]): MediaBuffer {
    this.#buffer = new MediaBuffer(source, codec, () => this.#pump());
    source.duration = endlessSeconds;
    return this.#buffer;
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
    this.#reopen();
    if (buffer.give(place, bytes)) return true;
    this.#aheadSeconds = Math.max(4, this.#aheadSeconds / 2);
    this.#makeRoom(buffer);
    return false;
  }

  /** Lets go of what was heard long ago, and of all that is neither parked nor at hand; true when the buffer is busy with it. */
  #makeRoom(buffer: MediaBuffer): boolean {
    if (this.#cursor?.isOpen) return false;
    const current = this.#current;
    const slots = [current, this.#following?.place, ...this.#parking.all.map(({ place }) => place)];
    const used = new Set(slots.flatMap((place) => (place ? [slotOf(place.startSeconds)] : [])));
    if (buffer.clearUnused(used)) return true;
    const keepFrom = this.#options.audio.currentTime - behindSeconds;
    return current !== null && buffer.clearHeard(slotOf(current.startSeconds), keepFrom, behindSeconds);
  }

  /** The decoder gave up: a new source, and on from the same place. */
  #recover(): void {
    const { audio, onFailed } = this.#options;
    if (!this.#source || audio.src !== this.#url) return;
    const song = this.#current?.song;
    const message = audio.error?.message ?? "";
    const seconds = this.positionSeconds;
    this.#cursor?.want?.cancel();
    this.#cursor = null;
    this.#source = null;
    this.#buffer = null;
    this.#parking.forget();
    this.#dropFromSeconds = null;
    this.#media.release(this.#url);
    this.#recoveries += 1;
    if (!song) return;
    if (this.#recoveries > recoveriesMax) return onFailed(`Cannot play: ${message}`);
    this.#place(song, seconds);
    void audio.play().catch(() => undefined);
  }
}
