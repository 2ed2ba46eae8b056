import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RenditionId } from "../../shared/ids.ts";
import { createDiskMediaStore } from "./disk-media-store.ts";
import { isRenditionFile, type RenditionFile } from "./media-store.ts";

const id = "00112233445566778899aabbccddeeff" as RenditionId;
let directory = "";

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "tutti-store-"));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function startedStore() {
  const store = createDiskMediaStore(join(directory, "media"));
  await store.start();
  return store;
}

async function publish(store: Awaited<ReturnType<typeof startedStore>>, text: string) {
  const stage = await store.stageRendition();
  await stage.write("0.m4s", Buffer.from(text));
  await stage.write("manifest.json", Buffer.from("{}"));
  await stage.publish(id);
}

test("a rendition is seen when it is published and not before", async () => {
  const store = await startedStore();
  const stage = await store.stageRendition();
  await stage.write("0.m4s", Buffer.from("segment"));
  await stage.write("manifest.json", Buffer.from("{}"));
  expect(await store.hasRendition(id)).toBe(false);
  expect(await store.openRendition(id, "0.m4s")).toBeNull();
  await stage.publish(id);
  expect(await store.hasRendition(id)).toBe(true);
  const file = await store.openRendition(id, "0.m4s");
  expect(file?.bytes).toBe(7);
  expect(Buffer.from((await file?.read())!).toString()).toBe("segment");
});

test("a stream gives the range that was asked for", async () => {
  const store = await startedStore();
  await publish(store, "0123456789");
  const file = await store.openRendition(id, "0.m4s");
  expect((await buffer(file!.stream({ first: 2, last: 4 }))).toString()).toBe("234");
  expect((await buffer(file!.stream())).toString()).toBe("0123456789");
});

test("the first of two renditions with one id stays", async () => {
  const store = await startedStore();
  await publish(store, "first");
  await publish(store, "second");
  expect(Buffer.from((await (await store.openRendition(id, "0.m4s"))!.read())!).toString()).toBe("first");
  await store.stop();
  expect(readdirSync(join(directory, "media", ".stage"))).toEqual([]);
});

test("a start removes what a killed process left half done, and nothing else", async () => {
  const store = await startedStore();
  await publish(store, "kept");
  await store.stop();
  const dead = join(directory, "media", ".stage", "00112233445566778899aabb");
  mkdirSync(join(dead, "a stage"), { recursive: true });
  writeFileSync(join(dead, "a stage", "0.m4s"), "half");
  writeFileSync(`${dead}.owner`, "");
  await startedStore();
  expect(readdirSync(join(directory, "media", ".stage"))).toEqual([]);
  expect(await store.hasRendition(id)).toBe(true);
});

test("a second store on the same media leaves alone what the first is staging", async () => {
  const first = await startedStore();
  const stage = await first.stageRendition();
  await stage.write("0.m4s", Buffer.from("half of"));
  await startedStore();
  await stage.write("manifest.json", Buffer.from("{}"));
  await stage.publish(id);
  expect(Buffer.from((await (await first.openRendition(id, "0.m4s"))!.read())!).toString()).toBe("half of");
  await first.stop();
});

test("a discarded stage and a deleted rendition leave nothing", async () => {
  const store = await startedStore();
  const stage = await store.stageRendition();
  await stage.write("0.m4s", Buffer.from("x"));
  await stage.discard();
  await publish(store, "x");
  await store.deleteRendition(id);
  await store.deleteRendition(id);
  expect(await store.hasRendition(id)).toBe(false);
  await store.stop();
  expect(readdirSync(join(directory, "media", ".stage"))).toEqual([]);
});

test("a cover is kept in its sizes and opened by them alone", async () => {
  const store = await startedStore();
  await store.publishCover(id, new Map([[96, Buffer.from("small")]]));
  expect(await store.hasCover(id)).toBe(true);
  expect((await store.openCover(id, 96))?.bytes).toBe(5);
  expect(await store.openCover(id, 320)).toBeNull();
  expect(await store.openCover(id, "../96" as never)).toBeNull();
  await store.deleteCover(id);
  expect(await store.hasCover(id)).toBe(false);
});

test("no name or id leads out of the store", async () => {
  const store = await startedStore();
  mkdirSync(join(directory, "secret"));
  writeFileSync(join(directory, "secret", "manifest.json"), "secret");
  for (const bad of ["../secret", "..", ".stage", "", "covers", `${id}/..`, `../media/${id}`]) {
    expect(await store.openRendition(bad as RenditionId, "manifest.json")).toBeNull();
    expect(await store.hasRendition(bad as RenditionId)).toBe(false);
    await store.deleteRendition(bad as RenditionId);
  }
  const stage = await store.stageRendition();
  await expect(stage.write("../0.m4s" as RenditionFile, Buffer.from("x"))).rejects.toThrow("no file of a rendition");
  await expect(stage.publish("../secret" as RenditionId)).rejects.toThrow("not an id");
  expect(existsSync(join(directory, "secret", "manifest.json"))).toBe(true);
});

test.each(["00.m4s", "-1.m4s", "1.m4s/", "1e3.m4s", "a.m4s", "init.mp4\0", "manifest.json/..", ""])(
  "%j is no file's name",
  (name) => {
    expect(isRenditionFile(name)).toBe(false);
  },
);
