import type { Rendition, Track } from "../../../shared/api/track.ts";
import type { RenditionId } from "../../../shared/ids.ts";
import type { Clock } from "../clock.ts";
import type { AudioPort, MediaPort } from "../sound/media-port.ts";
import { MediaTimeline } from "../sound/media-timeline.ts";
import type { TimelineSong } from "../sound/placed-song.ts";
import { NativeHls } from "./native-hls.ts";
import { noSoundReason, type SoundAbility, soundAbility, type TellingAudio } from "./sound-ability.ts";
import { soundTrouble } from "./sound-trouble.ts";
import { VolumeControl } from "./volume-control.ts";

/** What is needed of an audio element. */
export type OutAudio = AudioPort & TellingAudio & { volume: number; readonly readyState: number };

export interface SoundOutOptions {
  readonly audio: OutAudio;
  readonly media: MediaPort;
  readonly clock: Clock;
  /** The server's address. */
  readonly baseUrl: string;
  /** The song that was to follow sounds now. */
  onEntered(song: TimelineSong): void;
  /** The browser cannot play this: nothing more will come. */
  onFailed(failure: Failure): void;
  /** It could not play this by the way it had, and has another one now: what was asked for may be asked for again, from this second on. */
  onOtherWay(fromSeconds: number): void;
  /** The page is to be told something else of it. */
  onChange(): void;
}

/** Why no sound comes: in plain words, and in the browser's own. */
export interface Failure {
  readonly reason: string;
  readonly detail: string;
}

/** By which way songs sound on this page: the timeline, or else the browser's own HLS player, from the origin alone. */
export class SoundOut {
  readonly timeline: MediaTimeline;
  readonly #options: SoundOutOptions;
  readonly #native: NativeHls;
  readonly #audio: AudioPort;
  readonly #volume: VolumeControl;
  #ability: SoundAbility;
  #isUnlocked = false;

  constructor(options: SoundOutOptions) {
    this.#options = options;
    this.#audio = options.audio;
    this.#ability = soundAbility(options.media, options.audio);
    this.timeline = new MediaTimeline({ ...options, onFailed: (error) => this.#failed(error) });
    this.#native = new NativeHls({ ...options, onFailed: (error, atSeconds) => this.#failedAlone(error, atSeconds) });
    this.#volume = new VolumeControl({ ...options, onRefused: options.onChange });
  }

  /** Before the first song. */
  open(): void {
    this.#volume.probe();
    if (this.hasTimeline) this.timeline.open();
  }

  /** Call it several times a second. */
  tick(nowMs: number): void {
    if (this.hasTimeline) this.timeline.tick();
    else this.#native.tick(nowMs);
  }

  setVolume(volume: number): void {
    this.#volume.set(volume);
  }

  get hasTimeline(): boolean {
    return this.#ability.way === "timeline";
  }

  /** What the page is told of it. */
  get view() {
    return { way: this.#ability.way, playsLossless: this.#ability.plays("flac"), setsVolume: this.#volume.sticks };
  }

  /**
   * Call it within the listener's click, before anything is waited for. iPhones let an element sound that was told to in a click, and not
   * one that is told to some seconds later, when the song is here.
   */
  unlock(): void {
    if (this.#isUnlocked || !this.#audio.paused) return;
    this.#isUnlocked = true;
    void this.#audio.play().catch((error) => {
      // Nobody had clicked: what plays again after a reload comes here as well. The next click is the one that counts.
      if (isRefusal(error)) this.#isUnlocked = false;
    });
    this.#audio.pause();
  }

  /** The renditions that this browser can play. */
  playable(track: Track): readonly Rendition[] {
    return track.renditions.filter(({ codec }) => this.#ability.plays(codec));
  }

  /** Why none of a track's renditions can sound here. */
  noSoundReason(track: Track): string {
    return noSoundReason(track, this.#ability);
  }

  /** Without a timeline: this rendition, from this second on. */
  startAlone(renditionId: RenditionId, fromSeconds = 0): void {
    this.#native.start(renditionId, fromSeconds);
  }

  stopAlone(): void {
    this.#native.stop();
  }

  seek(seconds: number): void {
    if (this.hasTimeline) this.timeline.seek(seconds);
    else this.#native.seek(Math.max(0, seconds));
  }

  /** Seconds into the song at hand. */
  get positionSeconds(): number {
    return this.hasTimeline ? this.timeline.positionSeconds : this.#native.positionSeconds;
  }

  /** Seconds until there is nothing more to play; Infinity when another song follows, or when nobody knows. */
  get remainingSeconds(): number {
    return this.hasTimeline ? this.timeline.remainingSeconds : this.#native.remainingSeconds;
  }

  #failed(error: AudioPort["error"] | "stuck"): void {
    const detail = error === "stuck" ? "" : (error?.message ?? "");
    this.#options.onFailed({ reason: soundTrouble(error), detail });
  }

  /** The next way is the last of soundAbility()'s: FLAC by media sources. It stays the page's own from now on. */
  #failedAlone(error: AudioPort["error"] | "stuck", atSeconds: number): void {
    const { media, onOtherWay } = this.#options;
    const isOfNetwork = error !== "stuck" && error?.code === 2;
    if (isOfNetwork || !media.plays("flac")) return this.#failed(error);
    this.#ability = { way: "timeline", plays: (codec) => media.plays(codec) };
    this.timeline.open();
    onOtherWay(atSeconds);
  }
}

/** The browser lets no page sound before the listener has clicked in it. */
export function isRefusal(error: unknown): boolean {
  return error instanceof DOMException && error.name === "NotAllowedError";
}
