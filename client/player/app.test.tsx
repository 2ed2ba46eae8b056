// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { navigate } from "wouter-preact/use-browser-location";
import { albumOf, anAlbum, songs } from "../../test/rigs/music.ts";
import { askingPolicy, playerStage } from "../../test/rigs/player.ts";
import { draw } from "../../test/rigs/player-page.tsx";
import { type FakeServer, fakeServer, listOf } from "../../test/rigs/web-answers.ts";
import { App } from "./app.tsx";
import { noteNoAnswer, startServerWatch } from "./catalogue/server-watch.ts";
import { scroller } from "./scroller.ts";

let server: FakeServer;
beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  server = fakeServer();
  server.answer("/albums?", { body: listOf([anAlbum("1")]) });
  server.answer("/albums/1", { body: albumOf(songs("ab"), { id: "1", title: "Night" }) });
  server.answer("/artists?", { body: listOf([]) });
  server.answer("/tracks?", { body: listOf(songs("abc")) });
});
afterEach(() => void vi.useRealTimers());

async function app({ address = "/", debug = false } = {}) {
  navigate(address);
  const stage = playerStage();
  const drawn = await draw(<App player={stage.player} playback={stage.playback} debug={debug} />, stage);
  const press = (key: string) =>
    drawn.does(() => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })));
  const here = () => drawn.all('nav [aria-current="page"]').map((link) => link.textContent);
  const heading = () => drawn.find("main main h1").textContent?.trim();
  const isOpen = (kind: string) => drawn.find<HTMLDialogElement>(`dialog.${kind}`).open;
  return { ...drawn, press, here, heading, isOpen };
}

test.each([
  ["/", "Library"],
  ["/artists", "Nobody is here yet"],
  ["/songs", "Songs 3 songs"],
  ["/search", "Search"],
  ["/queue", "Nothing is waiting"],
  ["/sharing", "Sharing and settings"],
  ["/album/1", "Night"],
  ["/artist/1", "This artist is not here"],
])("each address has its page: %s", async (address, name) => {
  const { does, heading } = await app({ address });
  // A page comes when it is first opened, and a list asks when the eye has come to rest.
  const settled = async () => {
    await does(() => vi.dynamicImportSettled());
    return heading();
  };
  await expect.poll(settled, { timeout: 10_000 }).toBe(name);
});

test("an address without a page says so and leads to the library", async () => {
  const { heading, named } = await app({ address: "/nowhere" });
  expect(heading()).toBe("This page is not here");
  expect(named("To the library").getAttribute("href")).toBe("/");
});

test("the navigation shows where the listener is; an album belongs to the library, an artist to the artists", async () => {
  const { does, here } = await app({ address: "/songs" });
  expect(here()).toEqual(["Songs"]);
  await does(() => navigate("/album/1"));
  expect(here()).toEqual(["Library"]);
  await does(() => navigate("/artist/1"));
  expect(here()).toEqual(["Artists"]);
});

test("one album after another shows the second, not what is left of the first", async () => {
  server.answer("/albums/2", { body: albumOf(songs("x"), { id: "2", title: "Day" }) });
  const { does, heading } = await app({ address: "/album/1" });
  await does(() => navigate("/album/2"));
  expect(heading()).toBe("Day");
});

test("a new page begins at its top", async () => {
  const { does } = await app();
  const scrolled = vi.spyOn(scroller()!, "scrollTo");
  await does(() => navigate("/songs"));
  expect(scrolled).toHaveBeenCalledWith(0, 0);
});

test("music goes on while pages change", async () => {
  const { click, does, playback, player, find } = await app();
  await click("Play Song a");
  playback.sinceThen();
  await does(() => navigate("/sharing"));
  expect([playback.sinceThen(), player.active.value]).toEqual([[], true]);
  expect(find(".player-title").textContent).toBe("Song a");
});

test("the keys open search, queue, the list of keys and the large view, and close the last two", async () => {
  const { press, isOpen, does, player } = await app();
  await press("/");
  expect(location.pathname).toBe("/search");
  await press("q");
  expect(location.pathname).toBe("/queue");
  await press("?");
  expect(isOpen("help")).toBe(true);
  await press("?");
  expect(isOpen("help")).toBe(false);
  await does(() => player.start(songs("a"), 0));
  await press("f");
  expect(isOpen("now-playing")).toBe(true);
  await press("f");
  expect(isOpen("now-playing")).toBe(false);
});

test("the button of the bar opens the large view, the button of the rail the list of keys", async () => {
  const { click, does, isOpen, player, find } = await app();
  await does(() => player.start(songs("a"), 0));
  await click("Show now playing");
  expect(isOpen("now-playing")).toBe(true);
  await does(() => find(".rail-help").click());
  expect(isOpen("help")).toBe(true);
});

test("after the page is gone no key plays", async () => {
  const { leave, press, player, playback } = await app();
  player.start(songs("a"), 0);
  playback.sinceThen();
  await leave();
  await press(" ");
  expect(playback.sinceThen()).toEqual([]);
});

test("the question of sharing stands on every page until it is answered", async () => {
  const { does, click, text, player, playback } = await app({ address: "/queue" });
  await does(() => player.setPolicy(askingPolicy));
  await does(() => playback.show({ state: "playing" }));
  expect(text()).toContain("Share this music with other listeners?");
  await click("Only from the server");
  expect(text()).not.toContain("Share this music with other listeners?");
});

test("a server that cannot be reached is told above every page, and no longer when it is back", async () => {
  server.answer("/livez", "unreachable");
  const { does, all } = await app({ address: "/queue" });
  onTestFinished(startServerWatch({ plays: () => false, cameBack: () => undefined }));
  await does(async () => {
    noteNoAnswer("failed");
    await vi.advanceTimersByTimeAsync(1_000);
  });
  expect(all(".offline").map((line) => line.textContent)).toEqual([
    "The server can't be reached just now. What is kept on this device and what other listeners hold plays on.",
  ]);
  server.answer("/livez", { body: { status: "alive" } });
  await does(() => vi.advanceTimersByTimeAsync(2_000));
  expect(all(".offline")).toEqual([]);
});

test("the debug panel is there only where it was asked for", async () => {
  expect((await app()).all(".debug")).toHaveLength(0);
  const { does, all } = await app({ debug: true });
  await does(() => vi.dynamicImportSettled());
  expect(all(".debug")).toHaveLength(1);
});

test("the first stop of the keyboard leads past the navigation to the music", async () => {
  const { find } = await app();
  const skip = find("a");
  expect([skip.textContent, skip.getAttribute("href")]).toEqual(["Skip to the music", "#content"]);
});
