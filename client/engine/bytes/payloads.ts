import type { PayloadRef } from "../../../shared/engine/output.ts";
import type { ByteArray } from "../byte-array.ts";

/** Payloads that wait at one time, 64 MiB of blocks. The core keeps none longer than one verification takes. */
const payloadsMax = 4_096;

/** Blocks that arrived and wait for the core's word. */
export class Payloads {
  readonly #byName = new Map<string, ByteArray>();

  put(from: PayloadRef, payload: ByteArray): void {
    if (this.#byName.size >= payloadsMax) {
      for (const oldest of this.#byName.keys()) {
        this.#byName.delete(oldest);
        break;
      }
    }
    this.#byName.set(nameOf(from), payload);
  }

  /** A part of a block; parts come in order, and whoever has the word (the core) sees to it that they fit. */
  append(from: PayloadRef, part: ByteArray): void {
    const before = this.#byName.get(nameOf(from));
    if (before === undefined) return this.put(from, part);
    const bytes = new Uint8Array(before.length + part.length);
    bytes.set(before);
    bytes.set(part, before.length);
    this.#byName.set(nameOf(from), bytes);
  }

  get(from: PayloadRef): ByteArray | undefined {
    return this.#byName.get(nameOf(from));
  }

  take(from: PayloadRef): ByteArray | undefined {
    const name = nameOf(from);
    const payload = this.#byName.get(name);
    this.#byName.delete(name);
    return payload;
  }
}

function nameOf(from: PayloadRef): string {
  return from.via === "link" ? `link ${from.linkId} ${from.requestId}` : `origin ${from.fetchId} ${from.blockIndex}`;
}
