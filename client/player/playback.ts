import type { SharingPolicy } from "../../shared/api/session.ts";
import type { Track } from "../../shared/api/track.ts";
import { isRenditionId } from "../../shared/ids.ts";
import { goneRenditions } from "../engine/bytes/gone-renditions.ts";
import { pageChance } from "../engine/chance.ts";
import type { Choices } from "../engine/choices.ts";
import { pageClock } from "../engine/clock.ts";
import { createListener } from "../engine/listener.ts";
import type { ListenerSnapshot } from "../engine/listener-snapshot.ts";
import { browserSessionKeeper } from "../engine/session/kept-session.ts";

/** What the page knows of the sound. */
export type PlaybackView = ListenerSnapshot;

/** All that the player asks of the listener's engine. */
export interface Playback {
  /** From its beginning if not told otherwise. The click counts from now where it is not told when that was, by `Clock.nowMs`. */
  play(track: Track, fromSeconds?: number, clickedAtMs?: number): void;
  /**
   * Call it within a click after which a song may be asked for, when more has to be fetched first. iPhones let an element sound that was
   * told to in a click, and not one that is told to when the answer is there.
   */
  unlock(): void;
  expectNext(track: Track | null): void;
  /** Fetches manifests of tracks that are likely to be clicked. */
  prefetch(tracks: readonly Track[]): void;
  /** The pointer rests on this track or has pressed it, so that a click may follow. Null: it has left. */
  expectClick(track: Track | null): void;
  pause(): void;
  resume(): void;
  seek(seconds: number): void;
  stop(): void;
  setVolume(volume: number): void;
  /** All that the listener has set. It replaces what was set before. */
  choose(choices: Choices): void;
  /** Keeps these renditions for offline, and no others. Resolves to null, or to why they cannot be kept. */
  pin(renditionIds: readonly string[]): Promise<string | null>;
  /** Those that the server has removed for good; none where it does not say so. */
  gone(renditionIds: readonly string[]): Promise<readonly string[]>;
  emptyCache(): Promise<void>;
  view(): PlaybackView;
}

export interface PlaybackEvents {
  changed(view: PlaybackView): void;
  ended(): void;
  /** The next song has begun by itself. */
  advanced(track: Track): void;
  /** The server does not have this song: it was given up. */
  lost(track: Track): void;
  policy(policy: SharingPolicy): void;
}

/** Events of the audio element that the page shows at once, without waiting for the engine's next word. */
const shownAtOnce = ["playing", "pause", "waiting", "seeking", "timeupdate", "ended"] as const;

/** The one place where the player meets the engine. Nobody but the server is contacted before a choice to share. */
export function startPlayback(events: PlaybackEvents, audio: HTMLAudioElement): Playback {
  const listener = createListener({
    baseUrl: location.origin,
    audio,
    clock: pageClock,
    chance: pageChance,
    keeper: browserSessionKeeper,
    onLost: events.lost,
  });
  let policy: SharingPolicy | null = null;

  const changed = () => {
    const told = listener.sharingPolicy();
    if (told !== null && told !== policy) {
      policy = told;
      events.policy(told);
    }
    events.changed(listener.snapshot());
  };
  listener.onChange(changed);
  for (const name of shownAtOnce) audio.addEventListener(name, changed);
  audio.addEventListener("ended", events.ended);
  listener.onAdvanced(events.advanced);
  void listener.start().then(changed);

  return {
    play: (track, fromSeconds, clickedAtMs) => void listener.play(track, fromSeconds, clickedAtMs),
    unlock: () => listener.unlock(),
    expectNext: (track) => void listener.expectNext(track),
    prefetch: (tracks) => void listener.prefetch(tracks),
    expectClick: (track) => listener.expectClick(track),
    pause: () => listener.pause(),
    resume: () => void listener.resume(),
    seek: (seconds) => listener.seek(seconds),
    stop: () => listener.stop(),
    setVolume: (volume) => listener.setVolume(volume),
    choose: (choices) => listener.choose(choices),
    pin: (renditionIds) => listener.pin(renditionIds),
    gone: (renditionIds) =>
      goneRenditions({ baseUrl: location.origin, clock: pageClock }, renditionIds.filter(isRenditionId)),
    emptyCache: () => listener.emptyCache(),
    view: () => listener.snapshot(),
  };
}
