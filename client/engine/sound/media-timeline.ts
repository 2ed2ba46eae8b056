import type { RenditionId } from "../../../shared/ids.ts";
import { recoveriesMax } from "../limits.ts";
import { AttachedSource } from "./attached-source.ts";
import { Feed } from "./feed.ts";
import type { AudioPort, MediaPort } from "./media-port.ts";
import type { Parked } from "./parking.ts";
import { PlacedSong, type TimelineSong } from "./placed-song.ts";
import { Places } from "./places.ts";

export interface MediaTimelineOptions {
  readonly audio: AudioPort;
  readonly media: MediaPort;
  /** The song that was to follow sounds now. */
  onEntered(song: TimelineSong): void;
  /** The browser cannot play this: nothing more will come. */
  onFailed(error: AudioPort["error"]): void;
}

/**
 * All songs of a visit on one media timeline, so that one follows the other without a gap: encoder delay and padding are cut
 * off by the append window, to the sample. This file moves between the songs; `feed.ts` fills the buffer with them.
 */
export class MediaTimeline {
  readonly #options: MediaTimelineOptions;
  readonly #source: AttachedSource;
  readonly #places = new Places();
  readonly #feed: Feed;
  #recoveries = 0;

  constructor(options: MediaTimelineOptions) {
    this.#options = options;
    const { audio, media } = options;
    this.#source = new AttachedSource({ audio, media, onReady: () => this.#feed.pump() });
    this.#feed = new Feed({ audio, source: this.#source, places: this.#places });
    audio.addEventListener("timeupdate", () => this.tick());
    audio.addEventListener("error", () => this.#recover());
  }

  /** Attaches to the audio element. Done ahead of the first play it saves some milliseconds of it. */
  open(): void {
    this.#source.attach();
  }

  /** Holds the beginnings of these ready, the likeliest first, and no others; the song that follows need not be named. */
  park(songs: readonly TimelineSong[]): void {
    this.#places.park(songs, this.#source.buffer?.ranges);
    this.#feed.pump();
  }

  /** Goes to a parked song before anything else is done about it; `start` must come next. False: it is not parked. */
  jumpTo(renditionId: RenditionId): boolean {
    const parked = this.#places.parking.find(renditionId);
    if (!parked || !this.#source.isOpen || this.#feed.keptBytes(parked) === 0) return false;
    this.#source.moveTo(parked.place.startSeconds);
    return true;
  }

  /** Plays a song from `seconds` on, in place of all that was there. */
  start(song: TimelineSong, seconds = 0): void {
    this.#recoveries = 0;
    this.#begin(song, seconds);
  }

  /** What comes after the song at hand; null: nothing. */
  follow(next: TimelineSong | null): void {
    const { current, following: dropped } = this.#places;
    // What needs another source cannot join this one: it comes when this one has ended.
    const song = next && this.#source.takes(next.manifest.codec) ? next : null;
    if (!current || dropped?.place.song === song) return;
    this.#places.following = song && { place: new PlacedSong(song, current.endSeconds), appendedBytes: 0 };
    if (dropped) this.#feed.drop(dropped, current);
    this.#feed.pump();
  }

  /** Goes on to the song that follows at once; false when it is not that one. */
  skipTo(song: TimelineSong): boolean {
    const { following } = this.#places;
    if (following?.place.song.manifest.renditionId !== song.manifest.renditionId) return false;
    this.#source.moveTo(following.place.startSeconds);
    this.#enter(following);
    this.#feed.pump();
    return true;
  }

  seek(seconds: number): void {
    const place = this.#places.current;
    if (!place) return;
    const target = place.startSeconds + Math.min(Math.max(0, seconds), place.lengthSeconds);
    this.#options.audio.currentTime = target;
    if (!this.#feed.leadsTo(target)) this.#feed.fillFrom(place, target);
    this.#feed.pump();
  }

  /** Silence: nothing is at hand any more. */
  stop(): void {
    this.clear();
    this.#options.audio.pause();
  }

  /** Nothing is at hand any more, and something else starts at once: a pause between would cost time. */
  clear(): void {
    this.#feed.clear();
    this.#places.current = null;
    this.#places.following = null;
  }

  /** Seconds into the song at hand. */
  get positionSeconds(): number {
    const place = this.#places.current;
    return place ? Math.min(Math.max(0, this.#options.audio.currentTime - place.startSeconds), place.lengthSeconds) : 0;
  }

  /** Seconds until there is nothing more to play; Infinity when another song follows. */
  get remainingSeconds(): number {
    const { current, following } = this.#places;
    return following || !current ? Number.POSITIVE_INFINITY : current.endSeconds - this.#options.audio.currentTime;
  }

  /** Looks whether the next song has begun, and fills the buffer. Call it ten times a second. */
  tick(): void {
    const { following } = this.#places;
    if (following && this.#options.audio.currentTime >= following.place.startSeconds) this.#enter(following);
    this.#feed.pump();
  }

  #enter(following: Parked): void {
    const { place } = following;
    this.#places.current = place;
    this.#places.following = null;
    if (!this.#feed.isAt(place)) this.#feed.resume(following);
    this.#options.onEntered(place.song);
  }

  #begin(song: TimelineSong, seconds: number): void {
    if (!this.#source.takes(song.manifest.codec)) this.#forgetSource();
    this.open();
    this.#feed.letGo();
    const parked = this.#places.begin(song, this.#source.buffer?.ranges);
    const { startSeconds } = parked.place;
    this.#feed.expectRoom();
    this.#source.reopen();
    if (seconds === 0) this.#feed.resume(parked);
    else this.#feed.fillFrom(parked.place, startSeconds + seconds);
    this.#source.moveTo(startSeconds + seconds);
    this.#feed.pump();
  }

  #forgetSource(): void {
    this.#feed.forgetBuffer();
    this.#source.detach();
  }

  /** The decoder gave up: the song goes on from the same second in a new source. */
  #recover(): void {
    const { audio, onFailed } = this.#options;
    if (!this.#source.isAttached) return;
    const song = this.#places.current?.song;
    const { error } = audio;
    const seconds = this.positionSeconds;
    this.#forgetSource();
    this.#recoveries += 1;
    if (!song) return;
    if (this.#recoveries > recoveriesMax) return onFailed(error);
    this.#begin(song, seconds);
    void audio.play().catch(() => undefined);
  }
}
