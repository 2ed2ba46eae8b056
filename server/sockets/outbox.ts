import type { Duplex } from "node:stream";

export interface OutboxesOptions {
  /** Bytes that may wait for one socket, in its outbox and in the kernel's queue together, before it is cut. */
  readonly bufferedBytesMax: number;
  /** ... and for all sockets together, before those are cut for which most waits. */
  readonly bufferedBytesInAllMax?: number;
}

/** Memory that does not fall due while everybody reads: what a slow line holds back is some kilobytes. */
export const bufferedBytesInAllMax = 67_108_864;

/**
 * What is to be sent on one socket. Frames that are added in one turn of the event loop leave together, in one write, in the order
 * in which they were added.
 *
 *     const outboxes = createOutboxes({ bufferedBytesMax: 1_048_576 });   // one for each server
 *     const outbox = outboxes.open(socket);                              // the socket of the `upgrade` event
 *     outbox.add(textFrame(JSON.stringify(message)));                    // any number of times in a turn
 *     outbox.end(); webSocket.close(1000);                               // before `ws` says goodbye: nothing may follow its close frame
 */
export interface Outbox {
  /** Takes a finished frame, which must not be changed any more. False: the socket is closed, or was too slow and is cut now. */
  add(frame: Uint8Array): boolean;
  /** Writes at once what is here, such as a last word before the socket is closed. */
  flush(): void;
  /** Flushes, and takes nothing from then on. */
  end(): void;
}

export interface Outboxes {
  open(socket: Duplex): Outbox;
}

export function createOutboxes(options: OutboxesOptions): Outboxes {
  let waiting: SocketOutbox[] = [];
  const endTurn = () => {
    const full = waiting;
    waiting = [];
    for (const outbox of full) outbox.flush();
  };
  /** The check phase comes after all sockets that were readable in this turn have been read. */
  const wake = (outbox: SocketOutbox) => {
    if (waiting.length === 0) setImmediate(endTurn);
    waiting.push(outbox);
  };
  const slow = new SlowSockets(options.bufferedBytesInAllMax ?? bufferedBytesInAllMax);
  return { open: (socket) => new SocketOutbox(socket, options.bufferedBytesMax, { wake, slow }) };
}

/** Sockets for which something waited when something new was to be sent, and how much. */
class SlowSockets {
  readonly #bytesMax: number;
  readonly #bytesOf = new Map<Duplex, number>();
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Asked once in a turn for a socket that is written to. */
  note(socket: Duplex, waiting: number): void {
    const before = this.#bytesOf.get(socket) ?? 0;
    if (waiting === before) return;
    this.#bytes += waiting - before;
    if (waiting === 0) this.#bytesOf.delete(socket);
    else this.#bytesOf.set(socket, waiting);
    if (this.#bytes > this.#bytesMax) this.#relieve();
  }

  /** Some have been read by now, or are gone. Of those that are left the fullest are cut until half of the room is free. */
  #relieve(): void {
    this.#bytes = 0;
    for (const socket of this.#bytesOf.keys()) {
      const waiting = socket.destroyed ? 0 : socket.writableLength;
      if (waiting === 0) this.#bytesOf.delete(socket);
      else this.#bytesOf.set(socket, waiting);
      this.#bytes += waiting;
    }
    if (this.#bytes <= this.#bytesMax) return;
    for (const [socket, waiting] of [...this.#bytesOf].sort(([, left], [, right]) => right - left)) {
      if (this.#bytes <= this.#bytesMax / 2) return;
      this.#bytesOf.delete(socket);
      this.#bytes -= waiting;
      socket.destroy();
    }
  }
}

class SocketOutbox implements Outbox {
  readonly #socket: Duplex;
  readonly #bufferedBytesMax: number;
  readonly #wake: (outbox: SocketOutbox) => void;
  readonly #slow: SlowSockets;
  #first: Uint8Array | null = null;
  #others: Uint8Array[] | null = null;
  #bytes = 0;
  /** Bytes that the socket had not sent when the turn began. */
  #queued = 0;
  #ended = false;

  constructor(
    socket: Duplex,
    bufferedBytesMax: number,
    { wake, slow }: { wake: (outbox: SocketOutbox) => void; slow: SlowSockets },
  ) {
    this.#socket = socket;
    this.#bufferedBytesMax = bufferedBytesMax;
    this.#wake = wake;
    this.#slow = slow;
  }

  add(frame: Uint8Array): boolean {
    if (this.#ended || (this.#first === null && !this.#begin())) return false;
    if (this.#queued + this.#bytes + frame.length > this.#bufferedBytesMax) {
      this.#forget();
      this.#ended = true;
      this.#socket.destroy();
      return false;
    }
    this.#bytes += frame.length;
    if (this.#first === null) {
      this.#first = frame;
      this.#wake(this);
    } else if (this.#others === null) this.#others = [this.#first, frame];
    else this.#others.push(frame);
    return true;
  }

  /** The socket is asked once in a turn: what it says of itself costs more than all else here. */
  #begin(): boolean {
    const socket = this.#socket;
    if (socket.destroyed || !socket.writable) return false;
    this.#queued = socket.writableLength;
    this.#slow.note(socket, this.#queued);
    return !socket.destroyed;
  }

  flush(): void {
    const first = this.#first;
    if (first === null) return;
    const frames = this.#others;
    const bytes = this.#bytes;
    this.#forget();
    if (this.#socket.destroyed || !this.#socket.writable) return;
    this.#socket.write(frames === null ? first : Buffer.concat(frames, bytes));
  }

  end(): void {
    this.flush();
    this.#ended = true;
  }

  #forget(): void {
    this.#first = null;
    this.#others = null;
    this.#bytes = 0;
  }
}
