import { beforeEach, expect, test } from "vitest";
import type { RenditionId } from "../../../shared/ids.ts";
import { promisesGoOn } from "../../../test/rigs/clock.ts";
import { FakeDisk } from "../../../test/rigs/disk.ts";
import { segmentStoreChecks } from "../../../test/rigs/segment-store-contract.ts";
import { quotaBytesMax } from "../limits.ts";
import { openOpfsStore, type StorageRoot } from "./opfs-store.ts";
import type { SegmentStore } from "./segment-store.ts";

const renditionId = "00112233445566778899aabbccddeeff" as RenditionId;
const key = { renditionId, segmentIndex: 7 };

let disk: FakeDisk;

beforeEach(() => {
  disk = new FakeDisk();
});

async function open(): Promise<SegmentStore> {
  const store = await openOpfsStore(disk as StorageRoot);
  if (!store) throw new Error("The store was denied");
  return store;
}

/** The folder of a rendition, as it lies on the disk. */
function folderOf(id: string) {
  return disk.root.folders.get("tutti-segments-v1")?.folders.get(id);
}

test.each(segmentStoreChecks)("the store on the disk: $name", async (check) => {
  await check.run(open);
});

test("what one visit wrote the next finds", async () => {
  const before = await open();
  await before.write(key, Uint8Array.of(1, 2));
  await before.keepManifest(renditionId, "the text");
  const after = await open();
  expect(await after.read(key)).toEqual(Uint8Array.of(1, 2));
  expect(await after.list()).toEqual([{ renditionId, manifestText: "the text", lastUsedMs: 0, segments: [7] }]);
});

test("without room nothing of a segment is left on the disk", async () => {
  const store = await open();
  disk.quotaBytes = 100;
  expect(await store.write(key, new Uint8Array(200))).toBe(false);
  expect(await store.read(key)).toBeNull();
  expect(folderOf(renditionId)?.files.size).toBe(0);
  expect(disk.unfinished).toEqual([]);
});

test("a disk on which no write can even be begun has nothing of a segment under its name", async () => {
  const store = await open();
  await store.keepManifest(renditionId, "the text");
  disk.isFull = true;
  expect(await store.write(key, new Uint8Array(200))).toBe(false);
  expect(await store.read(key)).toBeNull();
  expect([...(folderOf(renditionId)?.files.keys() ?? [])]).toEqual(["manifest.json"]);
});

test("a write that fails leaves what an earlier one has put there", async () => {
  const store = await open();
  await store.write(key, Uint8Array.of(1, 2));
  await store.keepManifest(renditionId, "the text");
  disk.quotaBytes = 10;
  expect(await store.write(key, new Uint8Array(200))).toBe(false);
  expect(await store.keepManifest(renditionId, "a longer text than there is room for")).toBe(false);
  expect((await store.list())[0]).toMatchObject({ manifestText: "the text", segments: [7] });
  expect(await store.read(key)).toEqual(Uint8Array.of(1, 2));
});

test("a tab that is killed in the midst of a write leaves the old segment or none, never a part", async () => {
  const store = await open();
  await store.write(key, Uint8Array.of(1, 2, 3));
  disk.isKilled = true;
  void store.write(key, Uint8Array.of(9));
  await promisesGoOn();
  expect(disk.unfinished).toEqual(["7"]);
  disk.isKilled = false;
  const next = await open();
  expect(await next.read(key)).toEqual(Uint8Array.of(1, 2, 3));
});

test("the cache takes a tenth of what the browser gives, and 2 GB at most", async () => {
  const store = await open();
  disk.quotaBytes = 50_000;
  expect(await store.quotaBytes()).toBe(5_000);
  disk.quotaBytes = 1e15;
  expect(await store.quotaBytes()).toBe(quotaBytesMax);
});

test("where the browser denies storage there is no store", async () => {
  disk.denied = true;
  expect(await openOpfsStore(disk as StorageRoot)).toBeNull();
});

test("where files cannot be written there is no store, and nothing of the attempt is left", async () => {
  disk.readOnly = true;
  expect(await openOpfsStore(disk as StorageRoot)).toBeNull();
  expect([...(disk.root.folders.get("tutti-segments-v1")?.files.keys() ?? [])]).toEqual([]);
});

test("where there is not even room for a probe there is no store", async () => {
  disk.quotaBytes = 2;
  expect(await openOpfsStore(disk as StorageRoot)).toBeNull();
});

test("where there is no storage at all there is no store", async () => {
  expect(await openOpfsStore()).toBeNull();
});

test("files and folders of other names are left alone and not listed", async () => {
  const store = await open();
  await store.write(key, Uint8Array.of(1));
  await store.keepManifest(renditionId, "the text");
  folderOf(renditionId)?.files.set("7.crswap", Uint8Array.of(1));
  folderOf(renditionId)?.files.set("123456", Uint8Array.of(1));
  const others = await disk.root.folders.get("tutti-segments-v1")!.getDirectoryHandle("others", { create: true });
  others.files.set("0", Uint8Array.of(1));
  expect((await store.list()).map(({ segments }) => segments)).toEqual([[7]]);
});

test("a last use that cannot be read counts as long ago", async () => {
  const store = await open();
  await store.write(key, Uint8Array.of(1));
  await store.keepManifest(renditionId, "the text");
  folderOf(renditionId)?.files.set("used", new TextEncoder().encode("yesterday"));
  expect((await store.list())[0]?.lastUsedMs).toBe(0);
});

test("the folder of a rendition goes with its last segment, manifest and all", async () => {
  const store = await open();
  const other = { renditionId, segmentIndex: 8 };
  await store.write(key, Uint8Array.of(1));
  await store.write(other, Uint8Array.of(1));
  await store.keepManifest(renditionId, "the text");
  await store.remove([key]);
  expect([...(folderOf(renditionId)?.files.keys() ?? [])]).toEqual(["8", "manifest.json"]);
  await store.remove([other]);
  expect(folderOf(renditionId)).toBeUndefined();
});
