import type { SharingPolicy } from "../../shared/api/session.ts";
import type { Track } from "../../shared/api/track.ts";
import type { Source } from "../../shared/engine/output.ts";
import type { RenditionId } from "../../shared/ids.ts";
import { type Failure, isRefusal, SoundOut } from "./browser/sound-out.ts";
import { Changes } from "./changes.ts";
import { type Choices, firstChoices, renditionIdOf, renditionOf } from "./choices.ts";
import { wait } from "./clock.ts";
import { cacheListMs } from "./limits.ts";
import { ListenerEngine } from "./listener-engine.ts";
import type { ListenerAudio, ListenerOptions } from "./listener-options.ts";
import { type ListenerSnapshot, type ListenerState, stateOf } from "./listener-snapshot.ts";
import { followPage } from "./manners/page-life.ts";
import { Pins } from "./pins.ts";
import { countsOf, telemetryState, viewEngine } from "./report/engine-view.ts";
import { Telemetry } from "./report/telemetry.ts";
import type { ListenerCounts, PlayStart } from "./report/telemetry-deltas.ts";
import { openingSession, ServerAnswers } from "./session/server-answers.ts";
import { browserMedia } from "./sound/media-port.ts";
import type { MediaTimeline } from "./sound/media-timeline.ts";
import { MissingSound } from "./sound/missing-sound.ts";
import { type Song, songOf } from "./sound/song.ts";
import { SoundSampler } from "./sound/sound-sampler.ts";
import { Upcoming } from "./upcoming.ts";

export function createListener(options: ListenerOptions): Listener {
  return new Listener(options);
}

