import type {
  FragmentLoaderContext,
  HlsConfig,
  Loader,
  LoaderCallbacks,
  LoaderConfiguration,
  LoaderContext,
  LoaderStats,
  PlaylistLoaderContext,
} from "hls.js";
import type { Manifest } from "../../../shared/manifest/manifest.ts";
import type { ByteArray } from "../byte-array.ts";
import type { Want } from "../bytes/wants.ts";
import { masterPlaylist, mediaPlaylist } from "./media-playlist.ts";

type PlaylistLoader = new (config: HlsConfig) => Loader<PlaylistLoaderContext>;
type FragmentLoader = new (config: HlsConfig) => Loader<FragmentLoaderContext>;

/** The seams through which hls.js gets all it plays: playlists from the manifest in memory, segments from the engine. */
export function createLoaders(
  manifest: Manifest,
  want: (segmentIndex: number, onMissing: () => void) => Want,
): { pLoader: PlaylistLoader; fLoader: FragmentLoader } {
  const pLoader = seamLoader<PlaylistLoaderContext>(({ url }) => {
    const text = url.endsWith("/master.m3u8") ? masterPlaylist(manifest) : mediaPlaylist(manifest);
    return { data: Promise.resolve(text), cancel: () => undefined };
  });
  const fLoader = seamLoader<FragmentLoaderContext>(({ url }, onMissing) => {
    const segment = /\/(\d+)\.m4s$/.exec(url)?.[1];
    if (segment === undefined) {
      return { data: Promise.resolve(bufferOf(manifest.init as ByteArray)), cancel: () => undefined };
    }
    const wanted = want(Number(segment), onMissing);
    return { data: wanted.handed.then(({ bytes }) => bufferOf(bytes)), cancel: wanted.cancel };
  });
  return { pLoader, fLoader };
}

interface Fetching {
  readonly data: Promise<string | ArrayBuffer>;
  cancel(): void;
}

/** A copy: hls.js may hand its buffer on for good. */
function bufferOf(bytes: ByteArray): ArrayBuffer {
  return bytes.slice().buffer;
}

/**
 * A loader that answers when the data is there. It has no time-out: a segment is waited for, and fails with 404 only when the server does
 * not have it. Its times are those of `performance.now()`, because hls.js subtracts them from its own readings of it.
 */
function seamLoader<Context extends LoaderContext>(
  fetch: (context: Context, onMissing: () => void) => Fetching,
): new (
  config: HlsConfig,
) => Loader<Context> {
  return class implements Loader<Context> {
    context: Context | null = null;
    stats: LoaderStats = freshStats();
    #callbacks: LoaderCallbacks<Context> | null = null;
    #fetching: Fetching | null = null;

    load(context: Context, _config: LoaderConfiguration, callbacks: LoaderCallbacks<Context>): void {
      this.context = context;
      this.#callbacks = callbacks;
      this.stats.loading.start = performance.now();
      // It may be known at once that it is missing: hls.js is to hear of it when `load` is over.
      const fetching = fetch(context, () => queueMicrotask(() => this.#fail(context, fetching)));
      this.#fetching = fetching;
      void fetching.data.then((data) => {
        if (this.#fetching === fetching) this.#finish(context, data);
      });
    }

    abort(): void {
      const callbacks = this.#callbacks;
      const context = this.context;
      if (!this.#fetching) return;
      this.#stop();
      this.stats.aborted = true;
      if (context) callbacks?.onAbort?.(this.stats, context, null);
    }

    destroy(): void {
      this.#stop();
      this.context = null;
    }

    #finish(context: Context, data: string | ArrayBuffer): void {
      const callbacks = this.#callbacks;
      this.#fetching = null;
      this.#callbacks = null;
      const bytes = typeof data === "string" ? data.length : data.byteLength;
      const nowMs = performance.now();
      this.stats.loading.first = nowMs;
      this.stats.loading.end = nowMs;
      this.stats.loaded = bytes;
      this.stats.total = bytes;
      callbacks?.onSuccess({ url: context.url, data, code: 200 }, this.stats, context, null);
    }

    #fail(context: Context, fetching: Fetching): void {
      if (this.#fetching !== fetching) return;
      const callbacks = this.#callbacks;
      this.#stop();
      callbacks?.onError({ code: 404, text: "The server does not have it" }, context, null, this.stats);
    }

    #stop(): void {
      const fetching = this.#fetching;
      this.#fetching = null;
      this.#callbacks = null;
      fetching?.cancel();
    }
  };
}

function freshStats(): LoaderStats {
  return {
    aborted: false,
    loaded: 0,
    retry: 0,
    total: 0,
    chunkCount: 0,
    bwEstimate: 0,
    loading: { start: 0, first: 0, end: 0 },
    parsing: { start: 0, end: 0 },
    buffering: { start: 0, first: 0, end: 0 },
  };
}
