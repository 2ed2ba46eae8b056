import type { AudioPort, MediaPort, MediaSourcePort } from "../../client/engine/sound/media-port.ts";
import type { Codec } from "../../shared/manifest/manifest.ts";
import { FakeSourceBuffer } from "./source-buffer.ts";

/** A MediaSource that opens when the test says so, and refuses what a browser refuses. */
export class FakeMediaSource implements MediaSourcePort {
  readyState: ReadyState = "closed";
  /** Only of a managed one. */
  streaming?: boolean;
  canChangeType = true;
  buffer: FakeSourceBuffer | null = null;
  #durationSeconds = Number.NaN;
  readonly #listeners: [name: string, listener: () => void][] = [];

  get duration(): number {
    return this.#durationSeconds;
  }

  set duration(seconds: number) {
    if (this.readyState !== "open" || this.buffer?.updating) throw new DOMException("not now", "InvalidStateError");
    if (seconds < this.#endSeconds()) throw new DOMException("sound lies beyond it", "InvalidStateError");
    this.#durationSeconds = seconds;
  }

  addSourceBuffer(type: string): FakeSourceBuffer {
    if (this.readyState !== "open") throw new DOMException("not open", "InvalidStateError");
    this.buffer = new FakeSourceBuffer(type, {
      durationSeconds: () => this.#durationSeconds,
      isOpen: () => this.readyState === "open",
      wake: () => {
        if (this.readyState === "ended") this.readyState = "open";
      },
    });
    if (!this.canChangeType) this.buffer.changeType = undefined;
    return this.buffer;
  }

  endOfStream(): void {
    if (this.readyState !== "open" || this.buffer?.updating) throw new DOMException("not now", "InvalidStateError");
    this.#durationSeconds = this.#endSeconds();
    this.readyState = "ended";
  }

  addEventListener(name: "sourceopen" | "startstreaming", listener: () => void): void {
    this.#listeners.push([name, listener]);
  }

  open(): void {
    this.readyState = "open";
    this.#tell("sourceopen");
  }

  /** A managed source says whether it wants more. */
  stream(isWanted: boolean): void {
    this.streaming = isWanted;
    if (isWanted) this.#tell("startstreaming");
  }

  #tell(name: string): void {
    for (const [heard, listener] of this.#listeners) if (heard === name) listener();
  }

  #endSeconds(): number {
    return Math.max(0, ...(this.buffer?.pieces ?? []).map(({ endSeconds }) => endSeconds));
  }
}

/** An audio element: seeks are clamped to what its source says it lasts. */
export class FakeAudio implements AudioPort {
  paused = true;
  error: { code: number; message: string } | null = null;
  disableRemotePlayback = false;
  volume = 1;
  /** False: it takes what it is given, and neither opens it nor fails. */
  opens = true;
  plays = 0;
  readonly seeks: number[] = [];
  readonly #media: FakeMedia;
  readonly #listeners = new Map<string, (() => void)[]>();
  #src = "";
  #currentTime = 0;

  constructor(media: FakeMedia) {
    this.#media = media;
  }

  get readyState(): number {
    return this.opens ? 4 : 0;
  }

  get src(): string {
    return this.#src;
  }

  set src(url: string) {
    this.#src = url;
    this.#currentTime = 0;
    this.error = null;
  }

  get currentTime(): number {
    return this.#currentTime;
  }

  set currentTime(seconds: number) {
    this.seeks.push(seconds);
    const duration = this.#media.sources.at(-1)?.duration ?? Number.NaN;
    this.#currentTime = Number.isNaN(duration) ? seconds : Math.min(seconds, duration);
  }

  /** Sound comes out until this moment. */
  playUntil(seconds: number): void {
    this.#currentTime = seconds;
    this.tell("timeupdate");
  }

  async play(): Promise<void> {
    this.plays += 1;
    this.paused = false;
  }

  pause(): void {
    this.paused = true;
  }

  addEventListener(name: string, listener: () => void): void {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
  }

  tell(name: string): void {
    for (const listener of this.#listeners.get(name) ?? []) listener();
  }

  /** The decoder gives up, and with it the source ends. */
  fail(message: string, code = 3): void {
    const source = this.#media.sources.at(-1);
    if (source) source.readyState = "ended";
    this.error = { code, message };
    this.tell("error");
  }
}

/** A browser's media sources. */
export class FakeMedia implements MediaPort {
  readonly sources: FakeMediaSource[] = [];
  readonly released: string[] = [];

  /** What it plays. */
  codecs: readonly Codec[] = ["mp4a.40.2", "flac"];
  /** An iPhone's: they say when they want more. */
  isManaged = false;
  canChangeType = true;

  plays(codec: Codec): boolean {
    return this.codecs.includes(codec);
  }

  create(): { source: FakeMediaSource; url: string } {
    const source = new FakeMediaSource();
    source.canChangeType = this.canChangeType;
    if (this.isManaged) source.streaming = true;
    this.sources.push(source);
    return { source, url: `blob:${this.sources.length}` };
  }

  release(url: string): void {
    this.released.push(url);
  }

  /** The newest. */
  get source(): FakeMediaSource {
    const newest = this.sources.at(-1);
    if (!newest) throw new Error("No media source was made yet");
    return newest;
  }

  /** That of the newest source. */
  get buffer(): FakeSourceBuffer {
    const { buffer } = this.source;
    if (!buffer) throw new Error("The source has no buffer yet");
    return buffer;
  }

  /** Finishes whatever the buffer was given, until it is given nothing more. */
  finishAll(): void {
    for (let turn = 0; this.source.buffer?.isBusy; turn += 1) {
      if (turn > 1_000) throw new Error("The buffer is given work without end");
      this.source.buffer.finish();
    }
  }
}
