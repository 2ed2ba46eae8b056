// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from "vitest";
import { aTrack } from "../../../test/rigs/music.ts";
import { draw } from "../../../test/rigs/player-page.tsx";
import { type FakeServer, fakeServer, listOf } from "../../../test/rigs/web-answers.ts";
import { SongsPage } from "./songs-page.tsx";

const windowPx = 620;
let server: FakeServer;
beforeEach(() => {
  localStorage.clear();
  server = fakeServer();
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(windowPx);
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(800);
  // This document has no places: the list moves up as its box is scrolled.
  vi.spyOn(HTMLElement.prototype, "getBoundingClientRect").mockImplementation(function (this: HTMLElement) {
    const scrolled = this.tagName === "OL" ? (document.getElementById("content")?.scrollTop ?? 0) : 0;
    return new DOMRect(0, -scrolled, 800, windowPx);
  });
});

const tracks = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => aTrack(String(from + index)));

async function page() {
  const drawn = await draw(<SongsPage />);
  const scrollTo = (top: number) =>
    drawn.does(() => {
      drawn.page.scrollTop = top;
      drawn.page.dispatchEvent(new Event("scroll"));
    });
  const shown = () => drawn.all("li").map((row) => Number(row.getAttribute("aria-posinset")));
  return { ...drawn, scrollTo, shown };
}

test("the page counts all songs but draws only the rows in sight and a few beyond", async () => {
  server.answer("/tracks", { body: listOf(tracks(1, 100), { total: 5000, next: "more" }) });
  const { find, shown } = await page();
  expect(find("h1").textContent?.trim()).toBe("Songs 5,000 songs");
  expect(shown()[0]).toBe(1);
  expect(shown().length).toBeGreaterThanOrEqual(windowPx / 62);
  expect(shown().length).toBeLessThan(30);
});

test("the list is as high as its rows, so that the bar at its side tells the truth", async () => {
  server.answer("/tracks", { body: listOf(tracks(1, 100), { total: 100 }) });
  const { find } = await page();
  expect(find("ol").style.height).toBe(`${100 * 62}px`);
});

test("scrolling draws the rows that come into sight and drops the others", async () => {
  server.answer("/tracks", { body: listOf(tracks(1, 100), { total: 100 }) });
  const { shown, scrollTo } = await page();
  await scrollTo(50 * 62);
  expect(shown()).toContain(51);
  expect(shown()).not.toContain(1);
});

test("the next hundred are fetched when the last row comes into sight", async () => {
  server.answer("/tracks?limit=100", { body: listOf(tracks(1, 100), { total: 150, next: "more" }) });
  server.answer("/tracks?limit=100&cursor=more", { body: listOf(tracks(101, 150), { total: 150 }) });
  const { find, scrollTo } = await page();
  expect(server.asked).toEqual(["/tracks?limit=100"]);
  await scrollTo(100 * 62 - windowPx);
  expect(server.asked).toEqual(["/tracks?limit=100", "/tracks?limit=100&cursor=more"]);
  expect(find("ol").style.height).toBe(`${150 * 62}px`);
});

test("a click on a song plays it and then those that follow in the list", async () => {
  server.answer("/tracks", { body: listOf(tracks(1, 3)) });
  const { click, playback } = await page();
  await click("Play Song 2");
  expect(playback.sinceThen()).toEqual(["play 2", "expect 3"]);
});

test("a list that cannot be had says so", async () => {
  server.answer("/tracks", "unreachable");
  const { find } = await page();
  expect(find("h1").textContent).toBe("The server can't be reached");
});

test("trying again shows the list when the server is back", async () => {
  server.answer("/tracks", "unreachable");
  const { find, click, shown } = await page();
  server.answer("/tracks", { body: listOf(tracks(1, 3)) });
  await click("Try again");
  expect([find("h1").textContent?.trim(), shown()]).toEqual(["Songs 3 songs", [1, 2, 3]]);
});

test("the manifests of the first twelve songs are fetched before a click", async () => {
  server.answer("/tracks", { body: listOf(tracks(1, 20)) });
  const { playback } = await page();
  expect(playback.asked).toEqual(["prefetch 1 2 3 4 5 6 7 8 9 10 11 12"]);
});
