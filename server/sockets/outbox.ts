import type { Duplex } from "node:stream";

export interface OutboxesOptions {
  /** Bytes that may wait for one socket, in its outbox and in the kernel's queue together, before it is cut. */
  readonly bufferedBytesMax: number;
}

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
  return { open: (socket) => new SocketOutbox(socket, options.bufferedBytesMax, wake) };
}

class SocketOutbox implements Outbox {
  readonly #socket: Duplex;
  readonly #bufferedBytesMax: number;
  readonly #wake: (outbox: SocketOutbox) => void;
  #first: Uint8Array | null = null;
  #others: Uint8Array[] | null = null;
  #bytes = 0;
  /** Bytes that the socket had not sent when the turn began. */
  #queued = 0;
  #ended = false;

  constructor(socket: Duplex, bufferedBytesMax: number, wake: (outbox: SocketOutbox) => void) {
    this.#socket = socket;
    this.#bufferedBytesMax = bufferedBytesMax;
    this.#wake = wake;
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
    return true;
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
