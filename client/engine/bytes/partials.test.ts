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
