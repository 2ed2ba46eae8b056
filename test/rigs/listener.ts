import type { Choices } from "../../client/engine/choices.ts";
import { firstChoices } from "../../client/engine/choices.ts";
import { createListener, type Listener } from "../../client/engine/listener.ts";
import type { ListenerAudio } from "../../client/engine/listener-options.ts";
import type { TelemetryReport } from "../../shared/api/telemetry.ts";
import type { Track } from "../../shared/api/track.ts";
import { createTestChance } from "./chance.ts";
import { createTestClock } from "./clock.ts";
import { watchCrypto } from "./crypto.ts";
import { TestDevice } from "./device.ts";
import { FakeAudio, FakeMedia } from "./media.ts";
import { TestOrigin } from "./origin.ts";
import { TestAir } from "./peer-connection.ts";
import { TestTracker } from "./signal-socket.ts";

/** Milliseconds of sound at a time. */
const stepMs = 20;

/** An audio element that says what becomes of it, as a browser's does. */
export class HeardAudio extends FakeAudio implements ListenerAudio {
  ended = false;
  seeking = false;
  playbackRate = 1;
  /** What a browser says until the page was clicked; null: it plays. */
  refusal: DOMException | null = null;
  readonly #hasSound: () => boolean;

  constructor(media: FakeMedia, hasSound: () => boolean) {
    super(media);
    this.#hasSound = hasSound;
  }

  /** What it plays by itself. */
  ownTypes: readonly string[] = ["application/vnd.apple.mpegurl", 'audio/mp4; codecs="mp4a.40.2"'];

  canPlayType(type: string): string {
    return this.ownTypes.includes(type) ? "maybe" : "";
  }

  override get readyState(): number {
    if (!this.opens) return super.readyState;
    return this.#hasSound() ? 4 : 2;
  }

  override async play(): Promise<void> {
    if (this.refusal) throw this.refusal;
    await super.play();
    this.ended = false;
    this.tell("play");
  }

  override pause(): void {
    super.pause();
    this.tell("pause");
  }
}

/** The listener as the player has it: its engine is real; server, sound, sockets, device and time are the test's. */
export class ListenerStage {
  readonly clock = createTestClock();
  readonly device = new TestDevice();
  readonly origin = new TestOrigin(this.clock);
  readonly tracker = new TestTracker();
  readonly air = new TestAir();
  readonly media = new FakeMedia();
  readonly audio: HeardAudio;
  readonly listener: Listener;
  readonly calm = watchCrypto();
  /** Names of the chunks that sounded, each once in a row. */
  readonly heard: string[] = [];
  /** Ids of songs that were given up because the server does not have them. */
  readonly lost: string[] = [];

  constructor({ hasMediaSource = true, playsAlone = true } = {}) {
    if (!hasMediaSource) this.media.codecs = [];
    this.audio = new HeardAudio(this.media, () => this.#sound() !== null);
    if (!playsAlone) this.audio.ownTypes = [];
    this.listener = createListener({
      baseUrl: this.origin.url,
      audio: this.audio,
      media: this.media,
      storage: "memory",
      network: { createSocket: this.tracker.createSocket, createConnection: this.air.createConnection },
      clock: this.clock,
      chance: createTestChance(),
      onLost: (track) => this.lost.push(track.id),
    });
  }

  /** Opens session and cache, and the media source. */
  async start(choices: Partial<Choices> = {}): Promise<void> {
    this.listener.choose({ ...firstChoices, ...choices });
    const started = this.listener.start();
    this.media.sources[0]?.open();
    await this.calm();
    await started;
  }

  get state(): string {
    return this.listener.snapshot().state;
  }

  /** Clicks on a song and waits for its sound. */
  async play(song: Track): Promise<void> {
    void this.listener.play(song);
    await this.until(() => this.state === "playing");
  }

  /** Two songs lie on the server: one of four segments and one of three. */
  addTwoSongs(): { track: Track; other: Track } {
    return { track: this.origin.addTrack("a"), other: this.origin.addTrack("b", [{ segmentCount: 3 }]) };
  }

  get reports(): TelemetryReport[] {
    return this.origin.bodies<TelemetryReport>("/api/v1/telemetry");
  }

  /** Lets time pass; what is at hand sounds. */
  async pass(durationMs: number): Promise<void> {
    for (let passedMs = 0; passedMs < durationMs; passedMs += stepMs) {
      this.#advance();
      await this.clock.pass(stepMs);
      await this.#work();
    }
  }

  /** Lets time pass until this holds. */
  async until(holds: () => boolean, failsAfterMs = 20_000): Promise<void> {
    await this.#work();
    for (let passedMs = 0; !holds(); passedMs += stepMs) {
      if (passedMs > failsAfterMs) throw new Error(`In vain for ${failsAfterMs} ms: ${holds}`);
      await this.pass(stepMs);
    }
  }

  async #work(): Promise<void> {
    await this.calm();
    for (const source of this.media.sources) if (source.readyState === "closed") source.open();
    while (this.media.sources.at(-1)?.buffer?.isBusy) {
      this.media.finishAll();
      await this.calm();
    }
  }

  #sound(): string | null {
    return this.media.sources.at(-1)?.buffer?.at(this.audio.currentTime + 0.001) ?? null;
  }

  #advance(): void {
    const { audio, media } = this;
    const sound = this.#sound();
    if (audio.paused || audio.ended) return;
    if (sound !== null) {
      if (this.heard.at(-1) !== sound) this.heard.push(sound);
      return audio.playUntil(audio.currentTime + stepMs / 1_000);
    }
    if (media.sources.at(-1)?.readyState !== "ended") return audio.tell("waiting");
    audio.ended = true;
    audio.tell("ended");
  }
}
