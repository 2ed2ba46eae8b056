import { createHash } from "node:crypto";
import { expect, test, vi } from "vitest";
import type { SegmentKey } from "../../../shared/engine/input.ts";
import type { RenditionId } from "../../../shared/ids.ts";
import { hashBlocks } from "../../../shared/manifest/block-tree.ts";
import { promisesGoOn } from "../../../test/rigs/clock.ts";
import { memoryBytesMax } from "../limits.ts";
import type { Manifests } from "./manifests.ts";
import { createMemoryStore } from "./memory-store.ts";
import { SegmentShelf } from "./segment-shelf.ts";
import type { SegmentStore } from "./segment-store.ts";
import { createVerifier } from "./verify.ts";

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());
const renditionId = "00112233445566778899aabbccddeeff" as RenditionId;
const key = { renditionId, segmentIndex: 0 };
const genuine = Uint8Array.from({ length: 20_000 }, (_, index) => index & 0xff);
const manifest = {
  segments: [{ bytes: genuine.length, durationSamples: 1, blockHashes: hashBlocks(genuine, sha256) }],
};

async function openShelf(store: SegmentStore = createMemoryStore()) {
  const lost: SegmentKey[] = [];
  const onFull = vi.fn();
  const manifests = { get: () => manifest, text: () => "the manifest" } as unknown as Manifests;
  const shelf = new SegmentShelf({
    store,
    manifests,
    verifier: await createVerifier(),
    onLost: (k) => lost.push(...k),
    onFull,
  });
  return { shelf, store, lost, onFull };
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
  const loaded = await shelf.load(key);
  expect(loaded).toEqual(genuine);
  expect(shelf.get(key)).toBe(loaded);
  expect(lost).toEqual([]);
});

test("a segment that the browser fails to hash stays in the store, is not told as lost, and is read later", async () => {
  const { shelf, store, lost } = await openShelf();
  await store.write(key, genuine.slice());
  const digest = vi.spyOn(crypto.subtle, "digest").mockRejectedValue(new DOMException("", "OperationError"));
  try {
    expect(await shelf.load(key)).toBe("unreadable");
    expect(shelf.get(key)).toBeUndefined();
  } finally {
    digest.mockRestore();
  }
  expect([lost, await store.read(key)]).toEqual([[], genuine]);
  expect(await shelf.load(key)).toEqual(genuine);
});

test("what is put is there at once and is kept with its manifest", async () => {
  const { shelf, store } = await openShelf();
  shelf.put(key, genuine);
  expect(shelf.get(key)).toBe(genuine);
  await promisesGoOn();
  expect((await store.list())[0]?.manifestText).toBe("the manifest");
});

test("an emptied shelf tells what it lost", async () => {
  const { shelf, lost } = await openShelf();
  shelf.put(key, genuine);
  await shelf.empty();
  expect(lost).toContainEqual(key);
  expect(shelf.get(key)).toBeUndefined();
});

/** Segments of which four fill the memory. */
const large = (segmentIndex: number) => ({ renditionId, segmentIndex });
const largeBytes = () => new Uint8Array(memoryBytesMax / 4);

test("memory holds so many bytes; the least recently used leaves it, and is still in the store", async () => {
  const { shelf, store, lost } = await openShelf(createMemoryStore(1e9));
  for (let index = 0; index < 4; index += 1) {
    shelf.put(large(index), largeBytes());
    await promisesGoOn();
  }
  shelf.get(large(0));
  shelf.put(large(4), largeBytes());
  await promisesGoOn();
  expect([0, 1, 2, 3, 4].filter((index) => shelf.get(large(index)))).toEqual([0, 2, 3, 4]);
  expect(await store.read(large(1))).not.toBeNull();
  expect(lost).toEqual([]);
});

test("a segment for which the store has no room is lost with its memory, and that is told", async () => {
  const { shelf, lost } = await openShelf(createMemoryStore(10));
  shelf.put(large(0), largeBytes());
  await promisesGoOn();
  expect(shelf.get(large(0))).toBeDefined();
  expect(lost).toEqual([]);
  for (let index = 1; index < 5; index += 1) {
    shelf.put(large(index), largeBytes());
    await promisesGoOn();
  }
  expect(lost).toEqual([large(0)]);
  expect(shelf.get(large(0))).toBeUndefined();
});

test("a segment whose manifest finds no room in the store is lost with its memory as well", async () => {
  const store = { ...createMemoryStore(1e9), keepManifest: async () => false };
  const { shelf, lost } = await openShelf(store);
  for (let index = 0; index < 5; index += 1) {
    shelf.put(large(index), largeBytes());
    await promisesGoOn();
  }
  expect(lost).toEqual([large(0)]);
});

