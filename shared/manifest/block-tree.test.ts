import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hashBlocks, renditionIdOf, renditionRoot, segmentRoot, treeRoot } from "./block-tree.ts";
import { blockBytes, type ManifestSegment } from "./manifest.ts";

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());
const join = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
const leaf = (value: number) => sha256(Uint8Array.of(value));

test("one leaf is its own root", () => {
  expect(treeRoot([leaf(1)], sha256)).toEqual(leaf(1));
});

test("a node is the hash of its two children", () => {
  expect(treeRoot([leaf(1), leaf(2)], sha256)).toEqual(sha256(join(leaf(1), leaf(2))));
});

test("a node without a partner rises unchanged", () => {
  const pair = sha256(join(leaf(1), leaf(2)));
  expect(treeRoot([leaf(1), leaf(2), leaf(3)], sha256)).toEqual(sha256(join(pair, leaf(3))));
  const four = sha256(join(pair, sha256(join(leaf(3), leaf(4)))));
  expect(treeRoot([1, 2, 3, 4, 5].map(leaf), sha256)).toEqual(sha256(join(four, leaf(5))));
});

test("no leaves have no root", () => {
  expect(() => treeRoot([], sha256)).toThrow("0 leaves");
});

test("a segment's leaves are the hashes of its blocks, the last one shorter", () => {
  const bytes = Uint8Array.from({ length: blockBytes + 5 }, (_, index) => index % 251);
  const hashes = join(sha256(bytes.subarray(0, blockBytes)), sha256(bytes.subarray(blockBytes)));
  expect(hashBlocks(bytes, sha256)).toEqual(hashes);
  expect(segmentRoot(hashes, sha256)).toEqual(sha256(hashes));
});

function contentOf(...segments: Uint8Array[]) {
  return {
    codec: "mp4a.40.2",
    sampleRateHz: 44_100,
    channels: 2,
    audibleSamples: 175_000,
    encoderDelaySamples: 1_024,
    paddingSamples: 104,
    init: Uint8Array.of(1, 2, 3),
    segments: segments.map(
      (bytes): ManifestSegment => ({
        bytes: bytes.length,
        durationSamples: 176_128,
        blockHashes: hashBlocks(bytes, sha256),
      }),
    ),
  } as const;
}

test("the rendition's root stands over the init segment and the segments' roots", () => {
  const content = contentOf(Uint8Array.of(7));
  expect(renditionRoot(content, sha256)).toEqual(sha256(join(sha256(content.init), leaf(7))));
});

test("golden id of a small rendition", () => {
  expect(renditionIdOf(contentOf(Uint8Array.of(7)), sha256)).toBe("1d99b345a47d49d5aca00a954198c29a");
});

test("the id changes with every fact and with every byte", () => {
  const content = contentOf(Uint8Array.of(7), Uint8Array.of(8));
  const [first, second] = content.segments;
  const others = [
    { ...content, codec: "flac" as const },
    { ...content, sampleRateHz: 48_000 },
    { ...content, channels: 1 },
    { ...content, audibleSamples: 175_001 },
    { ...content, encoderDelaySamples: 1_025 },
    { ...content, paddingSamples: 105 },
    { ...content, init: Uint8Array.of(1, 2, 4) },
    { ...content, segments: [second!, first!] },
    { ...content, segments: [first!] },
    { ...content, segments: [{ ...first!, durationSamples: 1 }, second!] },
    { ...content, segments: [{ ...first!, bytes: 2 }, second!] },
  ];
  const ids = [content, ...others].map((one) => renditionIdOf(one, sha256));
  expect(new Set(ids).size).toBe(ids.length);
});

test("a flipped bit anywhere in a segment is a different root", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60_000 }), fc.nat(), fc.nat({ max: 7 }), (length, place, bit) => {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 31) % 256);
      const flipped = bytes.slice();
      flipped[place % length]! ^= 1 << bit;
      const rootOf = (segment: Uint8Array) => Buffer.from(segmentRoot(hashBlocks(segment, sha256), sha256));
      expect(rootOf(flipped).equals(rootOf(bytes))).toBe(false);
    }),
    { numRuns: 40 },
  );
});
