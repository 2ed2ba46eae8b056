import type { CdnFault } from "../../../shared/cdn-fault.ts";
import type { OriginOutcome } from "../../../shared/engine/input.ts";
import type { Clock } from "../clock.ts";
import { originSilentMs } from "../limits.ts";
import { BlockCutter, type WantedBlocks, wantedBytes } from "./block-cutter.ts";
import type { MediaAnswer, MediaWay } from "./media-way.ts";

export interface OriginRequest extends WantedBlocks {
  readonly way: MediaWay;
  /** Below the media's address: `{renditionId}/0.m4s`. */
  readonly path: string;
  readonly clock: Clock;
  /** The sound waits for it. */
  readonly pressing: boolean;
  /** Past all caches on the way: the last answer was no good. */
  readonly reload: boolean;
  /** Aborted with a `TimeoutError` when it stood still. */
  readonly signal: AbortSignal;
  /** Before the first block is told. */
  onAnswer(answer: MediaAnswer): void;
}

export interface OriginEnd {
  readonly outcome: OriginOutcome;
  /** HTTP status, 0 when there was none. */
  readonly status: number;
  /** Bytes that arrived and became no whole block. */
  readonly strayBytes: number;
}

/**
 * Fetches blocks of one segment, and tells each block as it completes. Too few or too many bytes, a wrong range and
 * silence are failures; the blocks that were told before stand.
 */
export async function fetchOrigin(request: OriginRequest): Promise<OriginEnd> {
  const watch = new AbortController();
  const abort = () => watch.abort(request.signal.reason);
  request.signal.addEventListener("abort", abort);
  if (request.signal.aborted) abort();
  const { clock } = request;
  const isSilent = () => watch.abort(silence());
  let endWatch = clock.after(originSilentMs, isSilent);
  const cutter = new BlockCutter(request);
  let status = 0;
  let answer: MediaAnswer | null = null;
  try {
    answer = await request.way.open(request.path, {
      headers: rangeOf(request),
      signal: watch.signal,
      pressing: request.pressing,
      cache: request.reload ? "reload" : "default",
    });
    const { response } = answer;
    status = response.status;
    request.onAnswer(answer);
    if (!response.body || !cutter.accept(response)) {
      answer.failed(response.ok ? "false-bytes" : "refused");
      watch.abort();
      return { outcome: response.ok ? "misfit" : "failed", status, strayBytes: 0 };
    }
    const isEnough = await cut(response.body, cutter, () => {
      endWatch();
      endWatch = clock.after(originSilentMs, isSilent);
    });
    if (isEnough) watch.abort();
    if (!cutter.complete) answer.failed(isEnough ? "false-bytes" : "cut-short");
    return { outcome: cutter.complete ? "complete" : "failed", status, strayBytes: cutter.strayBytes };
  } catch {
    const fault = faultOf(watch.signal);
    if (fault === null) answer?.calledOff();
    else answer?.failed(fault);
    return { outcome: request.signal.aborted ? "cancelled" : "failed", status, strayBytes: cutter.strayBytes };
  } finally {
    endWatch();
    request.signal.removeEventListener("abort", abort);
  }
}

/** True: enough or too much came before its end. */
async function cut(body: ReadableStream<Uint8Array>, cutter: BlockCutter, onPiece: () => void): Promise<boolean> {
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return false;
    onPiece();
    if (!cutter.push(value)) return true;
  }
}

/** Why something that stood still is aborted. */
export function silence(): DOMException {
  return new DOMException("It stood still", "TimeoutError");
}

/** Null: it was called off. */
function faultOf({ aborted, reason }: AbortSignal): CdnFault | null {
  if (!aborted) return "cut-short";
  return reason instanceof DOMException && reason.name === "TimeoutError" ? "silent" : null;
}

/** No Range header for the whole: every cache can answer that. */
function rangeOf(request: OriginRequest): Record<string, string> {
  const { start, end } = wantedBytes(request);
  return start === 0 && end === request.segmentBytes ? {} : { range: `bytes=${start}-${end - 1}` };
}
