import type { BlockKey } from "../../shared/engine/input.ts";
import { blockBytes } from "../../shared/manifest/manifest.ts";

/** What a peer answers to a request for a block. `black-hole` and, after its third block, `die-mid-block` say nothing. */
export type PeerKind =
  | "honest"
  | "flip"
  | "truncate"
  | "extend"
  | "misplace"
  | "other-rendition"
  | "black-hole"
  | "die-mid-block";

/** Blocks that a `die-mid-block` peer serves before it falls silent for good, without a goodbye. */
export const blocksBeforeDeath = 3;

/** The payload that a peer of this kind sends for a block, or null for silence. */
export function answerOf(
  kind: PeerKind,
  segments: readonly Uint8Array[],
  key: BlockKey,
  served: number,
): Uint8Array | null {
  const block = blockOf(segments, key.segmentIndex, key.blockIndex);
  if (!block) return null;
  switch (kind) {
    case "honest":
      return block;
    case "flip": {
      const flipped = block.slice();
      flipped[flipped.length >> 1] = (flipped[flipped.length >> 1] ?? 0) ^ 1;
      return flipped;
    }
    case "truncate":
      return block.slice(0, Math.max(1, block.length - 1));
    case "extend":
      return block.length < blockBytes ? Uint8Array.from([...block, 0]) : block.slice(0, block.length - 1);
    case "misplace":
      return misplaced(segments, key, block.length) ?? new Uint8Array(block.length);
    case "other-rendition":
      return Uint8Array.from(block, (byte, index) => (byte * 31 + index) & 0xff);
    case "black-hole":
      return null;
    case "die-mid-block":
      return served < blocksBeforeDeath ? block : null;
  }
}

function blockOf(segments: readonly Uint8Array[], segmentIndex: number, blockIndex: number): Uint8Array | null {
  const block = segments[segmentIndex]?.subarray(blockIndex * blockBytes, (blockIndex + 1) * blockBytes);
  return block && block.length > 0 ? block : null;
}

/** Genuine bytes of the same length from another place of the same rendition. */
function misplaced(segments: readonly Uint8Array[], key: BlockKey, length: number): Uint8Array | null {
  for (let step = 1; step < segments.length; step += 1) {
    const other = segments[(key.segmentIndex + step) % segments.length];
    if (other && other.length >= length) return other.subarray(0, length);
  }
  return null;
}
