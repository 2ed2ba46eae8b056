// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from "vitest";
import { anAlbum, aTrack } from "../../../../test/rigs/music.ts";
import { draw } from "../../../../test/rigs/player-page.tsx";
import { type FakeServer, fakeServer, listOf } from "../../../../test/rigs/web-answers.ts";
import type { Player } from "../../player.ts";
import { pageTitle } from "../../use-title.ts";
import { decadesOf, nameOfYears } from "./decades.ts";
import { GenrePage } from "./genre-page.tsx";
import { YearsPage } from "./years-page.tsx";

let server: FakeServer;
beforeEach(() => {
  localStorage.clear();
  server = fakeServer();
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(620);
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(800);
});

const many = (count: number, from = 0) => Array.from({ length: count }, (_, at) => aTrack(`s${from + at}`));

function answerGenre(count = 2): void {
  server.answer("/genres/folk", { body: { id: "folk", name: "Folk", trackCount: 3, albumCount: 1 } });
  server.answer("/albums?order=title&genre=folk&limit=24", { body: listOf([anAlbum("1")]) });
  server.answer("/tracks?genre=folk&limit=100", { body: listOf(many(Math.min(count, 100)), { total: count }) });
  server.answer("/tracks/ids?genre=folk&", { body: listOf(many(count).map(({ id }) => id)) });
  server.answer("/tracks/list", { body: { items: many(count) } });
}

const queued = (player: Player) => player.queue.value.entries.map(({ item }) => item.id);

test("a genre's page names it and shows its albums and songs", async () => {
  answerGenre();
  const { find, all } = await draw(<GenrePage id="folk" />);
  expect([find("h1").textContent, pageTitle.value]).toEqual(["Folk", "Folk"]);
  expect([all(".album-card").length, all(".track-row").length]).toEqual([1, 2]);
  expect(find(".browse-head").textContent).toContain("1 album, 2 songs");
});

test("all of it is played in its order: what is on the page at once, and the rest behind it", async () => {
  answerGenre(403);
  const { player, playback, click } = await draw(<GenrePage id="folk" />);
  server.hold("/tracks/ids");
  await click("Play all");
  expect(playback.sinceThen()).toEqual(["play s0", "expect s1"]);
  expect(queued(player)).toHaveLength(100);
  server.release();
  await expect.poll(() => queued(player)).toEqual(many(403).map(({ id }) => id));
  expect([player.track.value?.id, playback.sinceThen()]).toEqual(["s0", []]);
});

test("in random order all of it is mixed before the first sounds", async () => {
  answerGenre(203);
  const { player, playback, click } = await draw(<GenrePage id="folk" />);
  await click("Play in random order");
  await expect.poll(() => queued(player).length).toBe(203);
  expect(new Set(queued(player)).size).toBe(203);
  expect(queued(player).slice(-3)).not.toEqual(["s200", "s201", "s202"]);
  await expect.poll(() => playback.sinceThen()).toContain(`play ${queued(player)[0]}`);
});

test("a click on a song plays it, and the others of the genre stand around it", async () => {
  answerGenre(203);
  const { player, playback, click } = await draw(<GenrePage id="folk" />);
  await click("Play Song s1");
  expect(playback.sinceThen()).toEqual(["play s1", "expect s2"]);
  await expect.poll(() => queued(player).length).toBe(203);
  expect(player.queue.value.position).toBe(1);
});

test("who plays something else meanwhile gets nothing more of it", async () => {
  answerGenre(203);
  const { player, click } = await draw(<GenrePage id="folk" />);
  server.hold("/tracks/ids");
  await click("Play all");
  expect(queued(player)).toHaveLength(100);
  player.start([aTrack("other")], 0);
  server.release();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(queued(player)).toEqual(["other"]);
});

test.each([
  ["1969", "1969", "Year", "/albums?order=title&year=1969&yearTo=1969&limit=24"],
  ["1970-1979", "1970s", "Years", "/albums?order=title&year=1970&yearTo=1979&limit=24"],
])("the page of %s asks for those years", async (span, name, kind, asked) => {
  server.answer("/albums?", { body: listOf([]) });
  server.answer("/tracks?", { body: listOf([]) });
  const { find } = await draw(<YearsPage span={span} />);
  expect([find("h1").textContent, find(".detail-kind").textContent]).toEqual([name, kind]);
  expect(server.asked).toContain(asked);
});

test.each(["", "abc", "1979-1970", "1-2-3", "19999"])('"%s" is no page of years', async (span) => {
  const { find } = await draw(<YearsPage span={span} />);
  expect(find("h1").textContent).toBe("This page is not here");
});

test("years are named as people name them, and counted into decades", () => {
  expect([1970, 1971].map((year) => nameOfYears({ year, yearTo: 1979 }))).toEqual(["1970s", "1971–1979"]);
  const year = (of: number, albumCount: number) => ({ year: of, albumCount, trackCount: 1 });
  expect(decadesOf([year(1971, 1), year(1969, 2), year(1960, 3)])).toEqual([
    { year: 1970, yearTo: 1979, albumCount: 1 },
    { year: 1960, yearTo: 1969, albumCount: 5 },
  ]);
});

test("with a mixed queue all of it is mixed, and not only its beginning", async () => {
  answerGenre(203);
  const { player, click } = await draw(<GenrePage id="folk" />);
  player.toggleShuffle();
  await click("Play all");
  await expect.poll(() => queued(player).length).toBe(203);
  expect(queued(player).slice(-3)).not.toEqual(["s200", "s201", "s202"]);
  expect(player.queue.value.shuffle).toBe(true);
});

test("the list of songs knows where it stands after albums have come above it", async () => {
  answerGenre();
  let listTop = 100;
  vi.spyOn(HTMLElement.prototype, "getBoundingClientRect").mockImplementation(function (this: HTMLElement) {
    return new DOMRect(0, this.tagName === "OL" ? listTop : 0, 800, 620);
  });
  server.answer("/tracks?genre=folk&limit=100", { body: listOf(many(100)) });
  const { all, page, does } = await draw(<GenrePage id="folk" />);
  const first = () => Number(all("li[aria-posinset]")[0]?.getAttribute("aria-posinset"));
  expect(first()).toBe(1);
  listTop = 0;
  await does(() => {
    page.scrollTop = 6_200;
    page.dispatchEvent(new Event("scroll"));
  });
  // Its top is in sight although so much was scrolled: what is above it has grown.
  expect(first()).toBe(1);
});
