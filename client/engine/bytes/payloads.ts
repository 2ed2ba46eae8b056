import type { PayloadRef } from "../../../shared/engine/output.ts";
import { blockBytes } from "../../../shared/manifest/manifest.ts";
import type { ByteArray } from "../byte-array.ts";

/** Payloads that wait at one time, 64 MiB of blocks. The core keeps none longer than it waits for the rest, and one verification takes. */
const payloadsMax = 4_096;

interface Payload {
  /** Of a block that comes in parts: room for a whole one, so that a block in a thousand parts is not copied a thousand times. */
  readonly bytes: ByteArray;
  arrivedBytes: number;
  /** It is being verified: nothing is added to it any more. */
  sealed: boolean;
}

/** Blocks that arrived, as a whole or in part, and wait for the core's word. */
export class Payloads {
  readonly #byName = new Map<string, Payload>();

  put(from: PayloadRef, payload: ByteArray): void {
    this.#keep(nameOf(from), { bytes: payload, arrivedBytes: payload.length, sealed: false });
  }

  /**
   * A part of a block, behind those that came before it. One that does not begin where they end, or that comes while the block is being
   * verified, is not kept: the core, which hears of each, parts with whoever sends such.
   */
  append(from: PayloadRef, offset: number, part: ByteArray): void {
    const payload = this.#byName.get(nameOf(from));
    if (payload === undefined) {
      if (offset === 0) this.#keep(nameOf(from), begun(part));
      return;
    }
    const endBytes = offset + part.length;
    if (payload.sealed || offset !== payload.arrivedBytes || endBytes > payload.bytes.length) return;
    payload.bytes.set(part, offset);
    payload.arrivedBytes = endBytes;
  }

  /** What has arrived, to be verified; a view, not a copy. What is kept in the end is what is seen now. */
  seal(from: PayloadRef): ByteArray | undefined {
    const payload = this.#byName.get(nameOf(from));
    if (payload === undefined) return undefined;
    payload.sealed = true;
    return arrived(payload);
  }

  take(from: PayloadRef): ByteArray | undefined {
    const name = nameOf(from);
    const payload = this.#byName.get(name);
    this.#byName.delete(name);
    return payload && arrived(payload);
  }

  get count(): number {
    return this.#byName.size;
  }

  #keep(name: string, payload: Payload): void {
    if (this.#byName.size >= payloadsMax) {
      for (const oldest of this.#byName.keys()) {
        this.#byName.delete(oldest);
        break;
      }
    }
    this.#byName.set(name, payload);
  }
}

function begun(part: ByteArray): Payload {
  if (part.length >= blockBytes) return { bytes: part, arrivedBytes: part.length, sealed: false };
  const bytes = new Uint8Array(blockBytes);
  bytes.set(part);
  return { bytes, arrivedBytes: part.length, sealed: false };
}

function arrived({ bytes, arrivedBytes }: Payload): ByteArray {
  return arrivedBytes === bytes.length ? bytes : bytes.subarray(0, arrivedBytes);
}

function nameOf(from: PayloadRef): string {
  return from.via === "link" ? `link ${from.linkId} ${from.requestId}` : `origin ${from.fetchId} ${from.blockIndex}`;
}
