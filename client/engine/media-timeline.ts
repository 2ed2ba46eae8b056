import type { Manifest } from "../../shared/manifest/manifest.ts";
import type { ByteArray } from "./byte-array.ts";
import { aheadSeconds, behindSeconds, recoveriesMax, urgentSeconds } from "./limits.ts";
import { PlacedSong, type TimelineSong } from "./placed-song.ts";
import type { Want } from "./wants.ts";

export interface MediaTimelineOptions {
  readonly audio: HTMLAudioElement;
  /** The song that was to follow sounds now. */
  onEntered(song: TimelineSong): void;
  /** The browser cannot play this: nothing more will come. */
  onFailed(reason: string): void;
}

/** What of the song at hand has been given to the media engine. */
interface Cursor {
  readonly place: PlacedSong;
  segmentIndex: number;
  /** Bytes of this segment that were appended; 0 before its first. */
  appendedBytes: number;
  want: Want | null;
  whole: ByteArray | null;
}

/** Longer than any listening: a seek is clamped to the duration. */
const endlessSeconds = 4_000_000;

export function isTimelineSupported(): boolean {
  return typeof MediaSource === "function" && MediaSource.isTypeSupported('audio/mp4; codecs="mp4a.40.2"');
}

/**
 * All songs of a visit on one media timeline, so that one follows the other without a gap: encoder delay and padding are cut
 * off by the append window, to the sample. Bytes come from `want` alone; a segment that is needed at once is appended
 * block by block as it is verified.
 */
export class MediaTimeline {
  readonly #options: MediaTimelineOptions;
  #source: MediaSource | null = null;
  #url = "";
  #buffer: SourceBuffer | null = null;
  #codec = "";
  #current: PlacedSong | null = null;
  #following: PlacedSong | null = null;
  #cursor: Cursor | null = null;
  /** The init segment that the buffer knows. */
  #init: Uint8Array | null = null;
  /** One that the buffer may be given before there is a song. */
  #firstInit: Manifest | null = null;
  #hasPlaced = false;
  #recoveries = 0;
  /** Set while the media engine has no room: bytes ahead of the playhead that it takes. */
  #aheadSeconds = aheadSeconds;