test("what is still being written stays in memory, however much that is", async () => {
  const written: (() => void)[] = [];
  const store: SegmentStore = {
    ...createMemoryStore(),
    write: () => new Promise((resolve) => written.push(() => resolve(true))),
  };
  const { shelf, lost } = await openShelf(store);
  for (let index = 0; index < 6; index += 1) shelf.put(large(index), largeBytes());
  await promisesGoOn();
  expect([0, 1, 2, 3, 4, 5].filter((index) => shelf.get(large(index))).length).toBe(6);
  for (const finish of written) finish();
  await promisesGoOn();
  expect([0, 1, 2, 3, 4, 5].filter((index) => shelf.get(large(index))).length).toBe(4);
  expect(lost).toEqual([]);
});

test("a segment that is evicted while it is written does not stay in the store", async () => {
  const memory = createMemoryStore();
  let finish: () => void = () => undefined;
  const store: SegmentStore = {
    ...memory,
    async write(...written) {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return await memory.write(...written);
    },
  };
  const { shelf } = await openShelf(store);
  shelf.put(key, genuine);
  await shelf.remove([key]);
  finish();
  await promisesGoOn();
  expect(await memory.read(key)).toBeNull();
});

test("an evicted segment is neither in memory nor in the store, and is not told as lost: the core knows", async () => {
  const { shelf, store, lost } = await openShelf();
  shelf.put(key, genuine);
  await promisesGoOn();
  await shelf.remove([key]);
  expect(shelf.get(key)).toBeUndefined();
  expect(await store.read(key)).toBeNull();
  expect(lost).toEqual([]);
});

test("a rendition that was evicted and comes again is kept with its manifest again", async () => {
  const { shelf, store } = await openShelf();
  shelf.put(key, genuine);
  await promisesGoOn();
  await shelf.remove([key]);
  shelf.put(key, genuine);
  await promisesGoOn();
  expect((await store.list())[0]?.manifestText).toBe("the manifest");
});

test("two who load one segment at once read the store once", async () => {
  const memory = createMemoryStore();
  let reads = 0;
  const store: SegmentStore = {
    ...memory,
    read(wanted) {
      reads += 1;
      return memory.read(wanted);
    },
  };
  const { shelf } = await openShelf(store);
  await memory.write(key, genuine.slice());
  const [one, other] = await Promise.all([shelf.load(key), shelf.load(key)]);
  expect(one).toBe(other);
  expect(reads).toBe(1);
});

test("a store that fails counts as one that has nothing", async () => {
  const store: SegmentStore = { ...createMemoryStore(), read: () => Promise.reject(new Error("the disk is gone")) };
  const { shelf, lost } = await openShelf(store);
  expect(await shelf.load(key)).toBeNull();
  expect(lost).toEqual([key]);
});

test("what the store holds of an unknown rendition is not given out", async () => {
  const store = createMemoryStore();
  await store.write(key, genuine.slice());
  const lost: SegmentKey[] = [];
  const manifests = { get: () => undefined, text: () => undefined } as unknown as Manifests;
  const shelf = new SegmentShelf({
    store,
    manifests,
    verifier: await createVerifier(),
    onLost: (k) => lost.push(...k),
    onFull: () => undefined,
  });
  expect(await shelf.load(key)).toBeNull();
  expect(lost).toEqual([key]);
});

test("a store that does not remove harms nobody: neither an eviction nor a write that was overtaken by one", async () => {
  const stuck = { ...createMemoryStore(), remove: () => Promise.reject(new DOMException("", "NotFoundError")) };
  const { shelf, lost } = await openShelf(stuck);
  shelf.put(key, genuine);
  await expect(shelf.remove([key])).resolves.toBeUndefined();
  await promisesGoOn();
  expect([shelf.get(key), lost]).toEqual([undefined, []]);
});

test("what a full store does not take is counted and told once, and is written as soon as something has made room", async () => {
  const store = createMemoryStore();
  let hasRoom = false;
  const full = {
    ...store,
    write: async (...given: Parameters<typeof store.write>) => hasRoom && store.write(...given),
  };
  const { shelf, onFull } = await openShelf(full);
  const second = { renditionId, segmentIndex: 1 };
  shelf.put(key, genuine);
  shelf.put(second, genuine);
  await promisesGoOn();
  expect([shelf.isFull, shelf.unstoredOf(renditionId), onFull.mock.calls.length]).toEqual([true, 2, 1]);
  expect([shelf.get(key), await store.read(key)]).toEqual([genuine, null]);
  hasRoom = true;
  await shelf.remove([second]);
  await promisesGoOn();
  expect([shelf.isFull, shelf.unstoredOf(renditionId), await store.read(key)]).toEqual([false, 0, genuine]);
});
