import type { Clock } from "./clock.ts";
import type { Protocol } from "./protocol.ts";

/** Bytes of a stream, from the first to before the last. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** All before `cumulative` is here, and so are some ranges beyond. */
export interface Acknowledgement {
  readonly cumulative: number;
  readonly beyond: readonly Range[];
}

export interface ReceiverOptions {
  readonly clock: Clock;
  readonly protocol: Protocol;
  readonly acknowledge: (acknowledgement: Acknowledgement) => void;
  /** The stream is here up to this byte, without a gap. */
  readonly arrivedUpTo: (end: number) => void;
}

/** The far end of a stream: puts in order what arrives, and acknowledges every second packet, or each while something is missing. */
export class Receiver {
  private readonly options: ReceiverOptions;
  private cumulative = 0;
  private beyond: Range[] = [];
  private isFirst = true;
  /** A packet waits for its acknowledgement; counts up so that an older wait finds out that it is over. */
  private waits = 0;
  private isWaiting = false;

  constructor(options: ReceiverOptions) {
    this.options = options;
  }

  arrived(range: Range): void {
    const before = this.cumulative;
    this.add(range);
    const isInOrder = this.cumulative > before && this.beyond.length === 0;
    if (this.isFirst || !isInOrder || this.isWaiting) this.acknowledge();
    else this.acknowledgeLater();
    this.isFirst = false;
    if (this.cumulative > before) this.options.arrivedUpTo(this.cumulative);
  }

  private add(range: Range): void {
    if (range.to <= this.cumulative) return;
    const all = [...this.beyond, range].sort((one, other) => one.from - other.from);
    this.beyond = [];
    for (const { from, to } of all) {
      const last = this.beyond.at(-1);
      if (from <= this.cumulative) this.cumulative = Math.max(this.cumulative, to);
      else if (last && from <= last.to) this.beyond[this.beyond.length - 1] = { ...last, to: Math.max(last.to, to) };
      else this.beyond.push({ from, to });
    }
  }

  private acknowledge(): void {
    this.isWaiting = false;
    this.waits += 1;
    this.options.acknowledge({ cumulative: this.cumulative, beyond: this.beyond });
  }

  private acknowledgeLater(): void {
    const { clock, protocol } = this.options;
    this.isWaiting = true;
    const wait = this.waits;
    clock.at(clock.nowMs() + protocol.ackDelayMs, () => {
      if (this.isWaiting && wait === this.waits) this.acknowledge();
    });
  }
}