  constructor(options: MediaTimelineOptions) {
    this.#options = options;
    const { audio } = options;
    audio.addEventListener("timeupdate", () => this.tick());
    audio.addEventListener("error", () => this.#recover());
  }

  /** Attaches to the audio element. Done ahead of the first play it saves some milliseconds of it. */
  open(): void {
    if (this.#source) return;
    const source = new MediaSource();
    this.#source = source;
    this.#url = URL.createObjectURL(source);
    source.addEventListener("sourceopen", () => this.#pump());
    this.#options.audio.src = this.#url;
  }

  /** Has the decoder made ready before the first click: the init segment of what is likely to be played. */
  prepare(manifest: Manifest): void {
    if (this.#hasPlaced || this.#firstInit) return;
    this.#firstInit = manifest;
    this.#pump();
  }

  /** Plays a song from `seconds` on, in place of all that was there. */
  start(song: TimelineSong, seconds = 0): void {
    this.#recoveries = 0;
    this.#place(song, seconds);
  }

  /** What comes after the song at hand; null: nothing. */
  follow(song: TimelineSong | null): void {
    if (!this.#current || this.#following?.song === song) return;
    const dropped = this.#following;
    this.#following = song && new PlacedSong(song, this.#current.endSeconds);
    if (dropped && this.#cursor?.place === dropped) {
      this.#letGo();
      const place = this.#current;
      this.#cursor = { place, segmentIndex: place.segmentCount, appendedBytes: 0, want: null, whole: null };
      this.#dropFromSeconds = dropped.startSeconds;
    }
    this.#pump();
  }

  /** Goes on to the song that follows at once; false when it is not that one. */
  skipTo(song: TimelineSong): boolean {
    const following = this.#following;
    if (following?.song.manifest.renditionId !== song.manifest.renditionId) return false;
    this.#options.audio.currentTime = following.startSeconds;
    this.#enter(following);
    this.#pump();
    return true;
  }

  seek(seconds: number): void {
    const place = this.#current;
    if (!place) return;
    const target = place.startSeconds + Math.min(Math.max(0, seconds), place.lengthSeconds);
    this.#options.audio.currentTime = target;
    if (!this.#isOnTheWay(target)) this.#fillFrom(place, target);
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
    if (following && this.#options.audio.currentTime >= following.startSeconds) this.#enter(following);
    this.#pump();
  }

  #dropFromSeconds: number | null = null;

  #enter(place: PlacedSong): void {
    this.#current = place;
    this.#following = null;
    if (this.#cursor?.place !== place) this.#fillFrom(place, place.startSeconds);
    this.#options.onEntered(place.song);
  }

  #place(song: TimelineSong, seconds: number): void {
    const { audio } = this.#options;
    this.open();
    this.#letGo();
    const buffered = this.#buffer?.buffered;
    const endSeconds = buffered && buffered.length > 0 ? buffered.end(buffered.length - 1) : 0;
    // A second of nothing between: what was there before is not to be heard.
    const startSeconds = this.#hasPlaced ? Math.ceil(Math.max(endSeconds, audio.currentTime)) + 1 : 0;
    this.#hasPlaced = true;
    this.#current = new PlacedSong(song, startSeconds);
    this.#following = null;
    this.#aheadSeconds = aheadSeconds;
    this.#reopen();
    this.#fillFrom(this.#current, startSeconds + seconds);
    if (audio.currentTime !== startSeconds + seconds) audio.currentTime = startSeconds + seconds;
    this.#pump();
  }

  /** After its end a source takes no seek beyond what it has: open it again. */
  #reopen(): void {
    if (this.#source?.readyState !== "ended" || !this.#buffer) return;
    this.#buffer.timestampOffset = 0;
    if (!this.#buffer.updating) this.#source.duration = endlessSeconds;
  }

  #fillFrom(place: PlacedSong, seconds: number): void {
    this.#letGo();
    const segmentIndex = place.segmentAt(seconds);
    this.#cursor = { place, segmentIndex, appendedBytes: 0, want: null, whole: null };
  }

  /** Calls off what was asked for, and makes the buffer forget a segment that it has half. */
  #letGo(): void {
    const cursor = this.#cursor;
    if (!cursor) return;
    cursor.want?.cancel();
    cursor.want = null;
    if (cursor.appendedBytes > 0 && this.#source?.readyState === "open") this.#buffer?.abort();
    cursor.appendedBytes = 0;
  }

  /** Is a time already in the buffer, in one piece with what is being appended? */
  #isOnTheWay(seconds: number): boolean {
    const cursor = this.#cursor;
    const ranges = this.#buffer?.buffered;
    if (!cursor || !ranges) return false;
    for (let index = 0; index < ranges.length; index += 1) {
      if (ranges.start(index) > seconds || ranges.end(index) <= seconds) continue;
      return Math.abs(ranges.end(index) - cursor.place.startOf(cursor.segmentIndex)) < 0.2 || cursor.appendedBytes > 0;
    }
    return false;
  }

  /** Does the next thing that the buffer needs; called again when that is done or something has come. */
  #pump(): void {
    const source = this.#source;
    const cursor = this.#cursor;
    if (!source || source.readyState === "closed") return;
    if (!cursor) return this.#pumpFirstInit(source);
    const buffer = this.#buffer ?? this.#addBuffer(source, cursor.place.song.manifest.codec);
    if (buffer.updating) return;
    if (this.#dropFromSeconds !== null) {
      buffer.remove(this.#dropFromSeconds, Number.POSITIVE_INFINITY);
      this.#dropFromSeconds = null;
      return;
    }
    if (cursor.segmentIndex >= cursor.place.segmentCount) return this.#finishPlace(cursor.place, source, buffer);
    if (this.#makeRoom(buffer)) return;
    const startsInSeconds = cursor.place.startOf(cursor.segmentIndex) - this.#options.audio.currentTime;
    if (startsInSeconds > this.#aheadSeconds) return;
    if (!cursor.want) this.#ask(cursor);
    if (!this.#knowsInit(cursor.place.song.manifest)) return this.#appendInit(buffer, cursor.place.song.manifest);
    const bytes = cursor.whole ?? (startsInSeconds < urgentSeconds ? (cursor.want?.prefix() ?? null) : null);
    if (bytes && bytes.length > cursor.appendedBytes) this.#append(buffer, cursor, bytes);
  }

  #finishPlace(place: PlacedSong, source: MediaSource, buffer: SourceBuffer): void {
    const following = this.#following;
    if (following && following !== place) {
      this.#fillFrom(following, following.startSeconds);
      return this.#pump();
    }
    if (source.readyState === "open" && place === this.#current && buffer.buffered.length > 0) source.endOfStream();
  }

  #ask(cursor: Cursor): void {
    const pump = () => {
      if (this.#cursor === cursor) this.#pump();
    };
    const want = cursor.place.song.want(cursor.segmentIndex, pump);
    cursor.want = want;
    void want.handed.then(({ bytes }) => {
      if (this.#cursor !== cursor || cursor.want !== want) return;
      cursor.whole = bytes;
      this.#pump();
    });
  }

  #addBuffer(source: MediaSource, codec: Manifest["codec"]): SourceBuffer {
    const buffer = source.addSourceBuffer(typeOf(codec));
    source.duration = endlessSeconds;
    this.#buffer = buffer;
    this.#codec = codec;
    buffer.addEventListener("updateend", () => this.#pump());
    return buffer;
  }

  #pumpFirstInit(source: MediaSource): void {
    const manifest = this.#firstInit;
    if (!manifest || this.#hasPlaced || this.#buffer || source.readyState !== "open") return;
    this.#appendInit(this.#addBuffer(source, manifest.codec), manifest);
  }

  /** Songs of one album often begin with the same bytes. */
  #knowsInit({ codec, init }: Manifest): boolean {
    const known = this.#init;
    return codec === this.#codec && known?.length === init.length && known.every((byte, index) => byte === init[index]);
  }

  #appendInit(buffer: SourceBuffer, { codec, init }: Manifest): void {
    if (codec !== this.#codec) buffer.changeType(typeOf(codec));
    this.#codec = codec;
    this.#init = init;
    buffer.appendBuffer((init as ByteArray).slice());
  }

  #append(buffer: SourceBuffer, cursor: Cursor, bytes: ByteArray): void {
    const { place, appendedBytes } = cursor;
    try {
      if (appendedBytes === 0) {
        buffer.timestampOffset = place.offsetSeconds;
        // Set wide first: the end must never stand before the start.
        buffer.appendWindowEnd = Number.POSITIVE_INFINITY;
        buffer.appendWindowStart = place.startSeconds;
        buffer.appendWindowEnd = place.endSeconds;
      }
      buffer.appendBuffer(bytes.subarray(appendedBytes));
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "QuotaExceededError") throw error;
      this.#aheadSeconds = Math.max(4, this.#aheadSeconds / 2);
      return;
    }
    cursor.appendedBytes = bytes.length;
    if (cursor.whole !== bytes && bytes.length < place.segmentBytes(cursor.segmentIndex)) return;
    cursor.segmentIndex += 1;
    cursor.appendedBytes = 0;
    cursor.want = null;
    cursor.whole = null;
  }

  /** Lets go of what was heard long ago; true when the buffer is busy with it. */
  #makeRoom(buffer: SourceBuffer): boolean {
    const { buffered } = buffer;
    const keepFrom = this.#options.audio.currentTime - behindSeconds;
    if (buffered.length === 0 || buffered.start(0) >= keepFrom - behindSeconds || this.#cursor?.appendedBytes)
      return false;
    buffer.remove(0, keepFrom);
    return true;
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
    this.#init = null;
    URL.revokeObjectURL(this.#url);
    this.#recoveries += 1;
    if (!song) return;
    if (this.#recoveries > recoveriesMax) return onFailed(`Cannot play: ${message}`);
    this.#place(song, seconds);
    void audio.play().catch(() => undefined);
  }
}

function typeOf(codec: Manifest["codec"]): string {
  return `audio/mp4; codecs="${codec}"`;
}
