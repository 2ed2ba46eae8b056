// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from "vitest";
import { collectionLimits } from "../../../../shared/collection/limits.ts";
import { aCollection } from "../../../../test/rigs/kept-collection.ts";
import { aTrack } from "../../../../test/rigs/music.ts";
import { draw } from "../../../../test/rigs/player-page.tsx";
import { addToPlaylist, makePlaylist } from "../../collection/deeds.ts";
import { choosing, provideCollection, said, say } from "../../collection/the-collection.ts";
import { SaveQueue } from "./save-queue.tsx";

beforeEach(() => {
  localStorage.clear();
  say(null);
});
afterEach(() => {
  choosing.value = null;
  provideCollection(null);
});

test("of a queue that no playlist has room for, it is said how many songs stay out", async () => {
  const { collection } = await aCollection();
  const { player, click } = await draw(<SaveQueue />);
  const songs = Array.from({ length: collectionLimits.entriesMax + 90 }, (_, at) => aTrack(String(at)));
  player.start(songs, 0);
  await click("Save as playlist");
  await expect.poll(() => choosing.value !== null, { timeout: 10_000 }).toBe(true);
  const { things = [], leftOut = 0 } = choosing.value ?? {};
  expect([things.length, leftOut]).toEqual([10_000, 90]);
  const id = await makePlaylist(collection, "All", things, leftOut);
  expect(said.value?.text).toBe("90 songs had no room in the playlist.");
  const other = (await makePlaylist(collection, "Other", [])) ?? "";
  expect([id !== null, await addToPlaylist(collection, other, things, leftOut)]).toEqual([true, false]);
});
