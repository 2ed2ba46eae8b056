// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from "vitest";
import { Link } from "wouter-preact";
import { aTrack } from "../../../../test/rigs/music.ts";
import { draw } from "../../../../test/rigs/player-page.tsx";
import { type FakeServer, fakeServer, listOf } from "../../../../test/rigs/web-answers.ts";
import { refresh } from "../../catalogue/catalogue.ts";
import { forgetPlaces } from "../../places/places.ts";
import { SongsPage } from "./songs-page.tsx";

const windowPx = 360;
let server: FakeServer;
beforeEach(() => {
  localStorage.clear();
  forgetPlaces();
  history.replaceState(null, "", "/songs");
  server = fakeServer();
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(windowPx);
  // This document has no places: the rows move up as their box is scrolled.
  vi.spyOn(HTMLElement.prototype, "getBoundingClientRect").mockImplementation(function (this: HTMLElement) {
    const scrolled = this.tagName === "TBODY" ? (document.getElementById("content")?.scrollTop ?? 0) : 0;
    return new DOMRect(0, -scrolled, 800, windowPx);
  });
});

const tracks = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => aTrack(String(from + index)));
const letters = [
  { letter: "A", at: 0 },
  { letter: "M", at: 2_000 },
];

/** 5,000 songs, of which the server knows the pages that a test asks for. */
function answerSongs(query = "", total = 5_000): void {
  server.answer("/tracks/letters", { body: listOf(letters) });
  server.answer("/tracks/ids", { body: listOf(tracks(1, total).map(({ id }) => id)) });
  server.answer(`/tracks?${query}limit=100`, { body: listOf(tracks(1, Math.min(100, total)), { total }) });
  for (const at of [100, 1_900, 2_000])
    server.answer(`/tracks?${query}limit=100&at=${at}`, {
      body: { ...listOf(tracks(at + 1, at + 100), { total }), at },
    });
}

async function page() {
  const drawn = await draw(<SongsPage />);
  const scrollTo = (top: number) =>
    drawn.does(async () => {
      drawn.page.scrollTop = top;
      drawn.page.dispatchEvent(new Event("scroll"));
      await new Promise((resolve) => setTimeout(resolve, 120));
    });
  const rows = () => drawn.all("tbody tr");
  const places = () => rows().map((row) => Number(row.getAttribute("aria-rowindex")) - 1);
  const titles = () => drawn.all("tbody .song-play span").map((title) => title.textContent);
  return { ...drawn, scrollTo, rows, places, titles };
}

test("the page counts all songs, and draws only the rows in sight and a few beyond", async () => {
  answerSongs();
  const { find, places } = await page();
  expect(find("h1").textContent?.trim()).toBe("Songs 5,000 songs");
  expect(find("tbody").style.height).toBe(`${5_000 * 36}px`);
  expect([places()[0], places().length]).toEqual([1, 18]);
  expect(server.asked.filter((path) => path.startsWith("/tracks?"))).toEqual(["/tracks?limit=100"]);
});

test("where the list comes to rest its songs are asked for, and until then rows of the same height stand there", async () => {
  answerSongs();
  const { scrollTo, titles, rows } = await page();
  server.hold("/tracks?");
  await scrollTo(2_000 * 36);
  expect([titles().length, rows().length > 18, rows()[0]?.style.height]).toEqual([0, true, "36px"]);
  server.release();
  await expect.poll(titles).toContain("Song 2001");
  expect(server.asked.filter((path) => path.includes("&at="))).toEqual([
    "/tracks?limit=100&at=1900",
    "/tracks?limit=100&at=2000",
  ]);
});

test("a song that is clicked plays at once, and the whole list is queued around it", async () => {
  answerSongs();
  const { click, playback, player } = await page();
  server.hold("/tracks/ids");
  await click("Play Song 3");
  expect(playback.sinceThen()).toEqual(["play 3", "expect 4"]);
  server.release();
  await expect.poll(() => player.queue.value.entries.length).toBe(5_000);
  expect([player.queue.value.position, playback.sinceThen()]).toEqual([2, []]);
});

