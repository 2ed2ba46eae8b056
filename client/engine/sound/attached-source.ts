import type { Manifest } from "../../../shared/manifest/manifest.ts";
import { MediaBuffer } from "./media-buffer.ts";
import type { AudioPort, MediaPort, MediaSourcePort } from "./media-port.ts";
import { endlessSeconds } from "./parking.ts";

export interface AttachedSourceOptions {
  readonly audio: AudioPort;
  readonly media: MediaPort;
  /** The source has opened, or its buffer is done with what it was given. */
  onReady(): void;
}

/** The media source that the audio element plays, with its one buffer. After `detach` the next `attach` makes new ones. */
export class AttachedSource {
  readonly #options: AttachedSourceOptions;
  #source: MediaSourcePort | null = null;
  #url = "";
  #buffer: MediaBuffer | null = null;

  constructor(options: AttachedSourceOptions) {
    this.#options = options;
  }

  attach(): void {
    if (this.#source) return;
    const { audio, media, onReady } = this.#options;
    const { source, url } = media.create();
    this.#source = source;
    this.#url = url;
    source.addEventListener("sourceopen", onReady);
    source.addEventListener("startstreaming", onReady);
    if (source.streaming !== undefined) audio.disableRemotePlayback = true;
    audio.src = url;
  }

  detach(): void {
    this.#source = null;
    this.#buffer = null;
    this.#options.media.release(this.#url);
  }

  /** False when the element plays something else. */
  get isAttached(): boolean {
    return this.#source !== null && this.#options.audio.src === this.#url;
  }

  get isOpen(): boolean {
    return this.#source?.readyState === "open";
  }

  /** False: a managed source has enough, and takes back what it is given beyond that. */
  get wantsMore(): boolean {
    return this.#source?.streaming !== false;
  }

  /** A browser that cannot change codecs in the midst of a source needs another one for this. */
  takes(codec: Manifest["codec"]): boolean {
    return !this.#buffer || this.#buffer.takes(codec);
  }

  get buffer(): MediaBuffer | null {
    return this.#buffer;
  }

  /** The buffer, which a source gets with its first song; null until the source has opened. */
  bufferFor(codec: Manifest["codec"]): MediaBuffer | null {
    const source = this.#source;
    if (!source || source.readyState === "closed") return null;
    if (this.#buffer) return this.#buffer;
    this.#buffer = new MediaBuffer(source, codec, this.#options.onReady);
    source.duration = endlessSeconds;
    return this.#buffer;
  }

  /** Nothing comes after what the buffer has. */
  end(): void {
    this.#source?.endOfStream();
  }

  /** A source that has ended takes no seek beyond what it has, so it is opened again. */
  reopen(): void {
    const source = this.#source;
    if (!source || !this.#buffer || this.#buffer.isBusy) return;
    if (source.readyState === "ended") this.#buffer.wake();
    if (source.readyState === "open" && source.duration < endlessSeconds) source.duration = endlessSeconds;
  }

  /** Each seek makes the decoder drop all that it has, so there is none to where the element is already. */
  moveTo(seconds: number): void {
    const { audio } = this.#options;
    if (audio.currentTime !== seconds) audio.currentTime = seconds;
  }
}
