import type { Clock } from "./clock.ts";
import { CongestionWindow } from "./congestion-window.ts";
import type { Protocol } from "./protocol.ts";
import type { Acknowledgement, Range } from "./receiver.ts";
import { RoundTrip } from "./round-trip.ts";

/** Part of the stream that was sent and is not acknowledged. */
interface Piece extends Range {
  sentAtMs: number;
  /** Counts all packets of the stream: what was sent after this piece and arrived tells that it is missing. */
  sentAs: number;
  misses: number;
  isLost: boolean;
  wasSentAgain: boolean;
}

export interface SenderOptions {
  readonly clock: Clock;
  readonly protocol: Protocol;
  readonly send: (range: Range) => void;
  /** More of what was written has been sent for the first time. */
  readonly onSent: () => void;
}

/** After so many acknowledgements of what was sent later a piece is taken for lost. */
const missesMax = 3;

/** The near end of a stream: sends within its congestion window, and again what was lost. */
export class Sender {
  private readonly options: SenderOptions;
  readonly window: CongestionWindow;
  private readonly roundTrip: RoundTrip;
  private pieces: Piece[] = [];
  private written = 0;
  private sent = 0;
  private flying = 0;
  private packets = 0;
  /** Until all that was under way at a loss is acknowledged, further losses are of the same round trip. */
  private recoversUntil = -1;
  private timeoutAtMs = Infinity;
  private timerAtMs = Infinity;
  private isEnded = false;

  constructor(options: SenderOptions) {
    this.options = options;
    this.window = new CongestionWindow(options.protocol);
    this.roundTrip = new RoundTrip(options.protocol);
  }

  /** Bytes that were written and have not been sent. */
  get unsentBytes(): number {
    return this.written - this.sent;
  }

  get isIdle(): boolean {
    return this.pieces.length === 0 && this.sent === this.written;
  }

  /** The byte behind what was written. */
  write(bytes: number): number {
    this.written += bytes;
    this.pump();
    return this.written;
  }

  end(): void {
    this.isEnded = true;
    this.timeoutAtMs = Infinity;
  }

  acknowledged({ cumulative, beyond }: Acknowledgement): void {
    if (this.isEnded) return;
    const isHere = ({ from, to }: Piece) =>
      to <= cumulative || beyond.some((range) => range.from <= from && to <= range.to);
    const arrived = this.pieces.filter(isHere);
    if (arrived.length === 0) return;
    const wasFull = this.flying + this.options.protocol.packetBytes > this.window.bytes;
    this.pieces = this.pieces.filter((piece) => !isHere(piece));
    let bytes = 0;
    let latest = arrived[0] as Piece;
    for (const piece of arrived) {
      bytes += piece.to - piece.from;
      if (!piece.isLost) this.flying -= piece.to - piece.from;
      if (piece.sentAs > latest.sentAs) latest = piece;
    }
    // Which of its packets an acknowledgement is for cannot be known of one that was sent twice (Karn).
    if (!latest.wasSentAgain) this.roundTrip.learn(this.options.clock.nowMs() - latest.sentAtMs);
    const recovers = cumulative < this.recoversUntil;
    const mayGrow = wasFull && this.roundTrip.queues <= this.options.protocol.queuesAtMost;
    if (!recovers) this.window.acknowledged(bytes, mayGrow);
    this.restartTimer();
    const isLoss = this.countMisses(latest.sentAs);
    if (isLoss && !recovers) {
      this.window.lost();
      this.recoversUntil = this.sent;
    }
    this.pump(isLoss);
  }

  /** Whether a piece has just been found lost. */
  private countMisses(sentAs: number): boolean {
    let isLoss = false;
    for (const piece of this.pieces) {
      if (piece.isLost || piece.sentAs > sentAs) continue;
      piece.misses += 1;
      if (piece.misses < missesMax) continue;
      this.lose(piece);
      isLoss = true;
    }
    return isLoss;
  }

  private lose(piece: Piece): void {
    piece.isLost = true;
    this.flying -= piece.to - piece.from;
  }

  /** Sends what the window has room for; what was just found lost goes at once, one packet whatever the window. */
  private pump(atOnce = false): void {
    if (this.isEnded) return;
    const { packetBytes, burstMax } = this.options.protocol;
    const sentBefore = this.sent;
    for (let packet = 0; packet < burstMax; packet += 1) {
      if (this.flying >= this.window.bytes && !(atOnce && packet === 0)) break;
      const lost = this.pieces.find(({ isLost }) => isLost);
      if (lost) {
        lost.wasSentAgain = true;
        this.launch(lost);
      } else if (this.sent < this.written) {
        const piece = { from: this.sent, to: Math.min(this.written, this.sent + packetBytes) };
        this.sent = piece.to;
        const fresh = { ...piece, sentAtMs: 0, sentAs: 0, misses: 0, isLost: false, wasSentAgain: false };
        this.pieces.push(fresh);
        this.launch(fresh);
      } else break;
    }
    if (this.sent > sentBefore) this.options.onSent();
  }

  private launch(piece: Piece): void {
    const nowMs = this.options.clock.nowMs();
    this.packets += 1;
    piece.sentAs = this.packets;
    piece.sentAtMs = nowMs;
    piece.misses = 0;
    piece.isLost = false;
    this.flying += piece.to - piece.from;
    if (this.timeoutAtMs === Infinity) this.restartTimer();
    this.options.send({ from: piece.from, to: piece.to });
  }

  private restartTimer(): void {
    const { clock } = this.options;
    this.timeoutAtMs = this.pieces.length === 0 ? Infinity : clock.nowMs() + this.roundTrip.timeoutMs;
    this.arm();
  }

  private arm(): void {
    const { timeoutAtMs } = this;
    if (timeoutAtMs >= this.timerAtMs) return;
    this.timerAtMs = timeoutAtMs;
    this.options.clock.at(timeoutAtMs, () => {
      if (this.timerAtMs !== timeoutAtMs) return;
      this.timerAtMs = Infinity;
      if (this.timeoutAtMs > timeoutAtMs) return this.arm();
      this.timedOut();
    });
  }

  private timedOut(): void {
    this.roundTrip.timedOut();
    this.window.timedOut();
    this.recoversUntil = -1;
    for (const piece of this.pieces) if (!piece.isLost) this.lose(piece);
    this.timeoutAtMs = Infinity;
    this.pump();
  }
}