test("a head sorts, and turns the order round", async () => {
  answerSongs();
  answerSongs("order=artist&");
  answerSongs("order=artist&desc=true&");
  const { all, does, find } = await page();
  const byArtist = () => does(() => all("th button")[1]?.click());
  const sorted = () => find('[aria-sort="ascending"], [aria-sort="descending"]');
  expect(sorted().textContent).toBe("Title");
  await byArtist();
  expect([sorted().textContent, sorted().getAttribute("aria-sort")]).toEqual(["Artist", "ascending"]);
  await byArtist();
  expect(sorted().getAttribute("aria-sort")).toBe("descending");
  expect(server.asked).toContain("/tracks?order=artist&desc=true&limit=100");
  expect(location.search).toBe("?order=artist&desc=true");
});

test("a word narrows the list a moment after it was typed; where nothing has it the page says so", async () => {
  answerSongs();
  answerSongs("q=blue&", 0);
  const { named, does, text } = await page();
  await does(() => {
    const field = named<HTMLInputElement>("Filter this list");
    field.value = " blue ";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await does(() => new Promise((resolve) => setTimeout(resolve, 200)));
  expect(location.search).toBe("?q=blue");
  expect(text()).toContain("No song here has “blue” in its title, artist or album.");
});

test("the link to all songs ends a filter, and its word is gone from the field", async () => {
  history.replaceState(null, "", "/songs?q=abba");
  answerSongs();
  answerSongs("q=abba&", 3);
  const parts = (
    <>
      <Link href="/songs">To all songs</Link>
      <SongsPage />
    </>
  );
  const { click, does, find, named } = await draw(parts);
  await expect.poll(() => find("h1").textContent?.trim()).toBe("Songs 3 songs");
  await click("To all songs");
  await does(() => new Promise((resolve) => setTimeout(resolve, 300)));
  expect([location.search, named<HTMLInputElement>("Filter this list").value]).toEqual(["", ""]);
  expect(find("h1").textContent?.trim()).toBe("Songs 5,000 songs");
});

test("a space stays in the field while its word is looked for, and so do letters that are typed meanwhile", async () => {
  answerSongs();
  answerSongs("q=b&", 3);
  answerSongs("q=bl&", 2);
  const { named, does, find } = await page();
  const field = () => named<HTMLInputElement>("Filter this list");
  const type = async (text: string, forMs: number) => {
    await does(() => {
      field().value = text;
      field().dispatchEvent(new Event("input", { bubbles: true }));
    });
    await does(() => new Promise((resolve) => setTimeout(resolve, forMs)));
  };
  server.hold("/tracks?");
  await type("b ", 200);
  expect([location.search, field().value]).toEqual(["?q=b", "b "]);
  await type("bl", 50);
  server.release();
  await expect.poll(() => find("h1").textContent?.trim()).toBe("Songs 2 songs");
  expect([location.search, field().value]).toEqual(["?q=bl", "bl"]);
});

test("until a list in another order is here, Play asks for its songs, and a row plays the list that is seen", async () => {
  answerSongs();
  const backwards = tracks(1, 5_000).reverse();
  server.answer("/tracks?order=artist&limit=100", { body: listOf(backwards.slice(0, 100), { total: 5_000 }) });
  const { all, does, click, playback, player } = await page();
  server.hold("/tracks?");
  await does(() => all("th button")[1]?.click());
  await click("Play Song 3");
  expect(playback.sinceThen()).toEqual(["play 3", "expect 4"]);
  await expect.poll(() => player.queue.value.entries.length).toBe(5_000);
  expect(server.asked.filter((path) => path.startsWith("/tracks/ids"))).toEqual(["/tracks/ids?limit=5000"]);
  await click("Play all");
  expect(playback.sinceThen()).toEqual([]);
  server.release();
  await expect.poll(() => player.track.value?.id).toBe("5000");
  expect(playback.sinceThen()[0]).toBe("play 5000");
});

test("a letter jumps to where the list comes to it", async () => {
  answerSongs();
  const { click, page: box } = await page();
  await click("Jump to M");
  expect(box.scrollTop).toBe(2_000 * 36 - 36);
});

test("songs that come before the row at the top move the list by as much, and not what is seen", async () => {
  answerSongs();
  const { scrollTo, page: box, titles, does } = await page();
  await scrollTo(2_000 * 36);
  await expect.poll(titles).toContain("Song 2001");
  server.answer("/tracks?limit=200&around=2001", {
    body: { ...listOf(tracks(1_901, 2_100), { total: 5_007 }), at: 1_907 },
  });
  await does(() => refresh());
  expect(box.scrollTop).toBe(2_007 * 36);
  await does(() => box.dispatchEvent(new Event("scroll")));
  expect(titles()).toContain("Song 2001");
});

test("a page to which the listener returns is as high as it was before the server has answered", async () => {
  answerSongs();
  await (await page()).leave();
  server.hold("/tracks?");
  const { find, rows, titles } = await page();
  expect([find("tbody").style.height, rows().length, titles().length]).toEqual([`${5_000 * 36}px`, 18, 0]);
});

test("columns that were chosen are there the next time", async () => {
  answerSongs();
  const { does, named, all } = await page();
  await does(() => named<HTMLInputElement>("Added").click());
  const heads = () => all("th").map((head) => head.textContent);
  expect(heads()).toContain("Added");
  await page();
  expect(all("th").length).toBe(0);
  expect([...document.querySelectorAll("th")].map((head) => head.textContent)).toContain("Added");
});

test("a click for a menu opens that of the song; on a link it is left to the browser", async () => {
  answerSongs();
  const { all, find, does } = await page();
  const asks = (target: Element | null) => {
    const event = new MouseEvent("contextmenu", { bubbles: true, cancelable: true });
    target?.dispatchEvent(event);
    return event.defaultPrevented;
  };
  const isOpen = () => find(".song-menu-button").getAttribute("aria-expanded");
  const row = all("tbody tr")[0];
  await does(() => expect(asks(row?.querySelector('a[href^="/artist/"]') ?? null)).toBe(false));
  await does(() => expect(asks(row?.querySelector('a[href^="/album/"]') ?? null)).toBe(false));
  expect(isOpen()).toBe("false");
  await does(() => expect(asks(row?.querySelector(".song-play span") ?? null)).toBe(true));
  expect(isOpen()).toBe("true");
});

test("arrows go from row to row, and one row alone is for the tab key", async () => {
  answerSongs();
  const { all, does } = await page();
  const press = (key: string) =>
    does(() => document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })));
  all(".song-play")[0]?.focus();
  await press("ArrowDown");
  await press("ArrowDown");
  await press("ArrowUp");
  expect(document.activeElement?.getAttribute("aria-label")).toBe("Play Song 2");
  expect(all('.song-play[tabindex="0"]').map((title) => title.getAttribute("aria-label"))).toEqual(["Play Song 2"]);
});

test("a list that cannot be had says so, and comes when it can", async () => {
  server.answer("/tracks", "unreachable");
  const { find, click } = await page();
  expect(find("h1").textContent).toBe("The server can't be reached");
  answerSongs("", 3);
  await click("Try again");
  await expect.poll(() => find("h1").textContent?.trim()).toBe("Songs 3 songs");
});

test("the manifests of the first twelve songs are fetched before a click", async () => {
  answerSongs();
  const { playback } = await page();
  expect(playback.asked).toEqual(["prefetch 1 2 3 4 5 6 7 8 9 10 11 12"]);
});
