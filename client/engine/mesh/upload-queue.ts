import type { BlockKey } from "../../../shared/engine/input.ts";
import { encode, encodeBlock } from "../../../shared/wire/encode.ts";
import type { ByteArray } from "../byte-array.ts";
import { bufferedBytesHigh, queuedBlocksMax } from "../limits.ts";
import type { Link } from "./link.ts";

export interface UploadQueueOptions {
  /** The verified bytes of a block; null when they are gone, `unreadable` when they cannot be checked now. */
  readBlock(key: BlockKey): Promise<ByteArray | "unreadable" | null>;
  onSent(requestId: number, bytes: number): void;
  onUnreadable(requestId: number, key: BlockKey): void;
}

interface Queued {
  readonly requestId: number;
  readonly key: BlockKey;
}

/** Blocks on their way to one neighbour: they leave only as fast as its channel drains. */
export class UploadQueue {
  readonly #link: Link;
  readonly #options: UploadQueueOptions;
  #queue: Queued[] = [];
  #pumping = false;

  constructor(link: Link, options: UploadQueueOptions) {
    this.#link = link;
    this.#options = options;
  }

  add(requestId: number, key: BlockKey): void {
    if (this.#queue.length >= queuedBlocksMax) return this.#rejectAsBusy(requestId);
    this.#queue.push({ requestId, key });
    void this.pump();
  }

  /** The neighbour no longer needs it. */
  cancel(requestId: number): void {
    const before = this.#queue.length;
    this.#queue = this.#queue.filter((queued) => queued.requestId !== requestId);
    if (this.#queue.length < before) this.#options.onSent(requestId, 0);
  }

  /** Goes on as long as there is room; called again when the channel has drained. */
  async pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    while (this.#link.state === "open" && this.#link.bufferedBytes < bufferedBytesHigh) {
      const next = this.#queue.shift();
      if (!next) break;
      // A read that fails must not stop the blocks behind it.
      const payload = await this.#options.readBlock(next.key).catch(() => null);
      if (this.#link.state !== "open") break;
      if (payload === "unreadable") {
        this.#rejectAsBusy(next.requestId);
      } else if (payload) {
        this.#link.send(encodeBlock(next.requestId, payload) as ByteArray);
        this.#options.onSent(next.requestId, payload.length);
      } else {
        this.#options.onUnreadable(next.requestId, next.key);
      }
    }
    this.#pumping = false;
  }

  /** The neighbour may ask again a little later. */
  #rejectAsBusy(requestId: number): void {
    this.#link.send(encode({ type: "reject", requestId, reason: "busy" }) as ByteArray);
    this.#options.onSent(requestId, 0);
  }
}
