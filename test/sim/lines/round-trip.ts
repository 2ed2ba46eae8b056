import type { Protocol } from "./protocol.ts";

/** Weights of RFC 6298. */
const newest = { roundTrip: 1 / 8, variance: 1 / 4 };

/** How long an acknowledgement is waited for. */
export class RoundTrip {
  private readonly protocol: Protocol;
  private smoothedMs: number | null = null;
  private varianceMs = 0;
  private backoff = 1;
  private shortestMs = Infinity;
  private latestMs = Infinity;

  constructor(protocol: Protocol) {
    this.protocol = protocol;
  }

  get timeoutMs(): number {
    const { first, least, most } = this.protocol.timeoutMs;
    const { smoothedMs, varianceMs, backoff } = this;
    const plainMs = smoothedMs === null ? first : smoothedMs + Math.max(this.protocol.varianceLeastMs, 4 * varianceMs);
    return Math.min(most, Math.max(least, plainMs) * backoff);
  }

  /** What queues added to the latest round trip, in shortest ones. */
  get queues(): number {
    return this.smoothedMs === null ? 0 : this.latestMs / this.shortestMs - 1;
  }

  learn(sampleMs: number): void {
    this.latestMs = sampleMs;
    this.shortestMs = Math.min(this.shortestMs, sampleMs);
    if (this.smoothedMs === null) {
      this.smoothedMs = sampleMs;
      this.varianceMs = sampleMs / 2;
    } else {
      this.varianceMs += newest.variance * (Math.abs(this.smoothedMs - sampleMs) - this.varianceMs);
      this.smoothedMs += newest.roundTrip * (sampleMs - this.smoothedMs);
    }
    this.backoff = 1;
  }

  timedOut(): void {
    this.backoff *= 2;
  }
}
