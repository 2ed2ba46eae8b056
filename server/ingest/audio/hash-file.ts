import { createHash } from "node:crypto";
import type { ReadableFile } from "../../files/open-regular.ts";
import { readChunks } from "../../files/read-at.ts";
import { findAudioParts, type Part } from "./audio-parts.ts";
import { hashChunkBytes } from "./limits.ts";
import { createOggSound } from "./ogg-sound.ts";

/** Both are SHA-256, 64 lowercase hex digits. */
export interface FileHashes {
  /** Of all bytes. */
  readonly whole: string;
  /** Of the sound alone: the same after the tags were edited. The whole file's where no sound is found. */
  readonly audio: string;
}

/** Reads a file once. */
export async function hashFile(source: ReadableFile, signal: AbortSignal): Promise<FileHashes> {
  const found = await findAudioParts(source);
  const whole = createHash("sha256");
  // So that no file is taken for another that consists of the first one's sound.
  const audio = createHash("sha256").update("tutti audio 1\n");
  const ogg = createOggSound((bytes) => audio.update(bytes));
  let position = 0;
  for await (const bytes of readChunks(source, hashChunkBytes)) {
    signal.throwIfAborted();
    whole.update(bytes);
    if (found?.form === "ogg") ogg.take(bytes);
    if (found?.form === "parts") for (const piece of cut(bytes, position, found.parts)) audio.update(piece);
    position += bytes.length;
  }
  const all = whole.digest("hex");
  const isFound = found !== null && (found.form === "parts" || ogg.end());
  return { whole: all, audio: isFound ? audio.digest("hex") : all };
}

/** What of a piece of the file, which lies at `position`, belongs to the parts; these are in the order of the file. */
function* cut(bytes: Buffer, position: number, parts: readonly Part[]): Generator<Buffer> {
  for (const { start, end } of parts) {
    const from = Math.max(start, position) - position;
    const to = Math.min(end, position + bytes.length) - position;
    if (from < to) yield bytes.subarray(from, to);
  }
}
