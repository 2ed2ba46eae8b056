// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { navigate } from "wouter-preact/use-browser-location";
import { aTrack, songs } from "../../../../test/rigs/music.ts";
import { playerStage } from "../../../../test/rigs/player.ts";
import { draw } from "../../../../test/rigs/player-page.tsx";
import { fakeServer } from "../../../../test/rigs/web-answers.ts";
import { NowPlaying } from "./now-playing.tsx";

beforeEach(() => {
  localStorage.clear();
  // It has no shape of any song.
  fakeServer();
  navigate("/");
});

async function view(open: boolean, tracks = songs("abc")) {
  const stage = playerStage();
  if (tracks.length > 0) stage.player.start(tracks, 0);
  let closed = 0;
  const part = (isOpen: boolean) => <NowPlaying open={isOpen} onClose={() => (closed += 1)} />;
  const drawn = await draw(part(open), stage);
  closed = 0;
  const dialog = () => drawn.find<HTMLDialogElement>("dialog");
  return { ...drawn, dialog, closed: () => closed, set: (isOpen: boolean) => drawn.redraw(part(isOpen)) };
}

test("the large view opens and closes as it is told", async () => {
  const { dialog, set } = await view(false);
  expect([dialog().open, dialog().textContent]).toEqual([false, ""]);
  await set(true);
  expect(dialog().open).toBe(true);
  await set(false);
  expect(dialog().open).toBe(false);
});

test("without a song there is nothing large to show", async () => {
  const { dialog } = await view(true, []);
  expect(dialog().open).toBe(false);
});

test("it names the song, its artist and album, and what comes next", async () => {
  const { find, named, text } = await view(true);
  expect(find("h2").textContent).toBe("Song a");
  expect(named("The Anyones").getAttribute("href")).toBe("/artist/5");
  expect(named("Evening").getAttribute("href")).toBe("/album/9");
  expect(text()).toContain("Next: Song b");
});

test("the last song of the queue has no next", async () => {
  const { text } = await view(true, songs("a"));
  expect(text()).not.toContain("Next:");
});

test("it shows the cover large, with the album's name for those who hear the page", async () => {
  const { find } = await view(true, [aTrack("a", { coverUrl: "/media/covers/c/320.webp" })]);
  const cover = find<HTMLImageElement>(".now-art img");
  expect([cover.getAttribute("src"), cover.alt]).toEqual(["/media/covers/c/800.webp", "Cover of Evening"]);
});

test("it has the buttons of a player, and they work", async () => {
  const { click, playback } = await view(true);
  playback.sinceThen();
  await click("Next song");
  expect(playback.sinceThen()).toEqual(["play b", "expect c"]);
});

test("its button and the browser's own closing are both told", async () => {
  const { click, does, dialog, closed } = await view(true);
  await click("Close");
  await does(() => dialog().dispatchEvent(new Event("close")));
  expect(closed()).toBe(2);
});

test("another page that is opened from it makes it give way", async () => {
  const { does, closed } = await view(true);
  await does(() => navigate("/album/9"));
  expect(closed()).toBe(1);
});

test("a title with HTML in it is read, never run", async () => {
  const { find, all } = await view(true, [aTrack("a", { title: "<b>x</b>", albumTitle: "<img src=x>" })]);
  expect(find("h2").textContent).toBe("<b>x</b>");
  expect(all("b, img")).toEqual([]);
});

test("a button shows the words in the place of the cover, and the cover again", async () => {
  const { named, click, find, all } = await view(true);
  await click("Lyrics");
  expect([named("Lyrics").getAttribute("aria-pressed"), all(".now-art .cover").length]).toEqual(["true", 0]);
  await click("Lyrics");
  expect(named("Lyrics").getAttribute("aria-pressed")).toBe("false");
  expect(find(".now-art .cover")).not.toBeNull();
});
