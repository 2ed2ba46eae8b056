// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { navigate } from "wouter-preact/use-browser-location";
import type { SearchResult } from "../../../shared/api/search.ts";
import { anAlbum, aTrack, songs } from "../../../test/rigs/music.ts";
import { draw } from "../../../test/rigs/player-page.tsx";
import { type FakeServer, fakeServer, listOf } from "../../../test/rigs/web-answers.ts";
import { pageTitle } from "../use-title.ts";
import { SearchPage } from "./search-page.tsx";

let server: FakeServer;
beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  server = fakeServer();
});
afterEach(() => void vi.useRealTimers());

const nothing: SearchResult = { tracks: listOf([]), albums: listOf([]), artists: listOf([]) };
const found = (query: string, result: Partial<SearchResult>) =>
  server.answer(`/search?limit=20&q=${encodeURIComponent(query)}`, { body: { ...nothing, ...result } });

async function page(address = "/search") {
  navigate(address);
  const drawn = await draw(<SearchPage />);
  const field = () => drawn.find<HTMLInputElement>("input");
  const type = async (text: string, pauseMs = 140) => {
    await drawn.does(() => {
      field().value = text;
      field().dispatchEvent(new Event("input", { bubbles: true }));
    });
    await drawn.does(() => vi.advanceTimersByTimeAsync(pauseMs));
  };
  const asked = () => server.asked.filter((path) => path.startsWith("/search"));
  return { ...drawn, field, type, asked };
}

test("the field has the focus, and before a letter is typed the page says that it forgives", async () => {
  const { field, text, asked } = await page();
  expect(document.activeElement).toBe(field());
  expect([text(), asked()]).toEqual(["SearchAccents and small typing errors are forgiven.", []]);
});

test("before a letter is typed, genres and decades are there to begin with, the largest genre and the latest decade first", async () => {
  const genre = (id: string, name: string, trackCount: number) => ({ id, name, trackCount, albumCount: 1 });
  const year = (of: number) => ({ year: of, trackCount: 3, albumCount: 1 });
  server.answer("/genres?order=songs&limit=200", { body: listOf([genre("r", "Rock", 9), genre("f", "Folk", 2)]) });
  server.answer("/years?limit=200", { body: listOf([year(1971), year(1968), year(1966)]) });
  const { all, does } = await page();
  await does(() => vi.advanceTimersByTimeAsync(1));
  const links = all(".browse-tiles a").map((link) => [link.getAttribute("href"), link.textContent]);
  expect(links).toEqual([
    ["/genre/r", "Rock9 songs"],
    ["/genre/f", "Folk2 songs"],
    ["/years/1970-1979", "1970s1 album"],
    ["/years/1960-1969", "1960s2 albums"],
  ]);
});

test("a pause in typing asks, letters in between do not", async () => {
  found("night", { tracks: listOf(songs("a")) });
  const { type, asked, all } = await page();
  await type("n", 100);
  await type("nig", 139);
  expect(asked()).toEqual([]);
  await type("night");
  expect(asked()).toEqual(["/search?limit=20&q=night"]);
  expect(all(".track-row")).toHaveLength(1);
});

test("what is searched for stands in the address and in the title, so that it can be kept and sent", async () => {
  found("blue moon", { tracks: listOf(songs("a")) });
  const { type } = await page();
  await type("  blue moon ");
  expect(location.pathname + location.search).toBe("/search?q=blue%20moon");
  expect(pageTitle.value).toBe("“blue moon”");
});

test("an address with a search in it shows what was found", async () => {
  found("émile", { tracks: listOf(songs("b")) });
  const { field, all } = await page(`/search?q=${encodeURIComponent("émile")}`);
  expect([field().value, all(".track-row").length]).toEqual(["émile", 1]);
});

test("songs, artists and albums are listed, and how many were found is read out", async () => {
  const artist = { id: "5", name: "The Anyones", albumCount: 1, trackCount: 12, coverUrl: null };
  found("any", { tracks: listOf(songs("ab")), artists: listOf([artist]), albums: listOf([anAlbum("7")]) });
  const { type, all, find, named } = await page();
  await type("any");
  expect(all("h2").map((title) => title.textContent)).toEqual(["Songs", "Artists", "Albums"]);
  expect(find('[aria-live="polite"]').textContent).toBe("Found 2 songs, 1 album and 1 artist.");
  expect(named("The Anyones12 songs").getAttribute("href")).toBe("/artist/5");
});

