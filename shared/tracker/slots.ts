/** Slots in one chunk: memory is taken and given back by the chunk. */
const chunkBits = 10;
const chunkSize = 1 << chunkBits;

interface Chunk<Item> {
  readonly items: (Item | null)[];
  /** Those of its slots that are empty. */
  readonly free: number[];
}

/**
 * A table that gives each thing a number, its slot. When a thing is removed, another may get its number. The lowest chunks are filled
 * first and empty chunks are given up, so that after a flood the table is about as small as before.
 */
export class Slots<Item> {
  readonly #chunks: (Chunk<Item> | null)[] = [];
  /** Below it no chunk has an empty slot. */
  #lowest = 0;
  #size = 0;

  /** How many there are. */
  get size(): number {
    return this.#size;
  }

  /** All numbers are below this. */
  get end(): number {
    return this.#chunks.length * chunkSize;
  }

  at(slot: number): Item | null {
    return this.#chunks[slot >>> chunkBits]?.items[slot & (chunkSize - 1)] ?? null;
  }

  /** Puts what `make` makes of its number into the slot of that number. */
  add(make: (slot: number) => Item): Item {
    let chunk = this.#chunks[this.#lowest];
    while (chunk && chunk.free.length === 0) {
      this.#lowest += 1;
      chunk = this.#chunks[this.#lowest];
    }
    if (!chunk) {
      chunk = newChunk();
      this.#chunks[this.#lowest] = chunk;
    }
    const index = chunk.free.pop() as number;
    const item = make(this.#lowest * chunkSize + index);
    chunk.items[index] = item;
    this.#size += 1;
    return item;
  }

  /** The slot must be taken. */
  remove(slot: number): void {
    const chunkIndex = slot >>> chunkBits;
    const chunk = this.#chunks[chunkIndex] as Chunk<Item>;
    const index = slot & (chunkSize - 1);
    chunk.items[index] = null;
    chunk.free.push(index);
    this.#size -= 1;
    this.#lowest = Math.min(this.#lowest, chunkIndex);
    if (chunk.free.length < chunkSize) return;
    this.#chunks[chunkIndex] = null;
    while (this.#chunks.length > 0 && this.#chunks[this.#chunks.length - 1] === null) this.#chunks.pop();
  }
}

function newChunk<Item>(): Chunk<Item> {
  return {
    items: new Array<Item | null>(chunkSize).fill(null),
    free: Array.from({ length: chunkSize }, (_, index) => chunkSize - 1 - index),
  };
}
