import { read } from "node:fs";
import { promisify } from "node:util";

const readOnce = promisify(read);

/** Fills a buffer from a place of an open file; answers with the number of bytes, fewer only where the file ends. */
export async function readAt(fd: number, buffer: Uint8Array, position: number): Promise<number> {
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await readOnce(fd, buffer, filled, buffer.length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}

/** The bytes of an open file in pieces, up to the size that it had when it was opened: one that grows meanwhile has an end all the same. */
export async function* readChunks(
  { fd, bytes }: { readonly fd: number; readonly bytes: number },
  chunkBytes: number,
): AsyncGenerator<Buffer> {
  for (let position = 0; position < bytes; ) {
    const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, bytes - position));
    const read = await readAt(fd, buffer, position);
    if (read === 0) return;
    yield buffer.subarray(0, read);
    position += read;
  }
}
