import { AbstractTokenizer, EndOfStreamError, type IReadChunkOptions } from "strtok3";
import type { ReadableFile } from "../../files/open-regular.ts";
import { readAt } from "../../files/read-at.ts";
import { tagBytesMax } from "../limits.ts";

/** What the reader of tags reads: the open source itself, never its path, never more than its size or than a limit at once. */
export class SourceTokenizer extends AbstractTokenizer {
  readonly #source: ReadableFile;
  readonly fileInfo;

  constructor(source: ReadableFile) {
    super({ maxBufferSize: tagBytesMax });
    this.#source = source;
    this.fileInfo = { size: source.bytes, path: source.path };
  }

  supportsRandomAccess(): boolean {
    return true;
  }

  setPosition(position: number): void {
    this.position = position;
  }

  async readBuffer(bytes: Uint8Array, options?: IReadChunkOptions): Promise<number> {
    const { position, length, mayBeLess } = this.normalizeOptions(bytes, options);
    const read = await this.#read(bytes.subarray(0, length), position, mayBeLess);
    this.position = position + read;
    return read;
  }

  async peekBuffer(bytes: Uint8Array, options?: IReadChunkOptions): Promise<number> {
    const { position, length, mayBeLess } = this.normalizeOptions(bytes, options);
    return this.#read(bytes.subarray(0, length), position, mayBeLess);
  }

  async #read(bytes: Uint8Array, position: number, mayBeLess = false): Promise<number> {
    const within = Math.max(0, Math.min(bytes.length, this.#source.bytes - position));
    const read = await readAt(this.#source.fd, bytes.subarray(0, within), position);
    if (read < bytes.length && !mayBeLess) throw new EndOfStreamError();
    return read;
  }
}
