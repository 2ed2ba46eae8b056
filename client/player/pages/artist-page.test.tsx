// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import type { ArtistDetail } from "../../../shared/api/artist.ts";
import { anAlbum } from "../../../test/rigs/music.ts";
import { draw } from "../../../test/rigs/player-page.tsx";
import { type FakeServer, fakeServer } from "../../../test/rigs/web-answers.ts";
import { pageTitle } from "../use-title.ts";
import { ArtistPage } from "./artist-page.tsx";

let server: FakeServer;
beforeEach(() => {
  server = fakeServer();
});

async function page(id: string, change: Partial<ArtistDetail> = {}) {
  const albums = [anAlbum("2", { year: 2001 }), anAlbum("1", { year: 1998 })];
  const artist = { id, name: "The Anyones", albumCount: 2, trackCount: 21, coverUrl: null, albums };
  server.answer(`/artists/${id}`, { body: { ...artist, ...change } });
  return draw(<ArtistPage id={id} />);
}

test("the page names the artist and how much of theirs is here", async () => {
  const { find } = await page("1");
  expect([find("h1").textContent, find(".detail-facts").textContent]).toEqual(["The Anyones", "2 albums21 songs"]);
  expect(pageTitle.value).toBe("The Anyones");
});

test("their albums stand in the server's order, newest first, with their years", async () => {
  const { all } = await page("2");
  expect(all(".album-card").map((card) => card.textContent)).toEqual(["Album 22001", "Album 11998"]);
});

test("an artist who is not here is told", async () => {
  const { find } = await draw(<ArtistPage id="nobody" />);
  expect(find("h1").textContent).toBe("This artist is not here");
});

test("while the artist is on the way the page says that it is busy", async () => {
  server.hold();
  const { find } = await page("3");
  expect(find('[aria-busy="true"]')).toBeTruthy();
});

test("a name with HTML in it is read, never run", async () => {
  const { find, all } = await page("4", { name: "<b>x</b>" });
  expect([find("h1").textContent, all("b")]).toEqual(["<b>x</b>", []]);
});
