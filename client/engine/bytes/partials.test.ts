import { expect, test } from "vitest";
import type { RenditionId } from "../../../shared/ids.ts";
import { blockBytes, type Manifest } from "../../../shared/manifest/manifest.ts";
import { Partials } from "./partials.ts";

const renditionId = "00112233445566778899aabbccddeeff" as RenditionId;
const bytes = blockBytes + 3;
const manifest = { renditionId, segments: [{ bytes, durationSamples: 1, blockHashes: new Uint8Array(64) }] };
const key = { renditionId, segmentIndex: 0 };

test("a segment can be taken once, when its last block is there, in whatever order they came", () => {
  const partials = new Partials();
  partials.keep(manifest as unknown as Manifest, { ...key, blockIndex: 1 }, Uint8Array.of(7, 8, 9));
  expect(partials.take(key)).toBeNull();
  partials.keep(manifest as unknown as Manifest, { ...key, blockIndex: 0 }, new Uint8Array(blockBytes).fill(1));
  const taken = partials.take(key);
  expect(taken?.length).toBe(bytes);
  expect(taken?.subarray(blockBytes)).toEqual(Uint8Array.of(7, 8, 9));
  expect(taken?.[0]).toBe(1);
  expect(partials.take(key)).toBeNull();
});

test("a forgotten half starts again from nothing", () => {
  const partials = new Partials();
  partials.keep(manifest as unknown as Manifest, { ...key, blockIndex: 0 }, new Uint8Array(blockBytes));
  partials.forget(key);
  partials.keep(manifest as unknown as Manifest, { ...key, blockIndex: 1 }, new Uint8Array(3));
  expect(partials.take(key)).toBeNull();
});

const three = {
  renditionId,
  segments: [{ bytes: 2 * blockBytes + 5, durationSamples: 1, blockHashes: new Uint8Array(96) }],
} as unknown as Manifest;
const blockOf = (blockIndex: number) => new Uint8Array(blockIndex === 2 ? 5 : blockBytes).fill(blockIndex + 1);

test("the beginning reaches up to the first block that is missing", () => {
  const partials = new Partials();
  expect(partials.prefix(key)).toBeNull();
  partials.keep(three, { ...key, blockIndex: 1 }, blockOf(1));
  expect(partials.prefix(key)).toBeNull();
  partials.keep(three, { ...key, blockIndex: 0 }, blockOf(0));
  expect(partials.prefix(key)?.length).toBe(2 * blockBytes);
  partials.keep(three, { ...key, blockIndex: 2 }, blockOf(2));
  expect(partials.prefix(key)?.length).toBe(2 * blockBytes + 5);
  expect([...(partials.prefix(key)?.subarray(2 * blockBytes) ?? [])]).toEqual([3, 3, 3, 3, 3]);
});

test("blocks from a neighbour and from the origin make one segment: a half is never thrown away", () => {
  const partials = new Partials();
  partials.keep(three, { ...key, blockIndex: 2 }, blockOf(2));
  partials.keep(three, { ...key, blockIndex: 2 }, blockOf(2));
  partials.keep(three, { ...key, blockIndex: 0 }, blockOf(0));
  expect(partials.take(key)).toBeNull();
  partials.keep(three, { ...key, blockIndex: 1 }, blockOf(1));
  const whole = partials.take(key);
  expect([0, blockBytes, 2 * blockBytes].map((at) => whole?.[at])).toEqual([1, 2, 3]);
  expect(partials.prefix(key)).toBeNull();
});

test("halves of two segments do not mix, and all are forgotten when the listener goes", () => {
  const partials = new Partials();
  const two = { ...three, segments: [three.segments[0]!, three.segments[0]!] };
  partials.keep(two, { ...key, blockIndex: 0 }, blockOf(0));
  partials.keep(two, { renditionId, segmentIndex: 1, blockIndex: 1 }, blockOf(1));
  expect(partials.prefix({ renditionId, segmentIndex: 1 })).toBeNull();
  expect(partials.prefix(key)?.length).toBe(blockBytes);
  partials.clear();
  expect(partials.prefix(key)).toBeNull();
});

test("a block can be read as soon as it is here, and no other, until the segment is taken", () => {
  const partials = new Partials();
  const read = (blockIndex: number) => partials.block({ ...key, blockIndex });
  expect(read(2)).toBeNull();
  partials.keep(three, { ...key, blockIndex: 2 }, blockOf(2));
  expect(read(2)).toEqual(blockOf(2));
  expect([read(0), read(1), read(3)]).toEqual([null, null, null]);
  for (const blockIndex of [0, 1]) partials.keep(three, { ...key, blockIndex }, blockOf(blockIndex));
  expect(read(1)).toEqual(blockOf(1));
  partials.take(key);
  expect(read(1)).toBeNull();
});
