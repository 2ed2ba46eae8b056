import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { writeWholeFile } from "../files/write-whole-file.ts";
import type { DemoAlbum, DemoPiece } from "./album.ts";
import { demoAlbum } from "./album.ts";
import type { ComposeReply, ComposeRequest } from "./compose-messages.ts";
import { renderCover } from "./cover.ts";
import { encodeId3 } from "./id3.ts";
import { SAMPLE_RATE } from "./instruments/sound.ts";
import { wavParts } from "./wav.ts";

export type ComposeDemoAlbumOptions = {
  /** where the files go; made when it is missing */
  directory: string;
  seed: number;
  /** the built compose-worker.js, or compose-worker-dev.mjs in development */
  workerUrl: URL;
  /** Told of each finished file, one at a time; the next piece is composed meanwhile, the one after it waits. */
  onPiece(piece: { path: string; index: number; total: number; title: string }): Promise<void> | void;
  onProgress?(progress: { index: number; total: number; title: string; fraction: number }): void;
  /** titles to leave out, for going on after a stop */
  alreadyDone?: (title: string) => boolean;
  signal?: AbortSignal;
};

/**
 * Composes the album of this seed in a worker thread and writes it as tagged WAV files, each whole or not at all.
 * Rejects with the signal's reason when aborted, and with the first error of the worker, the disk or `onPiece`.
 */
export async function composeDemoAlbum(options: ComposeDemoAlbumOptions): Promise<void> {
  const { directory, seed, signal, onPiece } = options;
  signal?.throwIfAborted();
  const album = demoAlbum(seed);
  const total = album.pieces.length;
  const wanted = [...album.pieces.entries()].filter(([, piece]) => !options.alreadyDone?.(piece.title));
  if (wanted.length === 0) return;
  await mkdir(directory, { recursive: true });
  const cover = renderCover(seed);
  cover.catch(() => {}); // awaited with the first piece
  const composer = createComposer(options.workerUrl, signal);
  let delivered: Promise<void> = Promise.resolve();
  try {
    for (const [index, piece] of wanted) {
      const { title } = piece;
      const composing = composer.compose({ type: "compose", seed, index }, (fraction) =>
        options.onProgress?.({ index, total, title, fraction }),
      );
      // Together: an error of either side ends the album at once.
      const [samples] = await Promise.all([composing, delivered]);
      signal?.throwIfAborted();
      const path = join(directory, piece.fileName);
      await writePiece({ path, album, piece, samples, cover: await cover });
      signal?.throwIfAborted();
      options.onProgress?.({ index, total, title, fraction: 1 });
      delivered = (async () => onPiece({ path, index, total, title }))();
      delivered.catch(() => {});
    }
    await delivered;
  } finally {
    await composer.stop();
  }
}

async function writePiece(options: {
  path: string;
  album: DemoAlbum;
  piece: DemoPiece;
  samples: Int16Array<ArrayBuffer>;
  cover: Uint8Array;
}): Promise<void> {
  const { album, piece } = options;
  const id3 = encodeId3({
    title: piece.title,
    artist: album.artist,
    album: album.title,
    year: album.year,
    genre: album.genre,
    trackNumber: piece.trackNumber,
    trackTotal: album.pieces.length,
    cover: { mimeType: "image/jpeg", bytes: options.cover },
  });
  await writeWholeFile(options.path, wavParts({ samples: options.samples, sampleRate: SAMPLE_RATE, id3 }));
}

type Composer = {
  compose(request: ComposeRequest, report: (fraction: number) => void): Promise<Int16Array<ArrayBuffer>>;
  stop(): Promise<void>;
};

/** One worker, one piece at a time. */
function createComposer(workerUrl: URL, signal: AbortSignal | undefined): Composer {
  const worker = new Worker(workerUrl);
  return {
    compose: (request, report) =>
      new Promise((resolve, reject) => {
        const onAbort = (): void => finish(() => reject(signal?.reason));
        const onError = (error: unknown): void => finish(() => reject(error));
        const onExit = (code: number): void =>
          finish(() => reject(new Error(`Cannot compose piece ${request.index}: the worker ended with code ${code}`)));
        const onMessage = (reply: ComposeReply): void => {
          if (reply.type === "progress") report(reply.fraction);
          else if (reply.type === "composed") finish(() => resolve(reply.samples));
          else finish(() => reject(new Error(`Cannot compose piece ${reply.index}: ${reply.message}`)));
        };
        const finish = (settle: () => void): void => {
          signal?.removeEventListener("abort", onAbort);
          worker.off("message", onMessage).off("error", onError).off("exit", onExit);
          settle();
        };
        if (signal?.aborted) return reject(signal.reason);
        signal?.addEventListener("abort", onAbort);
        worker.on("message", onMessage).on("error", onError).on("exit", onExit);
        worker.postMessage(request);
      }),
    stop: async () => {
      await worker.terminate();
    },
  };
}
