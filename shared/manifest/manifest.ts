import type { RenditionId } from "../ids.ts";

/** Bytes in a block, the unit that peers exchange and verify. The last block of a segment is shorter. */
export const blockBytes = 16_384;

/** Bytes in one SHA-256 hash. */
export const hashBytes = 32;

/** RFC 6381 names of the codecs that Tutti publishes. */
export type Codec = "mp4a.40.2" | "flac";

export interface ManifestSegment {
  /** Size of the segment in bytes, at least 1. */
  readonly bytes: number;
  /** Length on the media timeline in samples of `sampleRateHz`. */
  readonly durationSamples: number;
  /** SHA-256 of each block, concatenated: `blockCount(bytes) * 32` bytes. */
  readonly blockHashes: Uint8Array;
}

/**
 * What a rendition is: every byte of it is pinned here by hash, and the whole is signed by the operator
 * (see signed-manifest.ts). A player needs nothing else to start: the init segment is inside.
 */
export interface Manifest {
  readonly version: 1;
  readonly renditionId: RenditionId;
  readonly codec: Codec;
  /** Average over the whole rendition, bits per second. */
  readonly averageBitsPerSecond: number;
  /** Largest of any one segment, bits per second. */
  readonly peakBitsPerSecond: number;
  readonly sampleRateHz: number;
  readonly channels: number;
  /** Audible samples per channel, without encoder delay and padding. */
  readonly audibleSamples: number;
  /** Samples that the encoder put before the first audible one. */
  readonly encoderDelaySamples: number;
  /** Samples after the last audible one. */
  readonly paddingSamples: number;
  /** The CMAF init segment (`ftyp` + `moov`), at most 16 KiB. */
  readonly init: Uint8Array;
  readonly segments: readonly ManifestSegment[];
}

export function blockCount(segmentBytes: number): number {
  return Math.ceil(segmentBytes / blockBytes);
}

/** Size in bytes of one block of a segment. */
export function blockSize(segmentBytes: number, blockIndex: number): number {
  return Math.min(blockBytes, segmentBytes - blockIndex * blockBytes);
}

/** Whole blocks at the end of which the chunk ends that this much of a segment reaches into: 1, 2, 3, 5, 9, 17 … */
export function chunkEnd(blocks: number): number {
  return blocks <= 1 ? 1 : 1 + 2 ** Math.ceil(Math.log2(blocks - 1));
}

/** The block with which the chunk begins that a block lies in: without all of it, nothing from there on can be played. */
export function chunkStart(blockIndex: number): number {
  return blockIndex <= 1 ? blockIndex : 1 + 2 ** Math.floor(Math.log2(blockIndex - 1));
}

/** Start of a segment on the rendition's timeline, seconds. */
export function segmentStartSeconds(manifest: Manifest, segmentIndex: number): number {
  let samples = 0;
  for (let index = 0; index < segmentIndex; index += 1) samples += manifest.segments[index]?.durationSamples ?? 0;
  return samples / manifest.sampleRateHz;
}

/** Length of the whole rendition's timeline, seconds. */
export function durationSeconds(manifest: Manifest): number {
  return segmentStartSeconds(manifest, manifest.segments.length);
}

/** Bytes of all segments together, init left out. */
export function totalBytes(manifest: Manifest): number {
  return manifest.segments.reduce((sum, segment) => sum + segment.bytes, 0);
}
