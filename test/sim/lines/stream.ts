import { backwards, type Path, sendPacket } from "./path.ts";
import { type Protocol, streamBytes } from "./protocol.ts";
import { Receiver } from "./receiver.ts";
import { Sender } from "./sender.ts";

interface Message {
  readonly endByte: number;
  readonly deliver: () => void;
}

/** Messages from one machine to another, in order and whole: one that is late keeps all behind it waiting. */
export class Stream {
  private readonly protocol: Protocol;
  private readonly path: Path;
  private readonly sender: Sender;
  private readonly messages: Message[] = [];
  private isEnded = false;
  private endByte = 0;
  /** Told when there is less unsent than this, where there was more. */
  private low: { readonly bytes: number; readonly tell: () => void } | null = null;
  private wasAboveLow = false;

  constructor(path: Path, protocol: Protocol) {
    this.path = path;
    this.protocol = protocol;
    const { clock } = path.from.line;
    const back = backwards(path);
    const receiver = new Receiver({
      clock,
      protocol,
      acknowledge: (acknowledgement) =>
        sendPacket(back, protocol.ackBytes, () => this.sender.acknowledged(acknowledgement)),
      arrivedUpTo: (end) => this.deliverUpTo(end),
    });
    this.sender = new Sender({
      clock,
      protocol,
      send: (range) =>
        sendPacket(path, range.to - range.from + protocol.headerBytes, () => {
          if (!this.isEnded) receiver.arrived(range);
        }),
      onSent: () => this.sent(),
    });
  }

  /** What waits to be sent for the first time, as a data channel's `bufferedAmount`. */
  get bufferedBytes(): number {
    return this.sender.unsentBytes;
  }

  get isIdle(): boolean {
    return this.sender.isIdle;
  }

  get windowBytes(): number {
    return this.sender.window.bytes;
  }

  whenBelow(bytes: number, tell: () => void): void {
    this.low = { bytes, tell };
  }

  send(bytes: number, deliver: () => void): void {
    if (this.isEnded) return;
    const inStream = streamBytes(this.protocol, bytes);
    // Before anything is sent: what arrives must be known.
    this.messages.push({ endByte: this.endByte + inStream, deliver });
    this.endByte += inStream;
    if (this.low && this.bufferedBytes + inStream > this.low.bytes) this.wasAboveLow = true;
    this.sender.write(inStream);
  }

  /** Nothing more is sent or delivered; what is on the lines stays there. */
  end(): void {
    this.isEnded = true;
    this.sender.end();
  }

  endAfter(delayMs: number): void {
    const { clock } = this.path.from.line;
    clock.at(clock.nowMs() + delayMs, () => this.end());
  }

  private deliverUpTo(end: number): void {
    for (let next = this.messages[0]; next !== undefined && next.endByte <= end; next = this.messages[0]) {
      this.messages.shift();
      if (!this.isEnded) next.deliver();
    }
  }

  private sent(): void {
    const { low } = this;
    if (!low || !this.wasAboveLow || this.bufferedBytes > low.bytes) return;
    this.wasAboveLow = false;
    low.tell();
  }
}