test("a click on a song plays what was found from there on", async () => {
  found("x1", { tracks: listOf(songs("abc")) });
  const { type, click, playback } = await page();
  await type("x1");
  await click("Play Song b");
  expect(playback.sinceThen()).toEqual(["play b", "expect c"]);
});

test("when nothing is found the page says so in the listener's own words, as text", async () => {
  found("<b>zzz</b>", {});
  const { type, find, all } = await page();
  await type("<b>zzz</b>");
  expect(find(".notice-title").textContent).toBe("Nothing sounds like “<b>zzz</b>”");
  expect(all("b")).toEqual([]);
});

test("while a longer word is asked for, what was found stays in sight and says that it is busy", async () => {
  found("x2", { tracks: listOf([aTrack("a")]) });
  found("x2y", { tracks: listOf([aTrack("b")]) });
  const { type, names, find, does } = await page();
  await type("x2");
  server.hold();
  await type("x2y");
  expect(names(".track-title")).toEqual(["Play Song a"]);
  expect(find(".home").getAttribute("aria-busy")).toBe("true");
  await does(server.release);
  expect(names(".track-title")).toEqual(["Play Song b"]);
});

test("the first search says that it is under way", async () => {
  server.hold();
  const { type, text } = await page();
  await type("x3");
  expect(text()).toContain("Searching…");
});

test("an emptied field shows the hint again, and the address forgets the word", async () => {
  found("x4", { tracks: listOf(songs("a")) });
  const { type, text } = await page();
  await type("x4");
  await type("   ");
  expect(text()).toContain("small typing errors are forgiven");
  expect(location.pathname + location.search).toBe("/search");
});

test("a server that refuses is told below the field, which stays", async () => {
  server.answer("/search?limit=20&q=x5", { status: 429, body: { error: { code: "x", message: "Too many requests" } } });
  const { type, find, field } = await page();
  await type("x5");
  expect(find('[role="alert"]').textContent).toBe("Too many requests");
  expect(field().value).toBe("x5");
});

test("more than 200 characters are cut before they are asked for", async () => {
  const { type, asked } = await page();
  await type("y".repeat(300));
  expect(asked()).toEqual([`/search?limit=20&q=${"y".repeat(200)}`]);
});

test("the escape key leaves the field, so that the keys of the player work", async () => {
  const { field, does } = await page();
  await does(() => field().dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true })));
  expect(document.activeElement).not.toBe(field());
});

test("the manifests of the best six songs are fetched before a click", async () => {
  found("x6", { tracks: listOf(songs("abcdefgh")) });
  const { type, playback } = await page();
  await type("x6");
  expect(playback.asked).toEqual(["prefetch a b c d e f"]);
});

test("the kind of the best match stands first; an older server's answer begins with songs", async () => {
  const lists = { tracks: listOf(songs("a")), albums: listOf([anAlbum("b")]) };
  found("queen", { ...lists, order: ["albums", "tracks"] });
  found("quee", lists);
  const { type, all } = await page();
  const headings = () => all("h2").map((heading) => heading.textContent?.trim());
  await type("queen");
  expect(headings()).toEqual(["Albums", "Songs"]);
  await type("quee");
  expect(headings()).toEqual(["Songs", "Albums"]);
});

test("genres and years that a text means are offered, also where no name has it", async () => {
  found("70s", { years: { year: 1970, yearTo: 1979, trackCount: 4, albumCount: 2 }, order: [] });
  found("folk", { genres: [{ id: "f", name: "Folk", trackCount: 2, albumCount: 1 }], order: [] });
  const { type, all } = await page();
  await type("70s");
  expect(all(".browse-tiles a").map((link) => link.getAttribute("href"))).toEqual(["/years/1970-1979"]);
  await type("folk");
  expect(all(".browse-tiles a").map((link) => link.getAttribute("href"))).toEqual(["/genre/f"]);
});

test("genres and years that were found are read out as well", async () => {
  found("1979s", { years: { year: 1970, yearTo: 1979, trackCount: 4, albumCount: 2 }, order: [] });
  found("folks", { genres: [{ id: "f", name: "Folks", trackCount: 2, albumCount: 1 }], order: [] });
  const { type, find } = await page();
  await type("1979s");
  expect(find('[aria-live="polite"]').textContent).toBe("Found 0 songs, 0 albums, 0 artists and the 1970s.");
  await type("folks");
  expect(find('[aria-live="polite"]').textContent).toBe("Found 0 songs, 0 albums, 0 artists and 1 genre.");
});
