// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { albumOf, aTrack, songs } from "../../../test/rigs/music.ts";
import { draw } from "../../../test/rigs/player-page.tsx";
import { type FakeServer, fakeServer } from "../../../test/rigs/web-answers.ts";
import { pageTitle } from "../use-title.ts";
import { AlbumPage } from "./album-page.tsx";

let server: FakeServer;
let opened = 0;
beforeEach(() => {
  localStorage.clear();
  server = fakeServer();
});

/** The page of an album: each test opens another, since answers are kept while the page is open. */
async function page(album = albumOf(songs("abc"), { title: "Night" })) {
  opened += 1;
  server.answer(`/albums/${opened}`, { body: { ...album, id: String(opened) } });
  const drawn = await draw(<AlbumPage id={String(opened)} />);
  const rows = () => drawn.all(".track-row").map((row) => row.textContent);
  return { ...drawn, rows };
}

test("the page names the album, its artist, its year, and how much music it is", async () => {
  const { find, named } = await page();
  expect(find("h1").textContent).toBe("Night");
  expect(named("The Anyones").getAttribute("href")).toBe("/artist/5");
  expect(find(".detail-facts").textContent).toBe("The Anyones19993 songs9 min");
  expect(pageTitle.value).toBe("Night");
});

test("an album without a year says nothing of it", async () => {
  const { find } = await page(albumOf(songs("a"), { year: null }));
  expect(find(".detail-facts").textContent).toBe("The Anyones1 song3 min");
});

test("the songs stand in the album's order, under their numbers", async () => {
  const { all } = await page(albumOf([aTrack("a", { trackNumber: 3 }), aTrack("b"), aTrack("c", { trackNumber: 9 })]));
  expect(all(".track-number").map((number) => number.textContent)).toEqual(["3", "2", "9"]);
});

test("a click on a song plays the album from there on", async () => {
  const { click, player, playback } = await page();
  await click("Play Song b");
  expect(playback.sinceThen()).toEqual(["play b", "expect c"]);
  expect(player.queue.value.entries.map((entry) => entry.item.id).join("")).toBe("abc");
});

test("play all begins with the first song, and becomes a pause while the album plays", async () => {
  const { click, playback } = await page(
    albumOf(songs("abc").map((track) => ({ ...track, albumId: String(opened + 1) }))),
  );
  await click("Play all");
  expect(playback.sinceThen()).toEqual(["play a", "expect b"]);
  await click("Pause");
  expect(playback.sinceThen()).toEqual(["pause"]);
});

test("while another album plays, play all still plays this one", async () => {
  const { click, does, player, playback } = await page();
  await does(() => player.start([aTrack("x", { albumId: "other" })], 0));
  playback.sinceThen();
  await click("Play all");
  expect(playback.sinceThen()[0]).toBe("play a");
});

test("random order plays every song of the album once", async () => {
  const { click, player } = await page(albumOf(songs("abcdefgh")));
  await click("Play in random order");
  const order = player.queue.value.entries.map((entry) => entry.item.id).join("");
  expect(order).not.toBe("abcdefgh");
  expect([...order].sort().join("")).toBe("abcdefgh");
});

test("the album can be put behind what waits in the queue", async () => {
  const { click, does, player } = await page();
  await does(() => player.start(songs("xy"), 0));
  await click("Add the album to the queue");
  expect(player.queue.value.entries.map((entry) => entry.item.id).join("")).toBe("xyabc");
});

test("the album can be kept for offline", async () => {
  const { click, player } = await page();
  await click("Keep for offline");
  expect(player.preferences.value.pinnedAlbums[0]).toMatchObject({ albumId: String(opened), title: "Night" });
});

test("the manifests of its songs are fetched before a click", async () => {
  const { playback } = await page();
  expect(playback.asked).toEqual(["prefetch a b c"]);
});

test("the first sound is fetched while the pointer presses play all", async () => {
  const { does, find, playback } = await page();
  await does(() => find(".detail-actions .primary").dispatchEvent(new Event("pointerdown")));
  expect(playback.asked.at(-1)).toBe("expect click on a");
});

test("an album of several discs says where each begins; of one disc it does not", async () => {
  const onDisc = (id: string, discNumber: number | null) => aTrack(id, { discNumber });
  const several = await page(albumOf([onDisc("a", null), onDisc("b", 1), onDisc("c", 2), onDisc("d", 2)]));
  expect(several.all("h2").map((title) => title.textContent)).toEqual(["Disc 1", "Disc 2"]);
  expect(several.all("li")[2]?.textContent).toContain("Disc 2");
  expect((await page(albumOf([onDisc("a", 1), onDisc("b", 1)]))).all("h2")).toEqual([]);
});

test("discs are called by their titles, a later edition tells when the album came out, a compilation what it is", async () => {
  const track = aTrack("a", { discNumber: 2, discTitle: "Live" });
  const album = albumOf([aTrack("b"), track], { year: 2012, originalYear: 1982, isCompilation: true });
  const { all, find } = await page(album);
  expect(all("h2").map((title) => title.textContent)).toEqual(["Disc 1", "Disc 2: Live"]);
  expect(find(".detail-facts").textContent).toContain("2012 (first 1982)");
  expect(find(".detail-kind").textContent).toBe("Compilation");
});

test("a song that failed while it was awaited stays in its place and says so", async () => {
  const waits = { id: "00000000000000ab", title: "Dusk", trackNumber: 2, discNumber: null };
  const [first, last] = [aTrack("a", { trackNumber: 1 }), aTrack("c", { trackNumber: 3 })];
  const { click, rows } = await page({ ...albumOf([first, last]), waiting: [waits] });
  server.answer(`/albums/${opened}`, { body: { ...albumOf([first, last]), id: String(opened), waiting: [] } });
  server.answer(`/waiting/${waits.id}`, { body: { state: "failed", trackId: null } });
  await click("Play Dusk as soon as it is prepared");
  expect(rows()[1]).toBe("2DuskCan't be prepared");
  expect(rows()).toHaveLength(3);
});

test("an album without songs has nothing to play", async () => {
  const { find } = await page(albumOf([]));
  expect(find<HTMLButtonElement>(".detail-actions .primary").disabled).toBe(true);
});

test("while the album is on its way the page says that it is busy", async () => {
  server.hold();
  const { find, does, all } = await page();
  expect(find('[aria-busy="true"]')).toBeTruthy();
  await does(server.release);
  expect(all("h1")).toHaveLength(1);
});

test("an album that is not there says so", async () => {
  const { find } = await draw(<AlbumPage id="nowhere" />);
  expect(find("h1").textContent).toBe("This album is not here");
});

test("an id from the address cannot leave its path", async () => {
  await draw(<AlbumPage id="../tracks?x" />);
  expect(server.asked).toEqual(["/albums/..%2Ftracks%3Fx"]);
});

test("titles with HTML in them are read, never run", async () => {
  const { find, all } = await page(albumOf([aTrack("a", { title: "<img src=x onerror=y>" })], { title: "<b>x</b>" }));
  expect([find("h1").textContent, find(".track-title").textContent]).toEqual(["<b>x</b>", "<img src=x onerror=y>"]);
  expect(all("img, b")).toEqual([]);
});
