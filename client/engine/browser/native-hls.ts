import type { RenditionId } from "../../../shared/ids.ts";
import { nativeOpenMs } from "../limits.ts";
import type { AudioPort } from "../sound/media-port.ts";

export interface NativeHlsOptions {
  /** `readyState` 0: it knows nothing yet of what it is to play. */
  readonly audio: AudioPort & { readonly readyState: number };
  /** The server's address. */
  readonly baseUrl: string;
  /** `"stuck"`: it has neither opened what it was given nor said that it cannot. `atSeconds`: how far it had come. */
  onFailed(error: AudioPort["error"] | "stuck", atSeconds: number): void;
}

/** The browser's own HLS player, with one rendition at a time: the quality that was chosen. */
export class NativeHls {
  readonly #options: NativeHlsOptions;
  /** The playlist at hand; null: none. */
  #url: string | null = null;
  /** Since when it has been told to play and has not opened the playlist, ms; null: it is not waited for. */
  #waitsSinceMs: number | null = null;
  /** Where it is to begin, until it has opened the playlist: before that iPhones forget what they are told. */
  #fromSeconds = 0;

  constructor(options: NativeHlsOptions) {
    this.#options = options;
    const { audio } = options;
    audio.addEventListener("error", () => {
      if (this.#url === null || audio.src !== this.#url) return;
      const { positionSeconds } = this;
      this.#url = null;
      options.onFailed(audio.error, positionSeconds);
    });
  }

  start(renditionId: RenditionId, fromSeconds = 0): void {
    const { audio, baseUrl } = this.#options;
    this.#url = new URL(`/media/${renditionId}/index.m3u8`, baseUrl).href;
    audio.src = this.#url;
    this.#waitsSinceMs = null;
    this.#fromSeconds = fromSeconds;
  }

  /** Call it several times a second. A player that has opened the playlist may be slow; one that has not for so long never will. */
  tick(nowMs: number): void {
    const { audio, onFailed } = this.#options;
    if (this.#url !== null && this.#fromSeconds > 0 && audio.readyState > 0) {
      audio.currentTime = this.#fromSeconds;
      this.#fromSeconds = 0;
    }
    if (this.#url === null || audio.paused || audio.readyState > 0) {
      this.#waitsSinceMs = null;
      return;
    }
    this.#waitsSinceMs ??= nowMs;
    if (nowMs - this.#waitsSinceMs < nativeOpenMs) return;
    const { positionSeconds } = this;
    this.#url = null;
    onFailed("stuck", positionSeconds);
  }

  seek(seconds: number): void {
    if (this.#fromSeconds > 0) this.#fromSeconds = seconds;
    else this.#options.audio.currentTime = seconds;
  }

  /** Silence. */
  stop(): void {
    if (this.#url === null) return;
    this.#url = null;
    this.#options.audio.pause();
  }

  get positionSeconds(): number {
    if (this.#url === null) return 0;
    return this.#fromSeconds > 0 ? this.#fromSeconds : this.#options.audio.currentTime;
  }

  get remainingSeconds(): number {
    const { duration = Number.NaN, currentTime } = this.#options.audio;
    return Number.isFinite(duration) ? duration - currentTime : Number.POSITIVE_INFINITY;
  }
}
