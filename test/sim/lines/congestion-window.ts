import type { Protocol } from "./protocol.ts";

/** Bytes of one stream that may be on their way: RFC 9260 (SCTP) and RFC 5681 (TCP), which do the same with other figures. */
export class CongestionWindow {
  private readonly protocol: Protocol;
  private threshold = Infinity;
  /** Acknowledged since the window last grew by a packet, beyond the threshold. */
  private credit = 0;
  bytes: number;

  constructor(protocol: Protocol) {
    this.protocol = protocol;
    this.bytes = protocol.firstWindow * protocol.packetBytes;
  }

  /** Bytes were acknowledged. A window that was not full, or that only fills queues, does not grow. */
  acknowledged(bytes: number, wasFull: boolean): void {
    const { packetBytes, growthPerAckMax } = this.protocol;
    if (this.bytes < this.threshold) {
      if (wasFull) this.bytes += Math.min(bytes, growthPerAckMax * packetBytes);
      return;
    }
    this.credit += bytes;
    if (this.credit < this.bytes || !wasFull) return;
    this.credit -= this.bytes;
    this.bytes += packetBytes;
  }

  /** A packet was lost and those behind it were not: once for all losses of one round trip. */
  lost(): void {
    this.shrinkThreshold();
    this.bytes = this.threshold;
  }

  /** Nothing was acknowledged for too long. */
  timedOut(): void {
    this.shrinkThreshold();
    this.bytes = this.protocol.packetBytes;
  }

  private shrinkThreshold(): void {
    const { lossFactor, leastWindow, packetBytes } = this.protocol;
    this.threshold = Math.max(this.bytes * lossFactor, leastWindow * packetBytes);
    this.credit = 0;
  }
}
