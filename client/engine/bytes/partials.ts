import type { BlockKey, SegmentKey } from "../../../shared/engine/input.ts";
import { blockBytes, type Manifest } from "../../../shared/manifest/manifest.ts";
import type { ByteArray } from "../byte-array.ts";
import { segmentName } from "./segment-name.ts";

interface Partial {
  readonly bytes: ByteArray;
  readonly missing: Set<number>;
}

/** Buffers of half-fetched segments. Only verified blocks are put in. */
export class Partials {
  readonly #byName = new Map<string, Partial>();

  keep(manifest: Manifest, key: BlockKey, payload: ByteArray): void {
    const name = segmentName(key);
    let partial = this.#byName.get(name);
    if (!partial) {
      const length = manifest.segments[key.segmentIndex]?.bytes ?? 0;
      const missing = new Set(Array.from({ length: Math.ceil(length / blockBytes) }, (_, index) => index));
      partial = { bytes: new Uint8Array(length), missing };
      this.#byName.set(name, partial);
    }
    partial.bytes.set(payload, key.blockIndex * blockBytes);
    partial.missing.delete(key.blockIndex);
  }

  /** The verified blocks from the beginning up to the first that is missing; a view, not a copy. */
  prefix(key: SegmentKey): ByteArray | null {
    const partial = this.#byName.get(segmentName(key));
    if (!partial) return null;
    let blocks = 0;
    while (!partial.missing.has(blocks) && blocks * blockBytes < partial.bytes.length) blocks += 1;
    return blocks === 0 ? null : partial.bytes.subarray(0, Math.min(blocks * blockBytes, partial.bytes.length));
  }

  /** One block, when it is here; a view, not a copy. */
  block(key: BlockKey): ByteArray | null {
    const partial = this.#byName.get(segmentName(key));
    if (!partial || partial.missing.has(key.blockIndex)) return null;
    const block = partial.bytes.subarray(key.blockIndex * blockBytes, (key.blockIndex + 1) * blockBytes);
    return block.length > 0 ? block : null;
  }

  /** The whole segment, which is removed from here; null when a block is missing. */
  take(key: SegmentKey): ByteArray | null {
    const name = segmentName(key);
    const partial = this.#byName.get(name);
    if (!partial || partial.missing.size > 0) return null;
    this.#byName.delete(name);
    return partial.bytes;
  }

  forget(key: SegmentKey): void {
    this.#byName.delete(segmentName(key));
  }

  clear(): void {
    this.#byName.clear();
  }
}
