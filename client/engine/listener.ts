import type { SharingPolicy } from "../../shared/api/session.ts";
import type { Track } from "../../shared/api/track.ts";
import { isRenditionId, type RenditionId } from "../../shared/ids.ts";
import type { ByteArray } from "./byte-array.ts";
import { isPlaybackSupported, type Playback, startPlayback } from "./hls-playback.ts";
import { cacheListMs } from "./limits.ts";
import { ListenerEngine } from "./listener-engine.ts";
import { emptyEngineSnapshot, type ListenerSnapshot, type ListenerState } from "./listener-snapshot.ts";
import type { Network } from "./mesh.ts";
import { chooseRendition, type Quality } from "./quality.ts";
import { wait } from "./retry.ts";
import { SoundSampler } from "./sound-sampler.ts";
import { Telemetry } from "./telemetry.ts";
import type { ListenerCounts, PlayStart } from "./telemetry-deltas.ts";
import type { SegmentHook } from "./wants.ts";

export interface ListenerOptions {
  /** The server's address, such as `location.origin`. */
  readonly baseUrl: string;
  readonly audio: HTMLAudioElement;
  /** Default `opfs`, which falls back to memory where the browser denies storage. */
  readonly storage?: "opfs" | "memory";
  /** The listener has said yes to sharing. Nothing contacts tracker or peers before. */
  readonly share: boolean;
  readonly quality?: Quality;
  readonly network?: Network;
}

export interface CacheInfo {
  readonly mode: "opfs" | "memory";
  readonly bytes: number;
  readonly quotaBytes: number;
}

export function createListener(options: ListenerOptions): Listener {
  return new Listener(options);
}

