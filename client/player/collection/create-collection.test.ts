// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { collectionLimits } from "../../../shared/collection/limits.ts";
import { isLiked } from "../../../shared/collection/state.ts";
import { entriesOf, likedThings, playlistsOf } from "../../../shared/collection/views.ts";
import { anId, aSong } from "../../../test/rigs/collection.ts";
import { aDisk } from "../../../test/rigs/kept-collection.ts";
import type { Said } from "./collection-port.ts";
import { createCollection } from "./create-collection.ts";
import { addToPlaylist, makePlaylist, moveEntry, removeEntry, removePlaylist, renamePlaylist } from "./deeds.ts";
import { provideCollection, said } from "./the-collection.ts";

async function aTab(disk = aDisk()) {
  const words: Said[] = [];
  const collection = await createCollection({
    store: disk.open(),
    draw: anId,
    nowMs: () => 1_000,
    say: (told) => void words.push(told),
  });
  return { disk, words, collection };
}

const like = (id: string) => ({ kind: "like", what: "track", thing: aSong(id) }) as const;

test("a change is drawn before it is kept, and there again on the next visit", async () => {
  const { collection, disk } = await aTab();
  const keeping = collection.does(like("1"));
  expect(collection.look((state) => isLiked(state, "track", "1"))).toBe(true);
  expect(await keeping).toBe(true);
  const next = await aTab(disk);
  expect(next.collection.look((state) => likedThings(state, "track"))).toEqual([aSong("1")]);
});

test("what cannot be kept is taken back, and said; what was there before stays", async () => {
  const { collection, disk, words } = await aTab();
  await collection.does(like("1"));
  disk.isFull = true;
  expect(await collection.does(like("2"), { kind: "unlike", what: "track", of: "1" })).toBe(false);
  expect(collection.look((state) => likedThings(state, "track")).map(({ id }) => id)).toEqual(["1"]);
  expect(words).toEqual([{ text: expect.stringContaining("could not be kept"), isShown: true }]);
});

test("another tab shows it a moment later, and what it does then comes after it", async () => {
  const disk = aDisk();
  const [one, other] = [await aTab(disk), await aTab(disk)];
  await one.collection.does(like("1"));
  await expect.poll(() => other.collection.look((state) => isLiked(state, "track", "1"))).toBe(true);
  await other.collection.does({ kind: "unlike", what: "track", of: "1" });
  await expect.poll(() => one.collection.look((state) => isLiked(state, "track", "1"))).toBe(false);
});

test("what lies on the device and is no operation is left out", async () => {
  const disk = aDisk();
  disk.kept.push({ id: "x" }, { id: "y", kind: "like" } as { id: string });
  const { collection } = await aTab(disk);
  expect(collection.operations()).toEqual([]);
  expect(await collection.does(like("1"))).toBe(true);
});

test("operations of a file are taken once, however often it is read", async () => {
  const from = await aTab();
  await from.collection.does(like("1"), like("2"));
  const { collection } = await aTab();
  const told = from.collection.operations();
  expect([await collection.take([...told, ...told]), await collection.take(told)]).toEqual([2, 0]);
  expect(collection.look((state) => likedThings(state, "track"))).toHaveLength(2);
});

test("a playlist is made, filled, ordered, emptied and named anew, and what is taken out comes back by undo", async () => {
  const { collection } = await aTab();
  provideCollection(collection);
  const id = (await makePlaylist(collection, "  Morning ", [aSong("1"), aSong("2")])) ?? "";
  await addToPlaylist(collection, id, [aSong("3"), aSong("1")]);
  const titles = () => collection.look((state) => entriesOf(state, id)).map(({ song }) => song.id);
  expect(titles()).toEqual(["1", "2", "3", "1"]);
  const entryAt = (at: number) => collection.look((state) => entriesOf(state, id))[at]?.entry ?? "";
  await moveEntry(collection, id, entryAt(3), 0);
  await moveEntry(collection, id, entryAt(1), 3);
  expect(titles()).toEqual(["1", "2", "3", "1"]);
  await removeEntry(collection, id, entryAt(1));
  expect(titles()).toEqual(["1", "3", "1"]);
  said.value?.undo?.();
  expect(titles()).toEqual(["1", "2", "3", "1"]);
  await renamePlaylist(collection, id, "Noon");
  await renamePlaylist(collection, id, "   ");
  await removePlaylist(collection, id);
  expect(collection.look(playlistsOf)).toEqual([]);
  said.value?.undo?.();
  expect(collection.look(playlistsOf)).toMatchObject([{ name: "Noon", songCount: 4 }]);
  provideCollection(null);
});

test("a playlist takes no more than its songs, and says so", async () => {
  const { collection } = await aTab();
  const many = Array.from({ length: collectionLimits.entriesMax + 2 }, (_, at) => aSong(String(at)));
  const id = (await makePlaylist(collection, "All", many)) ?? "";
  expect(said.value).toMatchObject({ text: "2 songs had no room in the playlist.", isShown: true });
  expect(await addToPlaylist(collection, id, [aSong("x")])).toBe(false);
  expect(said.value?.text).toContain("All would have more than 10,000 songs");
});
