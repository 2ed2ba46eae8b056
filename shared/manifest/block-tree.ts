import type { RenditionId } from "../ids.ts";
import { blockBytes, blockCount, hashBytes, type Manifest } from "./manifest.ts";

/** SHA-256, synchronous. Passed in, since this folder has no cryptography of its own. */
export type Hasher = (bytes: Uint8Array) => Uint8Array;

/** Parts of a manifest that its rendition's id pins. */
export type RenditionContent = Pick<
  Manifest,
  | "codec"
  | "sampleRateHz"
  | "channels"
  | "audibleSamples"
  | "encoderDelaySamples"
  | "paddingSamples"
  | "init"
  | "segments"
>;

/** SHA-256 of each block of a segment, concatenated. */
export function hashBlocks(segment: Uint8Array, sha256: Hasher): Uint8Array {
  const count = blockCount(segment.length);
  const hashes = new Uint8Array(count * hashBytes);
  for (let index = 0; index < count; index += 1) {
    hashes.set(sha256(segment.subarray(index * blockBytes, (index + 1) * blockBytes)), index * hashBytes);
  }
  return hashes;
}

/** The hash of one block as the manifest states it. */
export function blockHash(blockHashes: Uint8Array, blockIndex: number): Uint8Array {
  return blockHashes.subarray(blockIndex * hashBytes, (blockIndex + 1) * hashBytes);
}

/** Root over leaves: a node is the hash of its two children joined, one without a partner rises unchanged. */
export function treeRoot(leaves: readonly Uint8Array[], sha256: Hasher): Uint8Array {
  if (leaves.length === 0) throw new Error("Cannot take the root of 0 leaves");
  let level = leaves;
  while (level.length > 1) {
    const above: Uint8Array[] = [];
    for (let index = 0; index < level.length; index += 2) {
      const left = level[index]!;
      const right = level[index + 1];
      above.push(right ? sha256(joined(left, right)) : left);
    }
    level = above;
  }
  return level[0]!;
}

/** Root over the blocks of one segment. */
export function segmentRoot(blockHashes: Uint8Array, sha256: Hasher): Uint8Array {
  const leaves: Uint8Array[] = [];
  for (let index = 0; index * hashBytes < blockHashes.length; index += 1) leaves.push(blockHash(blockHashes, index));
  return treeRoot(leaves, sha256);
}

/** Root over the init segment's hash and then each segment's root. */
export function renditionRoot(content: Pick<Manifest, "init" | "segments">, sha256: Hasher): Uint8Array {
  const roots = content.segments.map((segment) => segmentRoot(segment.blockHashes, sha256));
  return treeRoot([sha256(content.init), ...roots], sha256);
}

/**
 * The first 16 bytes of SHA-256 over the rendition's root and a line of ASCII with its other facts: sizes and lengths
 * of the segments too, so that one id can never stand for two ways of cutting the same bytes.
 */
export function renditionIdOf(content: RenditionContent, sha256: Hasher): RenditionId {
  const facts = [
    "tutti-rendition-v1",
    content.codec,
    content.sampleRateHz,
    content.channels,
    content.audibleSamples,
    content.encoderDelaySamples,
    content.paddingSamples,
    content.segments.map((segment) => `${segment.bytes}:${segment.durationSamples}`).join(","),
  ].join(" ");
  const header = Uint8Array.from(facts, (character) => character.charCodeAt(0));
  const id = sha256(joined(renditionRoot(content, sha256), header)).subarray(0, 16);
  return Array.from(id, (byte) => byte.toString(16).padStart(2, "0")).join("") as RenditionId;
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(left.length + right.length);
  bytes.set(left);
  bytes.set(right, left.length);
  return bytes;
}
