/** How fast a source answers: running averages that forget (weight 0.3 for the newest sample, as RFC 6298 does for RTT variance). */
export interface ServiceEstimate {
  /** Milliseconds from asking to the first block. */
  latencyMs: number;
  /** Milliseconds from one block to the next while several are under way. */
  blockMs: number;
  /** Whether anything was measured yet; before that the values are guesses. */
  measured: boolean;
}

const newestWeight = 0.3;

export function guessNeighbour(): ServiceEstimate {
  return { latencyMs: 100, blockMs: 12, measured: false };
}

export function guessOrigin(): ServiceEstimate {
  return { latencyMs: 100, blockMs: 10, measured: false };
}

export function learnLatency(estimate: ServiceEstimate, sampleMs: number): void {
  estimate.latencyMs = estimate.measured ? blend(estimate.latencyMs, sampleMs) : sampleMs;
  estimate.measured = true;
}

export function learnBlock(estimate: ServiceEstimate, sampleMs: number): void {
  estimate.blockMs = blend(estimate.blockMs, sampleMs);
}

/** Milliseconds until the last of `blocks` is there when `pending` others were asked before. */
export function finishMs(estimate: ServiceEstimate, pending: number, blocks: number): number {
  return estimate.latencyMs + estimate.blockMs * (pending + blocks);
}

function blend(old: number, sample: number): number {
  return old * (1 - newestWeight) + sample * newestWeight;
}
