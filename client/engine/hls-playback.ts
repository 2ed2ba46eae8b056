import Hls from "hls.js/light";
import type { Manifest } from "../../shared/manifest/manifest.ts";
import { createLoaders } from "./hls-loaders.ts";
import { masterUrl } from "./media-playlist.ts";
import type { Want } from "./wants.ts";

export interface PlaybackOptions {
  readonly audio: HTMLAudioElement;
  readonly manifest: Manifest;
  want(segmentIndex: number): Want;
  /** The browser cannot play this: nothing more will come. */
  onFailed(reason: string): void;
}

export interface Playback {
  stop(): void;
}

/** Recoveries of the decoder within one play before it is called a failure. */
const recoveriesMax = 5;

export function isPlaybackSupported(): boolean {
  return Hls.isSupported();
}

/** Puts one rendition on the audio element. All bytes come from the engine; the network is never touched from here. */
export function startPlayback({ audio, manifest, want, onFailed }: PlaybackOptions): Playback {
  const hls = new Hls({
    ...createLoaders(manifest, want),
    // A worker of hls.js would be made from a blob, which our content policy forbids; fMP4 needs no remuxing anyway.
    enableWorker: false,
    lowLatencyMode: false,
    startFragPrefetch: true,
    testBandwidth: false,
    maxBufferLength: 30,
    maxMaxBufferLength: 60,
    backBufferLength: 30,
    // Silence ends when data comes, never because nudging was given up.
    nudgeMaxRetry: 1_000,
  });
  let recoveries = 0;
  hls.on(Hls.Events.ERROR, (_event, data) => {
    if (!data.fatal) return;
    if (data.type === Hls.ErrorTypes.NETWORK_ERROR) return hls.startLoad();
    recoveries += 1;
    if (data.type === Hls.ErrorTypes.MEDIA_ERROR && recoveries <= recoveriesMax) return hls.recoverMediaError();
    onFailed(`Cannot play: ${data.details}`);
  });
  hls.loadSource(masterUrl(manifest));
  hls.attachMedia(audio);
  return { stop: () => hls.destroy() };
}
