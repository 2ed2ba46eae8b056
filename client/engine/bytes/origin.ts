import type { OriginOutcome } from "../../../shared/engine/input.ts";
import type { Clock } from "../clock.ts";
import { originSilentMs } from "../limits.ts";
import { BlockCutter, type WantedBlocks, wantedBytes } from "./block-cutter.ts";

export interface OriginRequest extends WantedBlocks {
  readonly url: string;
  readonly clock: Clock;
  /** Past all caches on the way: the last answer was no good. */
  readonly reload: boolean;
  readonly signal: AbortSignal;
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
  const abort = () => watch.abort();
  request.signal.addEventListener("abort", abort);
  if (request.signal.aborted) abort();
  const { clock } = request;
  let endWatch = clock.after(originSilentMs, abort);
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
      endWatch();
      endWatch = clock.after(originSilentMs, abort);
      if (!cutter.push(value)) {
        abort();
        break;
      }
    }
    return { outcome: cutter.complete ? "complete" : "failed", status, strayBytes: cutter.strayBytes };
  } catch {
    return { outcome: request.signal.aborted ? "cancelled" : "failed", status, strayBytes: cutter.strayBytes };
  } finally {
    endWatch();
    request.signal.removeEventListener("abort", abort);
  }
}

/** No Range header for the whole: every cache can answer that. */
function rangeOf(request: OriginRequest): Record<string, string> {
  const { start, end } = wantedBytes(request);
  return start === 0 && end === request.segmentBytes ? {} : { range: `bytes=${start}-${end - 1}` };
}
