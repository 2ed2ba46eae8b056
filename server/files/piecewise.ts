import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import type { ReadingSlots } from "./reading-slots.ts";

/** Most segments are one piece. So much of an answer that nobody reads is in memory. */
const pieceBytes = 131_072;

/**
 * A part of a file as a stream, from `first` to `last`. The file is open only while a piece of it is read, and a piece is read when the
 * one before was taken: whoever reads slowly, or never, keeps no descriptor.
 */
export function piecewise(path: string, range: { first: number; last: number }, slots: ReadingSlots): Readable {
  let at = range.first;
  return new Readable({
    highWaterMark: 0,
    read() {
      if (at > range.last) return void this.push(null);
      const bytes = Math.min(pieceBytes, range.last - at + 1);
      slots
        .run(() => readPiece(path, at, bytes))
        .then(
          (piece) => {
            at += piece.length;
            this.push(piece);
          },
          (error: Error) => this.destroy(error),
        );
    },
  });
}

async function readPiece(path: string, position: number, bytes: number): Promise<Buffer> {
  const file = await open(path, "r");
  try {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(bytes), 0, bytes, position);
    if (bytesRead === bytes) return buffer;
    throw new Error(`Cannot read ${path}: it ends at ${position + bytesRead}, before ${position + bytes}`);
  } finally {
    await file.close();
  }
}
