// @vitest-environment happy-dom
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { isLiked } from "../../../../shared/collection/state.ts";
import { aCollection } from "../../../../test/rigs/kept-collection.ts";
import { aTrack, songs } from "../../../../test/rigs/music.ts";
import { draw } from "../../../../test/rigs/player-page.tsx";
import { choosing, provideCollection } from "../../collection/the-collection.ts";
import { SongMenu } from "./song-menu.tsx";

beforeEach(() => localStorage.clear());

async function openMenu(track = aTrack("x")) {
  const drawn = await draw(<SongMenu track={track} />);
  await drawn.does(() => drawn.player.start(songs("ab"), 0));
  await drawn.click(`More for ${track.title}`);
  const press = (key: string) =>
    drawn.does(() => document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })));
  const focused = () => document.activeElement?.textContent?.trim();
  const order = () => drawn.player.queue.value.entries.map(({ item }) => item.id).join("");
  return { ...drawn, press, focused, order };
}

test("the menu is closed until its button is pressed, and names its song", async () => {
  const { all, click, find } = await draw(<SongMenu track={aTrack("x")} />);
  expect(all("dialog")).toEqual([]);
  await click("More for Song x");
  expect(find<HTMLDialogElement>("dialog").open).toBe(true);
  expect(find("dialog").getAttribute("aria-label")).toBe("What to do with Song x");
  expect(find("button").getAttribute("aria-expanded")).toBe("true");
});

test.each([
  ["Play next", "axb"],
  ["Add to queue", "abx"],
])('"%s" puts the song there, closes the menu and gives the keyboard back', async (item, queue) => {
  const { click, order, all, named } = await openMenu();
  await click(item);
  expect([order(), all("dialog")]).toEqual([queue, []]);
  expect(document.activeElement).toBe(named("More for Song x"));
});

test("it likes the song, and asks for a playlist for it", async () => {
  const { collection } = await aCollection();
  onTestFinished(() => provideCollection(null));
  const { click, all, named, does } = await openMenu();
  await click("Like");
  expect(all("dialog")).toEqual([]);
  await expect.poll(() => collection.look((state) => isLiked(state, "track", "x")), { timeout: 10_000 }).toBe(true);
  await does(() => named("More for Song x").click());
  expect(named("Don't like any more")).toBeTruthy();
  await click("Add to a playlist");
  await expect.poll(() => choosing.value?.things.map(({ id }) => id), { timeout: 10_000 }).toEqual(["x"]);
  choosing.value = null;
});

test("it leads to the album and to each artist of the song", async () => {
  const artists = [
    { id: "5", name: "Ann" },
    { id: "6", name: "Bo" },
  ];
  const { all } = await openMenu(aTrack("x", { artists, artistName: "Ann & Bo" }));
  expect(all("dialog a").map((link) => `${link.textContent?.trim()} ${link.getAttribute("href")}`)).toEqual([
    "Go to the album /album/9",
    "Go to Ann /artist/5",
    "Go to Bo /artist/6",
  ]);
});

test("arrows, Home and End go through the items in a circle", async () => {
  const { press, focused } = await openMenu();
  expect(focused()).toBe("Play next");
  const after = async (key: string) => {
    await press(key);
    return focused();
  };
  expect(await after("ArrowDown")).toBe("Add to queue");
  expect(await after("End")).toBe("Go to The Anyones");
  expect(await after("ArrowDown")).toBe("Play next");
  expect(await after("ArrowUp")).toBe("Go to The Anyones");
  expect(await after("Home")).toBe("Play next");
});

test("a click beside the menu closes it and does nothing else", async () => {
  const { does, find, all, order } = await openMenu();
  await does(() => find("dialog").click());
  expect([all("dialog"), order()]).toEqual([[], "ab"]);
});

test("a title with HTML in it is read, never run", async () => {
  const { all, find } = await openMenu(aTrack("x", { title: "<b onclick=x>Loud</b>" }));
  expect(all("b")).toEqual([]);
  expect(find(".song-menu-head strong").textContent).toBe("<b onclick=x>Loud</b>");
});
