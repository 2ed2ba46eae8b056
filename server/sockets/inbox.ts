import { isUtf8 } from "node:buffer";
import { endianness } from "node:os";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";

export interface InboxLimits {
  /** Bytes of a text frame's payload, 125 at least; a larger frame is left to `ws`, which refuses it. */
  readonly payloadBytesMax: number;
  /** Pieces that one frame may trickle in. */
  readonly chunksMax: number;
}

export interface InboxOptions extends InboxLimits {
  /** Of the `upgrade` event, after `ws` took it. */
  readonly socket: Duplex;
  readonly webSocket: WebSocket;
  /** The payload of a whole text frame, which is valid UTF-8. Its bytes are good only until this returns. */
  onText(payload: Buffer): void;
}

const textFrame = 0x81;
const pingFrame = 0x89;
const pongFrame = 0x8a;
const masked = 0x80;
const maskBytes = 4;
const noWords = new Int32Array(0);
const isLittleEndian = endianness() === "LE";

/**
 * Reads a client's whole text frames, the one kind that listeners send, before `ws` does. It passes pings and pongs on to `ws`. From the
 * first frame of any other kind on (a fragment, a binary frame, a goodbye, a wrong one) `ws` reads all.
 *
 * `ws` by itself leaves some hundred bytes of each frame to the old part of the heap. With ten thousand sockets these bring a full
 * collection every few seconds, and its pauses are what an announce waits for longest.
 */
export function openInbox(options: InboxOptions): void {
  const { socket } = options;
  const [receive, ...others] = socket.listeners("data");
  // Somebody else reads along: then `ws` reads it all.
  if (receive === undefined || others.length > 0) return;
  const inbox = new Inbox(options, receive as (chunk: Buffer) => void);
  socket.off("data", inbox.receive);
  socket.on("data", inbox.read);
}

class Inbox {
  readonly #options: InboxOptions;
  /** How `ws` takes a chunk; `this` is the socket. */
  readonly receive: (chunk: Buffer) => void;
  /** The beginning of a frame, in pieces, and how many bytes there must be before it is looked at again. */
  #waiting: Buffer[] | null = null;
  #waitingBytes = 0;
  #neededBytes = 0;

  constructor(options: InboxOptions, receive: (chunk: Buffer) => void) {
    this.#options = options;
    this.receive = receive;
  }

  readonly read = (arrived: Buffer): void => {
    const chunk = this.#waiting === null ? arrived : this.#add(this.#waiting, arrived);
    if (chunk === null) return;
    let at = 0;
    while (at >= 0 && at < chunk.length) at = this.#readFrame(chunk, at);
  };

  /** All that waited, when it is enough. */
  #add(waiting: Buffer[], piece: Buffer): Buffer | null {
    waiting.push(piece);
    this.#waitingBytes += piece.length;
    if (this.#waitingBytes >= this.#neededBytes) {
      this.#waiting = null;
      return Buffer.concat(waiting, this.#waitingBytes);
    }
    if (waiting.length >= this.#options.chunksMax) this.#giveUp();
    return null;
  }

  /** Where the next frame begins, or -1 when there is no more to be read here. */
  #readFrame(chunk: Buffer, at: number): number {
    const bytes = frameBytes(chunk, at, this.#options.payloadBytesMax);
    if (bytes === foreign) return this.#leave(chunk.subarray(at));
    const arrivedBytes = chunk.length - at;
    if (bytes !== unknown && bytes <= arrivedBytes) return this.#take(chunk, at, at + bytes);
    // A copy: the rest of the chunk is done with.
    this.#waiting = [Buffer.from(chunk.subarray(at))];
    this.#waitingBytes = arrivedBytes;
    this.#neededBytes = bytes === unknown ? arrivedBytes + 1 : bytes;
    return -1;
  }

  #take(chunk: Buffer, start: number, end: number): number {
    const { socket, onText } = this.#options;
    if (chunk[start] !== textFrame) {
      this.receive.call(socket, chunk.subarray(start, end));
      return end;
    }
    const payloadStart = start + headBytes(chunk, start);
    applyMask(chunk, payloadStart, end);
    const payload = chunk.subarray(payloadStart, end);
    if (isUtf8(payload)) {
      onText(payload);
      return end;
    }
    applyMask(chunk, payloadStart, end);
    return this.#leave(chunk.subarray(start));
  }

  /** From here on `ws` reads all. */
  #leave(rest: Buffer): -1 {
    const { socket } = this.#options;
    socket.off("data", this.read);
    socket.on("data", this.receive);
    this.receive.call(socket, rest);
    return -1;
  }

  /** As `ws` does it: nothing is read any more, and what still comes is thrown away. */
  #giveUp(): void {
    const { socket, webSocket } = this.#options;
    socket.off("data", this.read);
    this.#waiting = null;
    webSocket.close(1008, "a frame in too many pieces");
    socket.resume();
  }
}

/** No frame of ours. */
const foreign = -1;
/** More bytes are needed to tell. */
const unknown = 0;

/** Bytes of the masked text, ping or pong frame that begins at `at`, all of it; or `foreign`, or `unknown`. */
function frameBytes(chunk: Buffer, at: number, payloadBytesMax: number): number {
  const kind = chunk[at];
  const isControl = kind === pingFrame || kind === pongFrame;
  if (!isControl && kind !== textFrame) return foreign;
  const second = chunk[at + 1];
  if (second === undefined) return unknown;
  const short = second - masked;
  // Not masked, or longer than anything that we take.
  if (short < 0 || short === 127) return foreign;
  if (short < 126) return headBytes(chunk, at) + short;
  if (isControl) return foreign;
  if (at + 3 >= chunk.length) return unknown;
  const payloadBytes = chunk.readUInt16BE(at + 2);
  return payloadBytes > payloadBytesMax ? foreign : headBytes(chunk, at) + payloadBytes;
}

/** Of a frame whose length is told in one byte or in two more. */
function headBytes(chunk: Buffer, at: number): number {
  return (chunk[at + 1] === (masked | 126) ? 4 : 2) + maskBytes;
}

/** Masks or unmasks, in place; the mask is before the payload. Most of a long payload goes four bytes at once. */
function applyMask(chunk: Buffer, start: number, end: number): void {
  const mask = start - maskBytes;
  const { buffer, byteOffset } = chunk;
  let at = start;
  const maskAt = (index: number) => chunk[mask + ((index - start) & 3)] as number;
  for (; at < end && ((byteOffset + at) & 3) !== 0; at += 1) chunk[at] = (chunk[at] as number) ^ maskAt(at);
  const words = at < end ? new Int32Array(buffer, byteOffset + at, (end - at) >> 2) : noWords;
  const word = isLittleEndian
    ? maskAt(at) | (maskAt(at + 1) << 8) | (maskAt(at + 2) << 16) | (maskAt(at + 3) << 24)
    : maskAt(at + 3) | (maskAt(at + 2) << 8) | (maskAt(at + 1) << 16) | (maskAt(at) << 24);
  for (let index = 0; index < words.length; index += 1) words[index] = (words[index] as number) ^ word;
  for (at += 4 * words.length; at < end; at += 1) chunk[at] = (chunk[at] as number) ^ maskAt(at);
}
