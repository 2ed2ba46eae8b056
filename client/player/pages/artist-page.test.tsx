// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import type { ArtistDetail } from "../../../shared/api/artist.ts";
import { albumOf, anAlbum, aTrack, songs } from "../../../test/rigs/music.ts";
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

test("play begins with the newest album, and the others follow as they come", async () => {
  server.answer("/albums/2", { body: albumOf(songs("ab"), { id: "2" }) });
  server.answer("/albums/1", { body: albumOf(songs("c"), { id: "1" }) });
  const { click, player } = await page("5");
  await click("Play all");
  expect(player.queue.value.entries.map(({ item }) => item.id).join("")).toBe("abc");
  expect(player.track.value?.id).toBe("a");
});

test("what was chosen while their albums were on their way is left alone", async () => {
  server.answer("/albums/2", { body: albumOf(songs("ab"), { id: "2" }) });
  server.answer("/albums/1", { body: albumOf(songs("c"), { id: "1" }) });
  const { click, does, player } = await page("5");
  server.hold("/albums/1");
  await click("Play all");
  await does(() => player.start(songs("xy"), 0));
  await does(() => server.release());
  expect(player.queue.value.entries.map(({ item }) => item.id).join("")).toBe("xy");
});

test("of a compilation only their songs are played, and an album that can't be had is passed over", async () => {
  const others = aTrack("x", { artistId: "6", artists: [{ id: "6", name: "Others" }] });
  const guest = aTrack("y", {
    artistId: "6",
    artists: [
      { id: "6", name: "Others" },
      { id: "5", name: "They" },
    ],
  });
  server.answer("/albums/1", { body: albumOf([others, guest, ...songs("c")], { id: "1" }) });
  const { click, player, text } = await page("5");
  await click("Shuffle");
  expect(player.queue.value.entries.map(({ item }) => item.id).sort()).toEqual(["c", "y"]);
  expect([player.queue.value.shuffle, text()]).toEqual([true, expect.not.stringContaining("can't be had")]);
});

test("where no song can be had the page says so", async () => {
  const { click, text, player } = await page("5");
  await click("Play all");
  expect([text(), player.track.value]).toEqual([expect.stringContaining("can't be had just now"), null]);
});
