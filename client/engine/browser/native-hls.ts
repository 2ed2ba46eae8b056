import type { RenditionId } from "../../../shared/ids.ts";
import type { AudioPort } from "../sound/media-port.ts";

export interface NativeHlsOptions {
  readonly audio: AudioPort;
  /** The server's address. */
  readonly baseUrl: string;
  onFailed(error: AudioPort["error"]): void;
}

/** The browser's own HLS player, with one rendition at a time: the quality that was chosen. */
export class NativeHls {
  readonly #options: NativeHlsOptions;
  /** The playlist at hand; null: none. */
  #url: string | null = null;

  constructor(options: NativeHlsOptions) {
    this.#options = options;
    const { audio } = options;
    audio.addEventListener("error", () => {
      if (this.#url === null || audio.src !== this.#url) return;
      this.#url = null;
      options.onFailed(audio.error);
    });
  }

  start(renditionId: RenditionId): void {
    const { audio, baseUrl } = this.#options;
    this.#url = new URL(`/media/${renditionId}/index.m3u8`, baseUrl).href;
    audio.src = this.#url;
  }

  /** Silence. */
  stop(): void {
    if (this.#url === null) return;
    this.#url = null;
    this.#options.audio.pause();
  }

  get positionSeconds(): number {
    return this.#url === null ? 0 : this.#options.audio.currentTime;
  }

  get remainingSeconds(): number {
    const { duration = Number.NaN, currentTime } = this.#options.audio;
    return Number.isFinite(duration) ? duration - currentTime : Number.POSITIVE_INFINITY;
  }
}
