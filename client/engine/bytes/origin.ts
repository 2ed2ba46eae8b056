import type { OriginOutcome } from "../../../shared/engine/input.ts";
import { blockBytes, blockSize } from "../../../shared/manifest/manifest.ts";
import type { ByteArray } from "../byte-array.ts";
import { originSilentMs } from "../limits.ts";

export interface OriginRequest {
  readonly url: string;
  readonly segmentBytes: number;
  /** Blocks `firstBlock` (included) to `endBlock` (excluded). */
  readonly firstBlock: number;
  readonly endBlock: number;
  /** Past whatever cache lies between: the last answer was no good. */
  readonly reload: boolean;
  readonly signal: AbortSignal;
  onBlock(blockIndex: number, payload: ByteArray): void;
}

export interface OriginEnd {
  readonly outcome: OriginOutcome;
  /** HTTP status, 0 when there was none. */
  readonly status: number;
  /** Bytes that arrived and became no whole block. */
  readonly strayBytes: number;
}

/**
 * Fetches blocks of one segment, the whole of it without a Range header so that any cache can answer, and tells each
 * block as it completes. Too few or too many bytes, a wrong range or silence are a failure; blocks told before it stand.
 */
export async function fetchOrigin(request: OriginRequest): Promise<OriginEnd> {
  const watch = new AbortController();
  const abort = () => watch.abort();
  request.signal.addEventListener("abort", abort);
  if (request.signal.aborted) abort();
  let silence = setTimeout(abort, originSilentMs);
  const cutter = new BlockCutter(request);
  let status = 0;
  try {
    const response = await fetch(request.url, {
      headers: rangeOf(request),
      signal: watch.signal,
      credentials: "omit",
      cache: request.reload ? "reload" : "default",
    });
    status = response.status;
    if (!response.body || !cutter.accept(response)) {
      abort();
      return { outcome: "failed", status, strayBytes: 0 };
    }
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      clearTimeout(silence);
      silence = setTimeout(abort, originSilentMs);
      if (!cutter.push(value)) {
        abort();
        break;
      }
    }
    return { outcome: cutter.complete ? "complete" : "failed", status, strayBytes: cutter.strayBytes };
  } catch {
    return { outcome: request.signal.aborted ? "cancelled" : "failed", status, strayBytes: cutter.strayBytes };
  } finally {
    clearTimeout(silence);
    request.signal.removeEventListener("abort", abort);
  }
}

function rangeOf({ firstBlock, endBlock, segmentBytes }: OriginRequest): Record<string, string> {
  const start = firstBlock * blockBytes;
  const end = Math.min(endBlock * blockBytes, segmentBytes);
  return start === 0 && end === segmentBytes ? {} : { range: `bytes=${start}-${end - 1}` };
}

/** Cuts a body into blocks, whatever the pieces it arrives in. */
class BlockCutter {
  readonly #request: OriginRequest;
  /** Bytes before the first wanted one, when a whole answered a range. */
  #skip = 0;
  #blockIndex: number;
  #block: ByteArray;
  #filled = 0;
  #tooLong = false;
  /** A whole answer to a range may go on after the last wanted block. */
  #mayGoOn = false;

  constructor(request: OriginRequest) {
    this.#request = request;
    this.#blockIndex = request.firstBlock;
    this.#block = this.#nextBlock();
  }

  get complete(): boolean {
    return !this.#tooLong && this.#blockIndex >= this.#request.endBlock;
  }

  get strayBytes(): number {
    return this.#filled;
  }

  /** Does the head of the answer fit the request? */
  accept(response: Response): boolean {
    const { firstBlock, endBlock, segmentBytes } = this.#request;
    const start = firstBlock * blockBytes;
    const end = Math.min(endBlock * blockBytes, segmentBytes);
    if (response.status === 206) {
      const told = response.headers.get("content-range");
      return told === null || told === `bytes ${start}-${end - 1}/${segmentBytes}`;
    }
    this.#skip = start;
    this.#mayGoOn = end < segmentBytes;
    return response.status === 200;
  }

  /** False when enough, or too much, has come. */
  push(piece: Uint8Array): boolean {
    let at = Math.min(this.#skip, piece.length);
    this.#skip -= at;
    while (at < piece.length) {
      if (this.#blockIndex >= this.#request.endBlock) {
        this.#tooLong = !this.#mayGoOn;
        return false;
      }
      const taken = Math.min(piece.length - at, this.#block.length - this.#filled);
      this.#block.set(piece.subarray(at, at + taken), this.#filled);
      this.#filled += taken;
      at += taken;
      if (this.#filled === this.#block.length) this.#finishBlock();
    }
    return true;
  }

  #finishBlock(): void {
    this.#request.onBlock(this.#blockIndex, this.#block);
    this.#blockIndex += 1;
    this.#filled = 0;
    this.#block = this.#nextBlock();
  }

  #nextBlock(): ByteArray {
    const { endBlock, segmentBytes } = this.#request;
    return new Uint8Array(this.#blockIndex < endBlock ? blockSize(segmentBytes, this.#blockIndex) : 0);
  }
}
