import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { SegmentKey } from "../../../shared/engine/input.ts";
import type { RenditionId } from "../../../shared/ids.ts";
import { hashBlocks } from "../../../shared/manifest/block-tree.ts";
import type { Manifests } from "./manifests.ts";
import { createMemoryStore } from "./memory-store.ts";
import { SegmentShelf } from "./segment-shelf.ts";
import { createVerifier } from "./verify.ts";

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());
const renditionId = "00112233445566778899aabbccddeeff" as RenditionId;
const key = { renditionId, segmentIndex: 0 };
const genuine = Uint8Array.from({ length: 20_000 }, (_, index) => index & 0xff);
const manifest = {
  segments: [{ bytes: genuine.length, durationSamples: 1, blockHashes: hashBlocks(genuine, sha256) }],
};

async function openShelf() {
  const lost: SegmentKey[] = [];
  const store = createMemoryStore();
  const manifests = { get: () => manifest, text: () => "the manifest" } as unknown as Manifests;
  const shelf = new SegmentShelf({
    store,
    manifests,
    verifier: await createVerifier(),
    onLost: (k) => lost.push(...k),
  });
  return { shelf, store, lost };
}

test("a segment that the disk has wrong is dropped from it, told as lost and never given out", async () => {
  for (const wrong of [genuine.with(19_999, 0xee), genuine.subarray(0, 19_999), new Uint8Array()]) {
    const { shelf, store, lost } = await openShelf();
    await store.write(key, wrong.slice());
    expect(await shelf.load(key)).toBeNull();
    expect(lost).toEqual([key]);
    expect(await store.read(key)).toBeNull();
  }
});

test("a genuine segment is read from the disk once and then held in memory", async () => {
  const { shelf, store, lost } = await openShelf();
  await store.write(key, genuine.slice());
  expect(await shelf.load(key)).toEqual(genuine);
  expect(shelf.get(key)).toEqual(genuine);
  expect(lost).toEqual([]);
});

test("what is put is there at once and is kept with its manifest", async () => {
  const { shelf, store } = await openShelf();
  shelf.put(key, genuine);
  expect(shelf.get(key)).toBe(genuine);
  await expect.poll(async () => (await store.list())[0]?.manifestText).toBe("the manifest");
});

test("an emptied shelf tells what it lost", async () => {
  const { shelf, lost } = await openShelf();
  shelf.put(key, genuine);
  await shelf.empty();
  expect(lost).toContainEqual(key);
  expect(shelf.get(key)).toBeUndefined();
});
