// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { albumOf, anAlbum, songs } from "../../../test/rigs/music.ts";
import { draw } from "../../../test/rigs/player-page.tsx";
import { type FakeServer, fakeServer } from "../../../test/rigs/web-answers.ts";
import { AlbumCard } from "./album-card.tsx";

let server: FakeServer;
beforeEach(() => {
  localStorage.clear();
  server = fakeServer();
});

test("a card leads to the album and to its artist", async () => {
  const { find } = await draw(<AlbumCard album={anAlbum("7", { title: "Night" })} />);
  const [title, under] = [find(".album-card-title"), find(".album-card-under a")];
  expect([title.textContent, title.getAttribute("href")]).toEqual(["Night", "/album/7"]);
  expect([under.textContent, under.getAttribute("href")]).toEqual(["The Anyones", "/artist/5"]);
  // Editions of one album are told apart by it.
  expect(find(".album-card-under").textContent).toBe("The Anyones · 1999");
});

test("on the artist's page a card tells the year instead, or that nobody knows it", async () => {
  const { find, redraw } = await draw(<AlbumCard album={anAlbum("7")} under="year" />);
  expect(find(".album-card-under").textContent).toBe("1999");
  await redraw(<AlbumCard album={anAlbum("7", { year: null })} under="year" />);
  expect(find(".album-card-under").textContent).toBe("Year unknown");
});

test("its button plays the album from its first song", async () => {
  server.answer("/albums/7", { body: albumOf(songs("abc")) });
  const { click, playback } = await draw(<AlbumCard album={anAlbum("7", { title: "Night" })} />);
  await click("Play Night");
  expect(playback.sinceThen()).toEqual(["play a", "expect b"]);
});

test("its button does nothing when the album cannot be had", async () => {
  const { click, playback } = await draw(<AlbumCard album={anAlbum("8", { title: "Gone" })} />);
  await click("Play Gone");
  expect(playback.sinceThen()).toEqual([]);
});

test("a card shows the cover in the size of a card, or a stand-in without one", async () => {
  const { find, all, redraw } = await draw(
    <AlbumCard album={anAlbum("7", { coverUrl: "/media/covers/c/320.webp" })} />,
  );
  expect(find("img").getAttribute("src")).toBe("/media/covers/c/320.webp");
  await redraw(<AlbumCard album={anAlbum("7")} />);
  expect([all("img").length, all(".cover-none").length]).toEqual([0, 1]);
});

test("a title with HTML in it is read, never run", async () => {
  const { find, all } = await draw(<AlbumCard album={anAlbum("7", { title: "<b onclick=x>Loud</b>" })} />);
  expect(find(".album-card-title").textContent).toBe("<b onclick=x>Loud</b>");
  expect(all("b")).toEqual([]);
});
