/** How fast a source answers: running averages that forget (weight 0.3 for the newest sample, as RFC 6298 does for RTT variance). */
export interface ServiceEstimate {
  /** Milliseconds from asking to the first block. */
  latencyMs: number;
  /** Milliseconds from one block to the next while several are under way. */
  blockMs: number;
  /** Whether anything was measured yet; before that the values are guesses. */
  measured: boolean;
  /** The least of both of late, Infinity before any: what it can do while nobody else asks it for anything. */
  leastLatencyMs: number;
  leastBlockMs: number;
}

const newestWeight = 0.3;

export function guessNeighbour(): ServiceEstimate {
  return { latencyMs: 100, blockMs: 12, measured: false, leastLatencyMs: Infinity, leastBlockMs: Infinity };
}

export function guessOrigin(): ServiceEstimate {
  return { latencyMs: 100, blockMs: 10, measured: false, leastLatencyMs: Infinity, leastBlockMs: Infinity };
}

export function learnLatency(estimate: ServiceEstimate, sampleMs: number): void {
  estimate.latencyMs = estimate.measured ? blend(estimate.latencyMs, sampleMs) : sampleMs;
  estimate.measured = true;
  estimate.leastLatencyMs = least(estimate.leastLatencyMs, sampleMs);
}

export function learnBlock(estimate: ServiceEstimate, sampleMs: number): void {
  estimate.blockMs = blend(estimate.blockMs, sampleMs);
  estimate.leastBlockMs = least(estimate.leastBlockMs, sampleMs);
}

/** Milliseconds until the last of `blocks` is there when `pending` others were asked before. */
export function finishMs(estimate: ServiceEstimate, pending: number, blocks: number): number {
  return estimate.latencyMs + estimate.blockMs * (pending + blocks);
}

function blend(old: number, sample: number): number {
  return old * (1 - newestWeight) + sample * newestWeight;
}

/** ... if nobody else asks it for anything. */
export function leastFinishMs(estimate: ServiceEstimate, pending: number, blocks: number): number {
  const latencyMs = Math.min(estimate.latencyMs, estimate.leastLatencyMs);
  return latencyMs + Math.min(estimate.blockMs, estimate.leastBlockMs) * (pending + blocks);
}

/** The least is forgotten slowly: lines change. */
function least(old: number, sample: number): number {
  return Math.min(old * 1.02, sample);
}
