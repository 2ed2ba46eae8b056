import type { ByteArray } from "../byte-array.ts";

/** What the timeline needs of a SourceBuffer. While `updating` it takes nothing. Times are seconds on the timeline. */
export interface SourceBufferPort {
  readonly updating: boolean;
  readonly buffered: TimeRanges;
  timestampOffset: number;
  appendWindowStart: number;
  appendWindowEnd: number;
  /** @throws DOMException `QuotaExceededError` when there is no room. */
  appendBuffer(bytes: ByteArray): void;
  remove(startSeconds: number, endSeconds: number): void;
  abort(): void;
  changeType(type: string): void;
  addEventListener(name: "updateend", listener: () => void): void;
}

/** What the timeline needs of a MediaSource. */
export interface MediaSourcePort {
  readonly readyState: ReadyState;
  duration: number;
  addSourceBuffer(type: string): SourceBufferPort;
  endOfStream(): void;
  addEventListener(name: "sourceopen", listener: () => void): void;
}

/** What the timeline needs of an audio element. */
export interface AudioPort {
  src: string;
  currentTime: number;
  readonly paused: boolean;
  readonly error: { readonly message: string } | null;
  play(): Promise<void>;
  pause(): void;
  addEventListener(name: "timeupdate" | "error", listener: () => void): void;
}

/** Where media sources come from: the browser, or a test. */
export interface MediaPort {
  /** False: the browser has no media sources, or none that play AAC. */
  isSupported(): boolean;
  /** A new source, and the address under which an audio element plays it. */
  create(): { readonly source: MediaSourcePort; readonly url: string };
  release(url: string): void;
}

export const browserMedia: MediaPort = {
  isSupported: () => typeof MediaSource === "function" && MediaSource.isTypeSupported('audio/mp4; codecs="mp4a.40.2"'),
  create() {
    const source = new MediaSource();
    return { source, url: URL.createObjectURL(source) };
  },
  release: (url) => URL.revokeObjectURL(url),
};