/** The engine's public face: what the player's pages use. */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #audio: ListenerAudio;
  readonly #sampler: SoundSampler;
  readonly #telemetry: Telemetry;
  readonly #timeline: MediaTimeline;
  readonly #out: SoundOut;
  readonly #changes: Changes;
  readonly #advances = new Set<(track: Track) => void>();
  readonly #missing = new MissingSound();
  readonly #answers = new ServerAnswers();
  #engine: ListenerEngine | null = null;
  #opening: Promise<ListenerEngine> | null = null;
  #choices = firstChoices;
  readonly #pins = new Pins();
  #track: Track | null = null;
  #song: Song | null = null;
  readonly #upcoming: Upcoming;
  #play = new AbortController();
  #loading = false;
  #failure: Failure | null = null;
  /** `play()` was refused: the browser wants a click of the listener's first. */
  #isRefused = false;
  #startPath: PlayStart["path"] = "cold";

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#audio = options.audio;
    this.#changes = new Changes(options.clock);
    this.#sampler = new SoundSampler({
      audio: options.audio,
      clock: options.clock,
      remainingSeconds: () => this.#out.remainingSeconds,
      onSample: () => this.#goOn(),
      onPlayhead: () => this.#tellPlayhead(),
      onFirstSound: (startMs) => this.#sounded(startMs),
      onEnded: () => void this.#telemetry.flush(),
      onChange: () => this.#changes.tell(),
    });
    this.#out = new SoundOut({
      audio: options.audio,
      media: options.media ?? browserMedia,
      clock: options.clock,
      baseUrl: options.baseUrl,
      onEntered: (song) => this.#entered(song as Song),
      onFailed: ({ reason, detail }) => this.#fail(reason, detail),
      onOtherWay: (fromSeconds) => this.#track && void this.play(this.#track, fromSeconds),
      onChange: () => this.#changes.tell(),
    });
    this.#timeline = this.#out.timeline;
    this.#upcoming = new Upcoming({
      ready: () => this.#ready(),
      engine: () => this.#engine,
      renditionIdOf: (track) => this.#renditionIdOf(track),
      playing: () => this.#song,
      follow: (song) => this.#timeline.follow(song),
      park: (songs) => this.#timeline.park(songs),
    });
    this.#telemetry = new Telemetry({
      baseUrl: options.baseUrl,
      clock: options.clock,
      chance: options.chance,
      counts: () => this.#counts(),
      state: () => telemetryState(this.#state()),
      neighbours: () => this.#engine?.shell.snapshot().neighbours.length ?? 0,
      cdnBypassedFor: () => viewEngine(this.#engine).cdnBypassedFor,
    });
  }

  /** Opens session and cache. */
  async start(): Promise<void> {
    await this.#ready();
  }

  /** Starts a track, from its beginning if not told otherwise. Returns when the audio element has been told; the sound may come later. */
  async play(track: Track, fromSeconds = 0, clickedAtMs?: number): Promise<void> {
    this.#play.abort();
    this.#play = new AbortController();
    const { signal } = this.#play;
    this.#failure = null;
    this.#missing.forget();
    this.#sampler.clicked(clickedAtMs);
    const renditionId = this.#renditionIdOf(track);
    const { following } = this.#upcoming;
    this.#startPath = "cold";
    const isFollowing = fromSeconds === 0 && following?.manifest.renditionId === renditionId;
    if (isFollowing && this.#timeline.skipTo(following)) {
      this.#startPath = "prefetched";
      return await this.#sound(signal);
    }
    const known = renditionId === null ? undefined : this.#engine?.manifests.get(renditionId);
    // The sound first, then whatever else belongs to a new song.
    if (known && fromSeconds === 0 && this.#timeline.jumpTo(known.renditionId))
      void this.#audio.play().catch(() => undefined);
    else this.#out.unlock();
    this.#end(known !== undefined);
    this.#track = track;
    this.#loading = true;
    this.#changes.tell();
    if (renditionId === null) return this.#fail(this.#out.noSoundReason(track));
    if (!this.#out.hasTimeline) {
      this.#out.startAlone(renditionId, fromSeconds);
      return await this.#sound(signal);
    }
    const engine = known ? this.#engine : await this.#ready();
    const manifest = known ?? (await engine?.manifest(renditionId, signal));
    // Another click may come between the engine's own look at the signal and here.
    if (!engine || signal.aborted) return;
    if (!manifest) return this.#lost(track);
    const song = songOf(engine.shell.wants, track, manifest);
    if (fromSeconds === 0 && song.atHand(0)) this.#startPath = "prefetched";
    this.#begin(engine, song);
    this.#timeline.start(song, fromSeconds);
    await this.#sound(signal);
  }

  /** Call it within a click that may bring a song later, while none plays. */
  unlock(): void {
    this.#out.unlock();
  }

  /** What will probably play next: it follows without a gap; its audio comes near the end of the current track. */
  async expectNext(track: Track | null): Promise<void> {
    if (this.#out.hasTimeline) await this.#upcoming.expect(track);
  }

  /**
   * Fetches manifests ahead of a possible click, one after the other, the likeliest first: with the album page, at a hover.
   * Of the first few, neighbours give the beginning as well, and those that are at hand are held ready.
   */
  async prefetch(tracks: readonly Track[]): Promise<void> {
    if (this.#out.hasTimeline) await this.#upcoming.prefetch(tracks);
  }

  /** The pointer rests on a track: its first sound comes before the click. */
  async expectClick(track: Track | null): Promise<void> {
    if (this.#out.hasTimeline) await this.#upcoming.point(track);
  }

  pause(): void {
    this.#audio.pause();
  }

  async resume(): Promise<void> {
    await this.#sound(this.#play.signal);
  }

  seek(seconds: number): void {
    this.#out.seek(seconds);
  }

  stop(): void {
    this.#play.abort();
    this.#end();
    this.#track = null;
    this.#changes.tell();
  }

  setVolume(volume: number): void {
    this.#out.setVolume(volume);
  }

  /** All that the listener has set, at once. Without `share` every link and the connection to the tracker are closed. */
  choose(choices: Choices): void {
    this.#choices = choices;
    this.#engine?.choose(choices);
    this.#changes.tell();
  }

  /** Keeps these for offline, in this order, in place of what was kept before. Null, or why not: then nothing has changed. */
  async pin(renditionIds: readonly string[]): Promise<string | null> {
    if (!this.#out.hasTimeline) return "This browser plays songs by itself: what is kept could not be played.";
    const failure = await this.#pins.keep(await this.#ready(), renditionIds);
    this.#changes.tell();
    return failure;
  }

  /** The operator's rules about sharing; null before the server has answered. */
  sharingPolicy(): SharingPolicy | null {
    return this.#engine?.policy ?? null;
  }

  async emptyCache(): Promise<void> {
    await this.#engine?.shell.emptyCache();
    this.#changes.tell();
  }

  /** Called after anything changed, at most five times a second. Returns what ends it. */
  onChange(callback: () => void): () => void {
    return this.#changes.on(callback);
  }

  /** Called when the song that was expected next has begun by itself. Returns what ends it. */
  onAdvanced(callback: (track: Track) => void): () => void {
    this.#advances.add(callback);
    return () => this.#advances.delete(callback);
  }

  snapshot(): ListenerSnapshot {
    return {
      state: this.#state(),
      failure: this.#failure?.reason ?? null,
      failureDetail: this.#failure?.detail ?? "",
      wantsClick: this.#isRefused,
      waitsFor: this.#answers.waitsFor,
      ...this.#out.view,
      trackId: this.#track?.id ?? null,
      renditionId: this.#song?.manifest.renditionId ?? null,
      positionSeconds: this.#out.positionSeconds,
      durationSeconds: this.#track?.durationSeconds ?? 0,
      segmentCount: this.#segmentCount(),
      startMs: this.#sampler.watch.startMs,
      ...this.#sampler.watch.counts,
      rejected: this.#counts().rejected,
      ...viewEngine(this.#engine),
    };
  }

  #ready(): Promise<ListenerEngine> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  async #open(): Promise<ListenerEngine> {
    this.#sampler.start();
    this.#telemetry.start();
    this.#out.open();
    const engine = await ListenerEngine.open({
      storage: "opfs",
      network: {},
      ...this.#options,
      answers: this.#answers,
      playsSegments: this.#out.hasTimeline,
      onDrained: () => this.#changes.tell(),
      isSounding: () => !this.#audio.paused && !this.#audio.ended,
    });
    this.#engine = engine;
    engine.shell.wants.onGrown(() => this.#timeline.tick());
    engine.shell.wants.onMissing((key) => {
      this.#missing.told(key, this.#options.clock.nowMs());
      this.#upcoming.isMissing(key);
    });
    engine.shell.wants.onHanded((_key, _bytes, source) => this.#handed(source));
    await Promise.race([engine.start(), wait(this.#options.clock, cacheListMs)]);
    engine.choose(this.#choices);
    followPage(engine.sharing, { audio: this.#audio, onLeave: () => this.#telemetry.beacon() });
    return engine;
  }

  /** A segment goes to the timeline. */
  #handed(source: Source): void {
    const isFirstSound = this.#sampler.watch.startMs === null;
    if (isFirstSound && this.#startPath === "cold" && source === "cache") this.#startPath = "cached";
  }

  /** `play()` is refused without a click (the page must ask for one) and breaks off at the next track. */
  async #sound(signal: AbortSignal): Promise<void> {
    this.#isRefused = false;
    try {
      await this.#audio.play();
    } catch (error) {
      if (signal.aborted) return;
      this.#isRefused = isRefusal(error);
      this.#changes.tell();
    }
    this.#loading = false;
  }

  #renditionIdOf(track: Track): RenditionId | null {
    return renditionIdOf(this.#out.playable(track), this.#choices.quality, this.#pins.renditionIds);
  }

  /** Segments of the whole song that plays or is about to; 0: none does. */
  #segmentCount(): number {
    const playable = this.#track ? this.#out.playable(this.#track) : [];
    const rendition = renditionOf(playable, this.#choices.quality, this.#pins.renditionIds);
    return this.#song?.manifest.segments.length ?? rendition?.segmentCount ?? 0;
  }

  /** The engine turns to this song: links stay, only interest and deadlines move. */
  #begin(engine: ListenerEngine, song: Song): void {
    const { renditionId } = song.manifest;
    this.#upcoming.left(this.#song);
    this.#song = song;
    this.#track = song.track;
    engine.shell.input({ type: "play", manifest: song.manifest });
    void engine.store.touch(renditionId, this.#options.clock.date().getTime()).catch(() => undefined);
  }

  /** The timeline went on to the next song, by itself or by a click. */
  #entered(song: Song): void {
    if (!this.#engine) return;
    this.#begin(this.#engine, song);
    this.#tellPlayhead();
    void this.#telemetry.flush();
    if (this.#sampler.watch.isStarting) return this.#changes.tell();
    this.#sampler.watch.counts.plays += 1;
    for (const callback of this.#advances) callback(song.track);
    this.#changes.tell();
  }

  #end(isFollowed = false): void {
    this.#loading = false;
    this.#failure = null;
    this.#isRefused = false;
    this.#out.stopAlone();
    if (!this.#song) return;
    this.#upcoming.left(this.#song);
    if (isFollowed) this.#timeline.clear();
    else this.#timeline.stop();
    this.#song = null;
    this.#sampler.watch.interrupt();
    this.#engine?.shell.input({ type: "stop" });
    void this.#telemetry.flush();
  }

  #goOn(): void {
    const nowMs = this.#options.clock.nowMs();
    this.#out.tick(nowMs);
    const song = this.#song;
    const standing = { audio: this.#audio, positionSeconds: this.#out.positionSeconds, nowMs };
    if (song && this.#missing.isWaitedForInVain(song.manifest, standing)) this.#lost(song.track);
    const wanted = song?.manifest.renditionId ?? (this.#track && this.#renditionIdOf(this.#track));
    const what = this.#engine ? wanted : openingSession;
    if (this.#answers.look({ state: this.#state(), what, nowMs })) this.#changes.tell();
  }

  #lost(track: Track): void {
    this.#end();
    this.#fail(`“${track.title}” is missing on the server.`);
    this.#options.onLost?.(track);
  }

  #fail(reason: string, detail = ""): void {
    this.#failure = { reason, detail };
    this.#loading = false;
    this.#sampler.watch.gaveUp();
    this.#audio.pause();
    this.#changes.tell();
  }

  #sounded(startMs: number): void {
    this.#loading = false;
    this.#telemetry.playStarted({ path: this.#startPath, seconds: startMs / 1_000 });
  }

  #tellPlayhead(): void {
    if (!this.#song) return;
    this.#engine?.shell.input({
      type: "playhead",
      renditionId: this.#song.manifest.renditionId,
      positionSeconds: this.#out.positionSeconds,
      playing: !this.#audio.paused && !this.#audio.ended && !this.#sampler.watch.isStarting,
    });
  }

  #state(): ListenerState {
    const [failed, chosen] = [this.#failure !== null, this.#track !== null];
    return stateOf({ failed, chosen, loading: this.#loading, audio: this.#audio, watch: this.#sampler.watch });
  }

  #counts(): ListenerCounts {
    return countsOf(this.#engine, this.#sampler.watch.counts);
  }
}
