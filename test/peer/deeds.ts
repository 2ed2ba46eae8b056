import type { BlockKey } from "../../shared/engine/input.ts";
import { blockBytes } from "../../shared/manifest/manifest.ts";
import { type FloodKind, isFlood } from "./floods.ts";

/**
 * What a peer answers to a request for a block. `black-hole` and, after its third block, `die-mid-block` say nothing; `boast` holds
 * every second segment alone. `trickle` takes its time over each block, `flood` asks more than anybody could give, `busy` refuses all, and
 * `malformed` begins with a frame that is none. Those that flood otherwise (floods.ts) serve as honest ones do.
 */
export type PeerKind =
  | "honest"
  | "flip"
  | "sometimes-flip"
  | "truncate"
  | "extend"
  | "misplace"
  | "other-rendition"
  | "black-hole"
  | "die-mid-block"
  | "trickle"
  | "boast"
  | "flood"
  | "busy"
  | "malformed"
  | FloodKind;

/** Blocks that a `die-mid-block` peer serves before it falls silent for good, without a goodbye. */
export const blocksBeforeDeath = 3;

/** Of a `trickle` peer's block, so many bytes come so often. */
export const trickle = { bytes: 1_000, everyMs: 500 } as const;

/** So many requests of a `flood` peer come so often, on each of its links. */
export const flood = { requests: 10, everyMs: 20 } as const;

/** The payload that a peer of this kind sends for a block, or null for silence. */
export function answerOf(
  kind: PeerKind,
  segments: readonly Uint8Array[],
  key: BlockKey,
  served: number,
): Uint8Array | null {
  const block = blockOf(segments, key.segmentIndex, key.blockIndex);
  if (!block) return null;
  if (isFlood(kind)) return block;
  switch (kind) {
    case "honest":
    case "trickle":
    case "flood":
    case "malformed":
      return block;
    case "flip":
      return flipped(block);
    case "sometimes-flip":
      return served % 3 === 2 ? flipped(block) : block;
    case "truncate":
      return block.slice(0, Math.max(1, block.length - 1));
    case "extend":
      return block.length < blockBytes ? Uint8Array.from([...block, 0]) : block.slice(0, block.length - 1);
    case "misplace":
      return misplaced(segments, key, block.length) ?? new Uint8Array(block.length);
    case "other-rendition":
      return Uint8Array.from(block, (byte, index) => (byte * 31 + index) & 0xff);
    case "black-hole":
    case "busy":
      return null;
    case "die-mid-block":
      return served < blocksBeforeDeath ? block : null;
    case "boast":
      return key.segmentIndex % 2 === 0 ? block : null;
  }
}

function flipped(block: Uint8Array): Uint8Array {
  const copy = block.slice();
  copy[copy.length >> 1] = (copy[copy.length >> 1] ?? 0) ^ 1;
  return copy;
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
