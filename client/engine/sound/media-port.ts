import type { Codec } from "../../../shared/manifest/manifest.ts";
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
  /** Not everywhere: a browser without it takes one codec for each source. */
  readonly changeType?: ((type: string) => void) | undefined;
  addEventListener(name: "updateend", listener: () => void): void;
}

/**
 * What the timeline needs of a MediaSource, or of the ManagedMediaSource of iPhones. The managed one says when it wants sound, and takes
 * back what it has whenever memory is short.
 */
export interface MediaSourcePort {
  readonly readyState: ReadyState;
  /** Only of a managed one. False: it has enough, and wants nothing but what is needed at once. */
  readonly streaming?: boolean;
  duration: number;
  addSourceBuffer(type: string): SourceBufferPort;
  endOfStream(): void;
  addEventListener(name: "sourceopen" | "startstreaming", listener: () => void): void;
}

/** What the timeline needs of an audio element. */
export interface AudioPort {
  src: string;
  currentTime: number;
  /** Seconds; NaN before it is known. */
  readonly duration?: number;
  readonly paused: boolean;
  readonly error: { readonly code: number; readonly message: string } | null;
  /** A managed source opens only for an element that plays nowhere else. */
  disableRemotePlayback?: boolean;
  play(): Promise<void>;
  pause(): void;
  addEventListener(name: "timeupdate" | "error", listener: () => void): void;
}

/** Where media sources come from: the browser, or a test. */
export interface MediaPort {
  /** False: the browser has no media sources, or none that play this codec. */
  plays(codec: Codec): boolean;
  /** A new source, and the address under which an audio element plays it. */
  create(): { readonly source: MediaSourcePort; readonly url: string };
  release(url: string): void;
}

type SourceClass = typeof MediaSource;

/** The managed one only where there is no other: it has none of the plain one's freedoms. */
function sourceClass(): SourceClass | null {
  const { MediaSource: plain, ManagedMediaSource: managed } = globalThis as {
    readonly MediaSource?: SourceClass;
    readonly ManagedMediaSource?: SourceClass;
  };
  return plain ?? managed ?? null;
}

export function typeOf(codec: Codec): string {
  return `audio/mp4; codecs="${codec}"`;
}

export const browserMedia: MediaPort = {
  plays: (codec) => sourceClass()?.isTypeSupported(typeOf(codec)) ?? false,
  create() {
    const Source = sourceClass();
    if (!Source) throw new Error("Cannot create a media source: this browser has none");
    const source = new Source();
    return { source, url: URL.createObjectURL(source) };
  },
  release: (url) => URL.revokeObjectURL(url),
};
