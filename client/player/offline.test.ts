import { signal } from "@preact/signals";
import { expect, test, vi } from "vitest";
import type { RenditionId } from "../../shared/ids.ts";
import { albumOf, aRendition, aTrack } from "../../test/rigs/music.ts";
import { FakePlayback } from "../../test/rigs/player.ts";
import { createOffline, keptPart } from "./offline.ts";
import { type PinnedAlbum, type Preferences, parsePreferences } from "./preferences.ts";

const view = (letter: string, heldSegments: number, segmentCount: number) => ({
  renditionId: letter.repeat(32) as RenditionId,
  heldSegments,
  segmentCount,
});
const album = { albumId: "1", title: "An album", bytes: 9, renditionIds: ["a".repeat(32), "b".repeat(32)] };

test("the part of an album that is here counts its own segments and no other's", () => {
  expect(keptPart(album, [])).toBe(0);
  expect(keptPart(album, [view("c", 9, 9)])).toBe(0);
  expect(keptPart(album, [view("a", 3, 4), view("b", 0, 8), view("c", 9, 9)])).toBe(0.25);
  expect(keptPart(album, [view("a", 4, 4), view("b", 8, 8)])).toBe(1);
});

const low = (letter: string) => aRendition(letter, { bitsPerSecond: 96_000, bytes: 100 });
const lossless = (letter: string) => aRendition(letter, { codec: "flac", bitsPerSecond: 900_000, bytes: 1000 });
const night = albumOf(
  [aTrack("1", { renditions: [low("a"), lossless("b")] }), aTrack("2", { renditions: [low("c"), lossless("d")] })],
  { id: "7", title: "Night" },
);
const day = albumOf([aTrack("3", { renditions: [low("e")] })], { id: "8", title: "Day" });

function offlineWith(
  before: readonly PinnedAlbum[] = [],
  change: Partial<Preferences> = {},
  removed: readonly string[] = [],
) {
  const playback = new FakePlayback();
  playback.removed = removed;
  const preferences = signal<Preferences>({ ...parsePreferences(null), pinnedAlbums: before, ...change });
  const offline = createOffline({
    playback,
    preferences,
    prefer: (changed) => {
      preferences.value = { ...preferences.value, ...changed };
    },
  });
  return { playback, offline, kept: () => preferences.value.pinnedAlbums };
}

test("an album is kept in the quality chosen now, with its size", async () => {
  const { playback, offline, kept } = offlineWith([], { quality: "lossless" });
  expect(await offline.keep(night)).toBeNull();
  expect(playback.asked).toEqual(["pin b d"]);
  expect(kept()).toEqual([
    { albumId: "7", title: "Night", renditionIds: ["b".repeat(32), "d".repeat(32)], bytes: 2000 },
  ]);
});

test("a second album is kept beside the first", async () => {
  const { playback, offline, kept } = offlineWith();
  await offline.keep(night);
  await offline.keep(day);
  expect(playback.asked.at(-1)).toBe("pin a c e");
  expect(kept().map(({ title }) => title)).toEqual(["Night", "Day"]);
});

test("an album kept again in another quality takes the place of the former", async () => {
  const { playback, offline, kept } = offlineWith([
    { albumId: "7", title: "Night", renditionIds: ["b".repeat(32)], bytes: 1000 },
  ]);
  await offline.keep(night);
  expect(playback.asked.at(-1)).toBe("pin a c");
  expect(kept()).toHaveLength(1);
});

test("an album that cannot be kept says why and changes nothing", async () => {
  const { playback, offline, kept } = offlineWith();
  await offline.keep(day);
  playback.refusal = "There is room for 200 MB";
  expect(await offline.keep(night)).toBe("There is room for 200 MB");
  expect(kept().map(({ title }) => title)).toEqual(["Day"]);
});

test("an album that is let go is no longer kept, the others are", async () => {
  const { playback, offline, kept } = offlineWith();
  await offline.keep(night);
  await offline.keep(day);
  await offline.release("7");
  expect(playback.asked.at(-1)).toBe("pin e");
  expect(kept().map(({ title }) => title)).toEqual(["Day"]);
});

test("all albums can be let go at once", async () => {
  const { playback, offline, kept } = offlineWith();
  await offline.keep(night);
  await offline.releaseAll();
  expect([playback.asked.at(-1), kept()]).toEqual(["pin", []]);
});

test("what was kept on an earlier visit is asked for when the page opens; nothing is where nothing was", () => {
  expect(offlineWith([album]).playback.asked).toEqual(["pin a b"]);
  expect(offlineWith().playback.asked).toEqual([]);
});

test("an album of which the server has removed every song is gone at the next visit; one with a song left stays", async () => {
  const [whole, half] = [
    { albumId: "1", title: "Removed", bytes: 9, renditionIds: ["a".repeat(32), "b".repeat(32)] },
    { albumId: "2", title: "Half", bytes: 9, renditionIds: ["c".repeat(32), "d".repeat(32)] },
  ];
  const removed = [...whole.renditionIds, half.renditionIds[0] ?? ""];
  const { playback, kept } = offlineWith([whole, half], {}, removed);
  await vi.waitFor(() => expect(playback.asked).toEqual(["pin a b c d", "pin c d"]));
  expect(kept().map(({ title }) => title)).toEqual(["Half"]);
  const none = offlineWith([whole, half]);
  await vi.waitFor(() => expect(none.playback.asked).toHaveLength(1));
  expect(none.kept()).toHaveLength(2);
});

test("a song without any rendition yet is left out of what is kept", async () => {
  const { offline, kept } = offlineWith();
  await offline.keep(albumOf([aTrack("1", { renditions: [] }), aTrack("2", { renditions: [low("c")] })]));
  expect(kept()[0]).toMatchObject({ renditionIds: ["c".repeat(32)], bytes: 100 });
});
