// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import type { RenditionId } from "../../../shared/ids.ts";
import { albumOf, aRendition, aTrack } from "../../../test/rigs/music.ts";
import { draw } from "../../../test/rigs/player-page.tsx";
import { OfflineButton } from "./offline-button.tsx";

beforeEach(() => localStorage.clear());

const album = albumOf([aTrack("a"), aTrack("b", { renditions: [aRendition("b")] })], { id: "7" });
const here = (held: number) => ({
  pinned: [{ renditionId: "a".repeat(32) as RenditionId, heldSegments: held, segmentCount: 8 }],
});
const button = async (of = album) => {
  const drawn = await draw(<OfflineButton album={of} />);
  return { ...drawn, status: () => drawn.find('[role="status"]').textContent };
};

test("one click keeps the album's songs for offline", async () => {
  const { click, named, player, playback } = await button();
  await click("Keep for offline");
  expect(playback.sinceThen()).toEqual(["pin a b"]);
  expect(player.preferences.value.pinnedAlbums.map(({ albumId }) => albumId)).toEqual(["7"]);
  expect(named("Stop keeping for offline").getAttribute("aria-pressed")).toBe("true");
});

test("it tells how much is here, rounded down, until all of it is", async () => {
  const { click, does, status, names, playback } = await button();
  expect(status()).toBe("");
  await click("Keep for offline");
  expect(status()).toBe("0 % on this device");
  await does(() => playback.show(here(7)));
  expect(status()).toBe("87 % on this device");
  await does(() => playback.show(here(8)));
  expect([status(), names("button")]).toEqual(["", ["Kept for offline. Let it go"]]);
});

test("a device without room for the rest is told as the reason", async () => {
  const { click, does, status, playback } = await button();
  await click("Keep for offline");
  await does(() => playback.show({ ...here(7), cacheFull: true }));
  expect(status()).toBe("87 % on this device, which has no more room");
});

test("another click lets it go, whether or not it is whole", async () => {
  const { click, does, named, playback, player } = await button();
  await click("Keep for offline");
  await click("Stop keeping for offline");
  await click("Keep for offline");
  await does(() => playback.show(here(8)));
  await click("Kept for offline. Let it go");
  expect(playback.sinceThen()).toEqual(["pin a b", "pin", "pin a b", "pin"]);
  expect(player.preferences.value.pinnedAlbums).toEqual([]);
  expect(named("Keep for offline").getAttribute("aria-pressed")).toBe("false");
});

test("an album that cannot be kept says why, and the reason goes with the next try", async () => {
  const { click, status, playback } = await button();
  playback.refusal = "There is room for 200 MB";
  await click("Keep for offline");
  expect(status()).toBe("There is room for 200 MB");
  playback.refusal = null;
  await click("Keep for offline");
  expect(status()).toBe("0 % on this device");
});

test("an album without songs cannot be kept", async () => {
  const { named } = await button(albumOf([]));
  expect(named<HTMLButtonElement>("Keep for offline").disabled).toBe(true);
});

test("where nothing outlives the page a click says so, and keeps nothing", async () => {
  const { click, does, status, playback } = await button();
  await does(() => playback.show({ cacheMode: "memory" }));
  await click("Keep for offline");
  expect([playback.sinceThen(), status()]).toEqual([[], expect.stringContaining("would be gone")]);
});

test("a browser that plays songs by itself is not offered what it could not play", async () => {
  const { does, text, all, playback } = await button();
  await does(() => playback.show({ way: "native" }));
  expect([all("button").length, text()]).toEqual([0, ""]);
});
