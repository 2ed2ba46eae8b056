import type { ReadableFile } from "../../files/open-regular.ts";
import { readAt } from "../../files/read-at.ts";
import { readChunkBytes } from "../limits.ts";

/** An open file of which any place can be looked at; cheap where places come in order. */
export interface ByteWindow {
  readonly bytes: number;
  /** Bytes from `at` on, fewer than `length` only where the file ends. They stay as they are. */
  at(at: number, length: number): Promise<Buffer>;
}

export function openWindow(source: ReadableFile, aheadBytes = 4 * readChunkBytes): ByteWindow {
  let start = 0;
  let held: Buffer = Buffer.alloc(0);
  return {
    bytes: source.bytes,
    async at(at, length) {
      const end = Math.min(source.bytes, at + length);
      if (end <= at) return Buffer.alloc(0);
      if (at < start || end > start + held.length) {
        const buffer = Buffer.allocUnsafe(Math.min(source.bytes - at, Math.max(length, aheadBytes)));
        held = buffer.subarray(0, await readAt(source.fd, buffer, at));
        start = at;
      }
      return held.subarray(at - start, end - start);
    },
  };
}
