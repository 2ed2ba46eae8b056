import { blockBytes, blockSize } from "../../../shared/manifest/manifest.ts";
import type { ByteArray } from "../byte-array.ts";

/** Blocks `firstBlock` (included) to `endBlock` (excluded) of a segment, told one by one. */
export interface WantedBlocks {
  readonly segmentBytes: number;
  readonly firstBlock: number;
  readonly endBlock: number;
  onBlock(blockIndex: number, payload: ByteArray): void;
}

/** Their bytes in the segment: `start` included, `end` excluded. */
export function wantedBytes({ firstBlock, endBlock, segmentBytes }: WantedBlocks): { start: number; end: number } {
  return { start: firstBlock * blockBytes, end: Math.min(endBlock * blockBytes, segmentBytes) };
}

/** Cuts a body into blocks, whatever the pieces it arrives in. */
export class BlockCutter {
  readonly #wanted: WantedBlocks;
  /** Bytes to leave out before the first wanted one: the origin answered a range with the whole segment. */
  #skip = 0;
  #blockIndex: number;
  #block: ByteArray;
  #filled = 0;
  #tooLong = false;
  /** The answer is the whole segment where a part was asked, so it goes on after the last wanted block. */
  #mayGoOn = false;

  constructor(wanted: WantedBlocks) {
    this.#wanted = wanted;
    this.#blockIndex = wanted.firstBlock;
    this.#block = this.#nextBlock();
  }

  get complete(): boolean {
    return !this.#tooLong && this.#blockIndex >= this.#wanted.endBlock;
  }

  get strayBytes(): number {
    return this.#filled;
  }

  /** Does the head of the answer fit the request? */
  accept(response: Response): boolean {
    const { segmentBytes } = this.#wanted;
    const { start, end } = wantedBytes(this.#wanted);
    if (response.status === 206) {
      const told = response.headers.get("content-range");
      return told === null || told === `bytes ${start}-${end - 1}/${segmentBytes}`;
    }
    this.#skip = start;
    this.#mayGoOn = end < segmentBytes;
    return response.status === 200;
  }

  /** False when enough, or too much, has come. */
  push(piece: Uint8Array): boolean {
    let at = Math.min(this.#skip, piece.length);
    this.#skip -= at;
    while (at < piece.length) {
      if (this.#blockIndex >= this.#wanted.endBlock) {
        this.#tooLong = !this.#mayGoOn;
        return false;
      }
      const taken = Math.min(piece.length - at, this.#block.length - this.#filled);
      this.#block.set(piece.subarray(at, at + taken), this.#filled);
      this.#filled += taken;
      at += taken;
      if (this.#filled === this.#block.length) this.#finishBlock();
    }
    return true;
  }

  #finishBlock(): void {
    this.#wanted.onBlock(this.#blockIndex, this.#block);
    this.#blockIndex += 1;
    this.#filled = 0;
    this.#block = this.#nextBlock();
  }

  #nextBlock(): ByteArray {
    const { endBlock, segmentBytes } = this.#wanted;
    return new Uint8Array(this.#blockIndex < endBlock ? blockSize(segmentBytes, this.#blockIndex) : 0);
  }
}
