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
  #queue: Part[] = [];
  /** The block that was read last: its other parts follow. */
  #block: { readonly requestId: number; readonly bytes: ByteArray } | null = null;
  #pumping = false;

  constructor(link: Link, options: UploadQueueOptions) {
    this.#link = link;
    this.#options = options;
  }

  add(part: Part): void {
    if (this.#queue.length >= queuedPartsMax) return this.#rejectAsBusy(part.requestId);
    this.#queue.push(part);
    void this.pump();
  }

  /** The neighbour no longer needs it. */
  cancel(requestId: number): void {
    if (this.#queue.some((part) => part.requestId === requestId)) this.#drop(requestId);
  }

  #drop(requestId: number): void {
    this.#queue = this.#queue.filter((part) => part.requestId !== requestId);
    this.#options.onSent(requestId, 0);
  }

  /** Goes on as long as there is room; called again when the channel has drained. */
  async pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    while (this.#link.state === "open" && this.#link.bufferedBytes < bufferedBytesHigh) {
      const next = this.#queue.shift();
      if (!next) break;
      const block = await this.#read(next);
      if (this.#link.state !== "open") break;
      if (block === "unreadable") {
        this.#rejectAsBusy(next.requestId);
        continue;
      }
      const payload = block?.subarray(next.offset, next.offset + next.bytes);
      if (payload && payload.length > 0) {
        this.#link.send(encodeBlock(next, payload) as ByteArray);
        this.#options.onSent(next.requestId, payload.length);
      } else {
        this.#options.onUnreadable(next.requestId, next.key);
      }
    }
    this.#pumping = false;
  }

  async #read({ requestId, key }: Part): Promise<ByteArray | "unreadable" | null> {
    if (this.#block?.requestId === requestId) return this.#block.bytes;
    // A read that fails must not stop the blocks behind it.
    const block = await this.#options.readBlock(key).catch(() => null);
    this.#block = block === null || block === "unreadable" ? null : { requestId, bytes: block };
    return block;
  }

  /** The neighbour may ask again a little later. */
  #rejectAsBusy(requestId: number): void {
    this.#link.send(encode({ type: "reject", requestId, reason: "busy", inMs: 0 }) as ByteArray);
    this.#drop(requestId);
  }
}
