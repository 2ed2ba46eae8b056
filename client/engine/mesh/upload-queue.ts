import type { BlockKey } from "../../../shared/engine/input.ts";
import { encode, encodeBlock } from "../../../shared/wire/encode.ts";
import type { ByteArray } from "../byte-array.ts";
import { bufferedBytesHigh, queuedPartsMax } from "../limits.ts";
import type { Link } from "./link.ts";

export interface UploadQueueOptions {
  /** The verified bytes of a block; null when they are gone, `unreadable` when they cannot be checked now. */
  readBlock(key: BlockKey): Promise<ByteArray | "unreadable" | null>;
  onSent(requestId: number, bytes: number): void;
  onUnreadable(requestId: number, key: BlockKey): void;
}

/** Bytes of a block, from `offset` on. `sentMs` goes into the frame. */
export interface Part {
  readonly requestId: number;
  readonly key: BlockKey;
  readonly offset: number;
  readonly bytes: number;
  readonly sentMs: number;
}

/** Parts of blocks on their way to one neighbour: they leave only as fast as its channel drains. */
export class UploadQueue {
  readonly #link: Link;
  readonly #options: UploadQueueOptions;
  /** The first is being read. */
  #queue: Part[] = [];
  /** The block that was read last, while more of its parts are to follow. */
  #block: { readonly requestId: number; readonly bytes: ByteArray } | null = null;
  /** The block for which there was no room: the rest of it may still be on its way here. */
  #refusedId: number | null = null;
  #pumping = false;

  constructor(link: Link, options: UploadQueueOptions) {
    this.#link = link;
    this.#options = options;
  }

  add(part: Part): void {
    const { requestId, offset } = part;
    if (offset === 0) this.#refusedId = null;
    // A block of which a part is missing would be nonsense to the neighbour.
    if (requestId === this.#refusedId) return;
    if (this.#queue.length >= queuedPartsMax) {
      this.#refusedId = requestId;
      return this.#rejectAsBusy(requestId);
    }
    this.#queue.push(part);
    void this.pump();
  }

  /** The neighbour no longer needs it: what has not left does not leave. */
  cancel(requestId: number): void {
    if (!this.#queue.some((part) => part.requestId === requestId)) return;
    this.#drop(requestId);
    this.#options.onSent(requestId, 0);
  }

  /** Goes on as long as there is room; called again when the channel has drained. */
  async pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    while (this.#link.state === "open" && this.#link.bufferedBytes < bufferedBytesHigh) {
      const [next] = this.#queue;
      if (!next) break;
      const block = await this.#read(next);
      if (this.#link.state !== "open") break;
      // Called off meanwhile.
      if (this.#queue[0] !== next) continue;
      this.#queue.shift();
      if (block === "unreadable") this.#rejectAsBusy(next.requestId);
      else this.#send(next, block);
    }
    this.#pumping = false;
  }

  #send(part: Part, block: ByteArray | null): void {
    const { requestId, key, offset, bytes } = part;
    const payload = block?.subarray(offset, offset + bytes);
    if (!block || !payload || payload.length === 0) {
      this.#drop(requestId);
      return this.#options.onUnreadable(requestId, key);
    }
    // A copy: the block is a view into a whole segment, which would stay in memory as long as the neighbour takes its time.
    const isLast = offset + payload.length >= block.length;
    if (isLast) this.#block = null;
    else if (this.#block?.requestId !== requestId) this.#block = { requestId, bytes: block.slice() };
    this.#link.send(encodeBlock(part, payload) as ByteArray);
    this.#options.onSent(requestId, payload.length);
  }

  async #read({ requestId, key }: Part): Promise<ByteArray | "unreadable" | null> {
    if (this.#block?.requestId === requestId) return this.#block.bytes;
    // A read that fails must not stop the blocks behind it.
    return this.#options.readBlock(key).catch(() => null);
  }

  #drop(requestId: number): void {
    this.#queue = this.#queue.filter((part) => part.requestId !== requestId);
    if (this.#block?.requestId === requestId) this.#block = null;
  }

  /** The neighbour may ask again a little later. */
  #rejectAsBusy(requestId: number): void {
    this.#link.send(encode({ type: "reject", requestId, reason: "busy", inMs: 0 }) as ByteArray);
    this.#drop(requestId);
    this.#options.onSent(requestId, 0);
  }
}