/** The engine's public face: what the player's pages use. */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #audio: HTMLAudioElement;
  readonly #sampler: SoundSampler;
  readonly #telemetry: Telemetry;
  readonly #changes = new Set<() => void>();
  readonly #hooks = new Set<SegmentHook>();
  #engine: ListenerEngine | null = null;
  #opening: Promise<ListenerEngine> | null = null;
  #changeDue = false;
  #share: boolean;
  #quality: Quality;
  #track: Track | null = null;
  #renditionId: RenditionId | null = null;
  #durationSeconds = 0;
  #playback: Playback | null = null;
  #play = new AbortController();
  #next = new AbortController();
  #loading = false;
  #failure: string | null = null;
  #startPath: PlayStart["path"] = "cold";

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#audio = options.audio;
    this.#share = options.share;
    this.#quality = options.quality ?? "160";
    this.#sampler = new SoundSampler({
      audio: options.audio,
      onPlayhead: () => this.#tellPlayhead(),
      onFirstSound: (startMs) => this.#sounded(startMs),
      onEnded: () => void this.#telemetry.flush(),
      onChange: () => this.#changed(),
    });
    this.#telemetry = new Telemetry({
      baseUrl: options.baseUrl,
      counts: () => this.#counts(),
      state: () => telemetryState(this.#state()),
      neighbours: () => this.#engine?.shell.snapshot().neighbours.length ?? 0,
    });
  }

  /** Opens session and cache. A `play` before it has finished waits for it. */
  async start(): Promise<void> {
    this.#opening ??= this.#open();
    await this.#opening;
  }

  /** Starts a track from its beginning. Returns when the audio element has been told; the sound may come later. */
  async play(track: Track): Promise<void> {
    this.#end();
    this.#play = new AbortController();
    const { signal } = this.#play;
    this.#track = track;
    this.#loading = true;
    this.#sampler.clicked();
    this.#changed();
    const rendition = chooseRendition(track.renditions, this.#quality);
    if (!rendition || !isRenditionId(rendition.renditionId)) return this.#fail("Cannot play: no rendition yet");
    if (!isPlaybackSupported()) return this.#playNatively(track);
    await this.start();
    const engine = this.#engine;
    if (!engine || signal.aborted) return;
    const { renditionId } = rendition;
    const manifest = await engine.manifest(renditionId, signal);
    if (!manifest || signal.aborted) return;
    this.#renditionId = renditionId;
    this.#durationSeconds = track.durationSeconds;
    this.#startPath = engine.shell.holdsInMemory({ renditionId, segmentIndex: 0 }) ? "prefetched" : "cold";
    engine.shell.input({ type: "play", manifest });
    void engine.store.touch(renditionId, Date.now()).catch(() => undefined);
    this.#playback = startPlayback({
      audio: this.#audio,
      manifest,
      want: (segmentIndex) => engine.shell.want({ renditionId, segmentIndex }),
      onFailed: (reason) => this.#fail(reason),
    });
    await this.#sound(signal);
  }

  /** What will probably play next: its manifest comes now, its audio near the end of the current track. */
  async expectNext(track: Track | null): Promise<void> {
    this.#next.abort();
    this.#next = new AbortController();
    const { signal } = this.#next;
    await this.start();
    const engine = this.#engine;
    const rendition = track && chooseRendition(track.renditions, this.#quality);
    if (!engine || signal.aborted) return;
    if (!rendition || !isRenditionId(rendition.renditionId)) {
      return engine.shell.input({ type: "expect-next", manifest: null });
    }
    const manifest = await engine.manifest(rendition.renditionId, signal);
    if (manifest && !signal.aborted) engine.shell.input({ type: "expect-next", manifest });
  }

  /** Fetches manifests ahead of a possible click, one after the other: with the album page, at a hover. */
  async prefetch(tracks: readonly Track[]): Promise<void> {
    await this.start();
    for (const { renditions } of tracks) {
      const rendition = chooseRendition(renditions, this.#quality);
      if (rendition && isRenditionId(rendition.renditionId)) await this.#engine?.manifests.fetch(rendition.renditionId);
    }
  }

  pause(): void {
    this.#audio.pause();
  }

  async resume(): Promise<void> {
    await this.#sound(this.#play.signal);
  }

  seek(seconds: number): void {
    this.#audio.currentTime = Math.max(0, seconds);
  }

  stop(): void {
    this.#end();
    this.#track = null;
    this.#changed();
  }

  /** 0 to 1. */
  setVolume(volume: number): void {
    this.#audio.volume = Math.min(Math.max(0, volume), 1);
  }

  /** The listener's choice about sharing; `false` closes every link and the line to the tracker at once. */
  share(allowed: boolean): void {
    this.#share = allowed;
    this.#engine?.share(allowed);
    this.#changed();
  }

  /** From the next play on. */
  setQuality(quality: Quality): void {
    this.#quality = quality;
  }

  cacheInfo(): CacheInfo {
    const { cachedBytes, quotaBytes } = this.#engine?.shell.snapshot() ?? emptyEngineSnapshot;
    return { mode: this.#engine?.store.mode ?? "memory", bytes: cachedBytes, quotaBytes };
  }

  /** Below what the browser allows; more than that has no effect. */
  async setCacheBytesMax(bytes: number): Promise<void> {
    await this.start();
    await this.#engine?.limitCache(bytes);
  }

  /** The operator's rules about sharing; null before the server has answered. */
  sharingPolicy(): SharingPolicy | null {
    return this.#engine?.policy ?? null;
  }

  async emptyCache(): Promise<void> {
    await this.#engine?.shell.emptyCache();
    this.#changed();
  }

  /** Reports to telemetry now. */
  async flush(): Promise<void> {
    await this.#telemetry.flush();
  }

  /** Called after anything changed, at most five times a second. Returns what ends it. */
  onChange(callback: () => void): () => void {
    this.#changes.add(callback);
    return () => this.#changes.delete(callback);
  }

  /** Called with every segment that is handed to the player, before it is. Returns what ends it. */
  onSegmentHanded(callback: SegmentHook): () => void {
    this.#hooks.add(callback);
    return () => this.#hooks.delete(callback);
  }

  snapshot(): ListenerSnapshot {
    const engine = this.#engine;
    const core = engine?.shell.snapshot() ?? emptyEngineSnapshot;
    const { watch } = this.#sampler;
    const sharing = engine?.sharing ?? { state: "off" as const, reason: null };
    return {
      state: this.#state(),
      failure: this.#failure,
      trackId: this.#track?.id ?? null,
      renditionId: this.#renditionId,
      positionSeconds: this.#audio.currentTime,
      durationSeconds: this.#durationSeconds,
      startMs: watch.startMs,
      ...watch.counts,
      bytes: core.bytes,
      uploadedBytes: core.uploadedBytes,
      neighbours: core.neighbours,
      dials: core.dials,
      segments: core.segments,
      rejected: this.#counts().rejected,
      wastedBytes: core.wastedBytes,
      strayBytes: engine?.shell.strayBytes ?? 0,
      trackerOpen: core.trackerOpen,
      sharing: sharing.state,
      sharingReason: sharing.reason,
      cacheMode: engine?.store.mode ?? "memory",
      cachedBytes: core.cachedBytes,
      quotaBytes: core.quotaBytes,
      pendingFetches: core.pendingFetches,
      verification: engine?.verifier.mode ?? "none",
      bufferedBytes: engine?.shell.bufferedBytes ?? [],
      peerId: engine?.identity?.peerId ?? null,
      decisions: engine?.shell.decisions.slice() ?? [],
    };
  }

  async #open(): Promise<ListenerEngine> {
    this.#sampler.start();
    this.#telemetry.start();
    const engine = await ListenerEngine.open({
      baseUrl: this.#options.baseUrl,
      storage: this.#options.storage ?? "opfs",
      network: this.#options.network ?? {},
      onDrained: () => this.#changed(),
    });
    this.#engine = engine;
    engine.shell.wants.onHanded((key, bytes, source) => this.#handed(key, bytes as ByteArray, source));
    await Promise.race([engine.start(), wait(cacheListMs)]);
    engine.share(this.#share);
    addEventListener("pagehide", () => {
      engine.leave();
      this.#telemetry.beacon();
    });
    addEventListener("pageshow", (event) => event.persisted && engine.comeBack());
    addEventListener("online", () => engine.networkChanged());
    return engine;
  }

  #handed(...[key, bytes, source]: Parameters<SegmentHook>): void {
    if (this.#startPath === "cold" && source === "cache" && this.#sampler.watch.startMs === null) {
      this.#startPath = "cached";
    }
    for (const hook of this.#hooks) hook(key, bytes, source);
  }

  /** `play()` is refused without a click (the page must ask for one) and breaks off at the next track. */
  async #sound(signal: AbortSignal): Promise<void> {
    try {
      await this.#audio.play();
    } catch (error) {
      const refused = error instanceof DOMException && error.name === "NotAllowedError";
      if (refused && !signal.aborted) this.#changed();
    }
    this.#loading = false;
  }

  #playNatively(track: Track): void {
    this.#audio.src = new URL(`/media/tracks/${track.id}/master.m3u8`, this.#options.baseUrl).href;
    void this.#sound(this.#play.signal);
  }

  #end(): void {
    this.#play.abort();
    this.#loading = false;
    this.#failure = null;
    if (!this.#playback) return;
    this.#playback.stop();
    this.#playback = null;
    this.#renditionId = null;
    this.#sampler.watch.settle();
    this.#engine?.shell.input({ type: "stop" });
    void this.#telemetry.flush();
  }

  #fail(reason: string): void {
    this.#failure = reason;
    this.#loading = false;
    this.#changed();
  }

  #sounded(startMs: number): void {
    this.#loading = false;
    this.#telemetry.playStarted({ path: this.#startPath, seconds: startMs / 1_000 });
  }

  #tellPlayhead(): void {
    if (!this.#renditionId || !this.#playback) return;
    this.#engine?.shell.input({
      type: "playhead",
      renditionId: this.#renditionId,
      positionSeconds: this.#audio.currentTime,
      playing: !this.#audio.paused && !this.#audio.ended,
    });
  }

  #state(): ListenerState {
    if (this.#failure !== null) return "failed";
    if (!this.#track) return "idle";
    if (this.#loading) return "loading";
    if (this.#audio.ended) return "ended";
    if (this.#sampler.watch.stalled) return "stalled";
    if (this.#audio.paused) return "paused";
    return this.#sampler.watch.startMs === null ? "loading" : "playing";
  }

  #counts(): ListenerCounts {
    const core = this.#engine?.shell.snapshot() ?? emptyEngineSnapshot;
    const forged = this.#engine?.forgedManifests ?? 0;
    return {
      bytes: core.bytes,
      wastedBytes: core.wastedBytes,
      strayBytes: this.#engine?.shell.strayBytes ?? 0,
      uploadedBytes: core.uploadedBytes,
      ...this.#sampler.watch.counts,
      rejected:
        forged > 0 ? [...core.rejected, { source: "cdn", reason: "signature", count: forged }] : [...core.rejected],
      dials: core.dials,
    };
  }

  #changed(): void {
    if (this.#changeDue) return;
    this.#changeDue = true;
    setTimeout(() => {
      this.#changeDue = false;
      for (const callback of this.#changes) callback();
    }, 200);
  }
}

function telemetryState(state: ListenerState): "playing" | "paused" | "idle" {
  if (state === "paused") return "paused";
  return state === "playing" || state === "stalled" || state === "loading" ? "playing" : "idle";
}
