import type { Random } from "../../../shared/seeded-random.ts";
import type { Clock } from "./clock.ts";

/** A listener's access line to the internet. */
export interface LineSpec {
  readonly downBitsPerSecond: number;
  readonly upBitsPerSecond: number;
  /** One way, to the middle of the internet: the delays of two lines add up. */
  readonly delayMs: number;
  /** Share of the packets that is lost on each of the two directions. */
  readonly loss: number;
}

/** What a full queue of a home router holds: packets for so long at the line's rate. */
const queueMs = 400;
/** Ethernet's frame, preamble and gap around each IP packet. */
export const framingBytes = 38;

/** One direction: packets leave one after another at its rate; one for which the queue has no room is dropped. */
export class LineDirection {
  private readonly bytesPerMs: number;
  private readonly loss: number;
  private readonly random: Random;
  private freeAtMs = 0;
  /** Of IP packets: what was let through, and what found the queue full. */
  readonly bytes = { passed: 0, dropped: 0, lost: 0 };
  packets = 0;

  constructor(options: { readonly bitsPerSecond: number; readonly loss: number; readonly random: Random }) {
    this.bytesPerMs = options.bitsPerSecond / 8_000;
    this.loss = options.loss;
    this.random = options.random;
  }

  /** Puts a packet behind those that wait. When its last byte has left; null: there is no room. One that waits alone always fits. */
  join(nowMs: number, bytes: number): number | null {
    const waitingMs = this.waitingMs(nowMs);
    const takesMs = (bytes + framingBytes) / this.bytesPerMs;
    if (waitingMs > 0 && waitingMs + takesMs > queueMs) {
      this.bytes.dropped += bytes;
      return null;
    }
    this.bytes.passed += bytes;
    this.packets += 1;
    this.freeAtMs = nowMs + waitingMs + takesMs;
    return this.freeAtMs;
  }

  /** Whether the line loses the packet that is on it now. */
  loses(bytes: number): boolean {
    const isLost = this.loss > 0 && this.random() < this.loss;
    if (isLost) this.bytes.lost += bytes;
    return isLost;
  }

  /** How long a packet that comes now waits before its first byte leaves. */
  waitingMs(nowMs: number): number {
    return Math.max(0, this.freeAtMs - nowMs);
  }
}

/** Both directions of a line, which can be cut: then all packets are gone without a word. */
export class AccessLine {
  /** The time that passes on the line, whatever its machine does. */
  readonly clock: Clock;
  readonly up: LineDirection;
  readonly down: LineDirection;
  isCut = false;
  /** When it was last mended; Infinity while it is cut. */
  wholeSinceMs = 0;

  constructor(clock: Clock, spec: Omit<LineSpec, "delayMs">, random: Random) {
    this.clock = clock;
    const { upBitsPerSecond, downBitsPerSecond, loss } = spec;
    this.up = new LineDirection({ bitsPerSecond: upBitsPerSecond, loss, random });
    this.down = new LineDirection({ bitsPerSecond: downBitsPerSecond, loss, random });
  }

  cut(): void {
    this.isCut = true;
    this.wholeSinceMs = Infinity;
  }

  mend(): void {
    this.isCut = false;
    this.wholeSinceMs = this.clock.nowMs();
  }
}
