import type { SharingPolicy } from "../../shared/api/session.ts";
import type { Track } from "../../shared/api/track.ts";
import { createListener } from "../engine/listener.ts";
import type { ListenerSnapshot } from "../engine/listener-snapshot.ts";
import type { UploadLimits } from "../engine/manners/manners.ts";
import { chooseRendition, type Quality } from "../engine/quality.ts";

/** What the page knows of the sound. */
export interface PlaybackView extends ListenerSnapshot {
  /** Segments of the whole song that plays, 0 when none does. */
  readonly segmentCount: number;
}

/** All that the player asks of the listener's engine. */
export interface Playback {
  play(track: Track): void;
  expectNext(track: Track | null): void;
  /** Fetches manifests of tracks that are likely to be clicked. */
  prefetch(tracks: readonly Track[]): void;
  /** The pointer rests on a track, or the finger is about to tap it; null: on none. */
  expectClick(track: Track | null): void;
  pause(): void;
  resume(): void;
  seek(seconds: number): void;
  stop(): void;
  setVolume(volume: number): void;
  share(allowed: boolean): void;
  setQuality(quality: Quality): void;
  setCacheBytesMax(bytes: number): void;
  limitUploads(limits: UploadLimits): void;
  /** Null, or why they cannot be kept for offline. */
  pin(renditionIds: readonly string[]): Promise<string | null>;
  emptyCache(): Promise<void>;
  view(): PlaybackView;
}

export interface PlaybackEvents {
  changed(view: PlaybackView): void;
  ended(): void;
  /** The next song has begun by itself. */
  advanced(track: Track): void;
  policy(policy: SharingPolicy): void;
}

/** Events of the audio element that the page shows at once, without waiting for the engine's next word. */
const shownAtOnce = ["playing", "pause", "waiting", "seeking", "timeupdate", "ended"] as const;

/** The one place where the player meets the engine. Nobody but the server is contacted before `share(true)`. */
export function startPlayback(events: PlaybackEvents): Playback {
  const audio = new Audio();
  const listener = createListener({ baseUrl: location.origin, audio, share: false });
  let quality: Quality = "160";
  let segmentCount = 0;
  let policy: SharingPolicy | null = null;

  const view = (): PlaybackView => ({ ...listener.snapshot(), segmentCount });
  const changed = () => {
    const told = listener.sharingPolicy();
    if (told !== null && told !== policy) {
      policy = told;
      events.policy(told);
    }
    events.changed(view());
  };
  listener.onChange(changed);
  for (const name of shownAtOnce) audio.addEventListener(name, changed);
  audio.addEventListener("ended", events.ended);
  listener.onAdvanced((track) => {
    segmentCount = chooseRendition(track.renditions, quality)?.segmentCount ?? 0;
    events.advanced(track);
  });
  void listener.start().then(changed);

  return {
    play: (track) => {
      void listener.play(track);
      segmentCount = chooseRendition(track.renditions, quality)?.segmentCount ?? 0;
    },
    expectNext: (track) => void listener.expectNext(track),
    prefetch: (tracks) => void listener.prefetch(tracks),
    expectClick: (track) => listener.expectClick(track),
    pause: () => listener.pause(),
    resume: () => void listener.resume(),
    seek: (seconds) => listener.seek(seconds),
    stop: () => listener.stop(),
    setVolume: (volume) => listener.setVolume(volume),
    share: (allowed) => listener.share(allowed),
    setQuality: (chosen) => {
      quality = chosen;
      listener.setQuality(chosen);
    },
    setCacheBytesMax: (bytes) => void listener.setCacheBytesMax(bytes),
    limitUploads: (limits) => listener.limitUploads(limits),
    pin: (renditionIds) => listener.pin(renditionIds),
    emptyCache: () => listener.emptyCache(),
    view,
  };
}
