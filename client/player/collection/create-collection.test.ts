// @vitest-environment happy-dom
import fc from "fast-check";
import { expect, test } from "vitest";
import { collectionLimits } from "../../../shared/collection/limits.ts";
import type { Operation } from "../../../shared/collection/operation.ts";
import { parseOperation } from "../../../shared/collection/parse-operation.ts";
import { isLiked } from "../../../shared/collection/state.ts";
import { entriesOf, heardLately, likedThings, playlistsOf } from "../../../shared/collection/views.ts";
import { aDevice, anId, aSong } from "../../../test/rigs/collection.ts";
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
  expect([await collection.take([...told, ...told]), await collection.take(told)]).toEqual([
    { count: 2, faults: [] },
    { count: 0, faults: [] },
  ]);
  expect(collection.look((state) => likedThings(state, "track"))).toHaveLength(2);
});

test("what is done after a file was taken is there at the next visit, whatever clocks the file has", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.nat(), fc.constantFrom(2 ** 40, 2 ** 41, Number.MAX_SAFE_INTEGER - 1, 2 ** 60))),
      async (clocks) => {
        const { collection, disk, words } = await aTab();
        const device = aDevice("b".repeat(16));
        const file = clocks.map((clock, at) => ({ ...device.does(like(String(at))), clock }));
        await collection.take(file.filter((operation) => parseOperation(operation).ok));
        expect(await collection.does(like("new"), like("newer"))).toBe(true);
        expect(words).toEqual([]);
        const next = await aTab(disk);
        expect(next.collection.operations()).toEqual(collection.operations());
      },
    ),
    { numRuns: 100, seed: 1 },
  );
});

test("a line whose clock leaves no room, or that was heard in days to come, is refused with words", async () => {
  const { collection } = await aTab();
  const device = aDevice("b".repeat(16));
  const late = { ...device.does(like("1")), clock: 2 ** 40 + 1 };
  const heard = (atMs: number) => device.does({ kind: "heard", song: aSong("1") }, { atMs });
  expect(await collection.take([late, heard(86_401_000), heard(86_401_001)])).toEqual({
    count: 1,
    faults: [
      'Cannot take an operation of kind "like": "clock" is 1099511627777, and should be at most 1099511627776',
      'Cannot take an operation of kind "heard": "atMs" is 86401001, more than a day ahead of this device, whose time is 1000',
    ],
  });
});

test("what could not be read back is not done, and that is said", async () => {
  const { collection, disk, words } = await aTab();
  const order = "z".repeat(collectionLimits.orderCharactersMax + 1);
  expect(await collection.does({ kind: "playlist-place", playlist: anId(), folder: null, order })).toBe(false);
  expect(words[0]?.text).toContain(
    'This could not be kept. Cannot read an operation of kind "playlist-place": "order"',
  );
  expect(disk.kept).toEqual([]);
});

test("behind a song whose key is nearly too long others find room, in their order and after the next visit", async () => {
  const { collection, disk } = await aTab();
  const device = aDevice("b".repeat(16));
  const playlist = "c".repeat(32);
  await collection.take([
    device.does({ kind: "playlist-make", playlist, name: "Long" }),
    device.adds("1", "z".repeat(194)),
    device.adds("2", "z".repeat(195)),
  ]);
  const songs = Array.from({ length: 100 }, (_, at) => aSong(`n${at}`));
  expect(await addToPlaylist(collection, playlist, songs)).toBe(true);
  const next = await aTab(disk);
  expect(next.collection.look((state) => entriesOf(state, playlist)).map(({ song }) => song.id)).toEqual([
    "1",
    "2",
    ...songs.map(({ id }) => id),
  ]);
});

test("hearings that are forgotten lie on the device no longer, and many at once are taken in a moment", async () => {
  const { collection, disk } = await aTab();
  const device = aDevice("b".repeat(16));
  const many = collectionLimits.heardMax + 5_000;
  const told = Array.from({ length: many }, (_, at) => device.does({ kind: "heard", song: aSong(String(at)) }));
  const beganMs = performance.now();
  expect(await collection.take(told)).toEqual({ count: collectionLimits.heardMax, faults: [] });
  // One looking for the oldest takes some 20 ms, and one for each of 5,000 half a minute.
  expect(performance.now() - beganMs).toBeLessThan(5_000);
  expect([disk.kept.length, collection.operations().length]).toEqual([
    collectionLimits.heardMax,
    collectionLimits.heardMax,
  ]);
  await collection.does({ kind: "heard-forget" });
  expect(disk.kept.map((kept) => (kept as Operation).kind)).toEqual(["heard-forget"]);
  const next = await aTab(disk);
  expect(next.collection.look((state) => heardLately(state, 10))).toEqual([]);
});

test("what another tab writes while this one reads for the first time is shown here as well", async () => {
  const disk = aDisk();
  const store = disk.open();
  let isFirst = true;
  const slow = {
    ...store,
    read: async (since: number) => {
      const answer = await store.read(since);
      if (isFirst) {
        isFirst = false;
        await disk.open().add([aDevice("b".repeat(16)).does(like("1"))]);
      }
      return answer;
    },
  };
  const collection = await createCollection({ store: slow, draw: anId, nowMs: () => 1, say: () => {} });
  await expect.poll(() => collection.look((state) => isLiked(state, "track", "1"))).toBe(true);
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
