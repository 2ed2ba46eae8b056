// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { draw } from "../../../test/rigs/player-page.tsx";
import { type FakeServer, fakeServer, listOf } from "../../../test/rigs/web-answers.ts";
import { pageTitle } from "../use-title.ts";
import { ArtistsPage } from "./artists-page.tsx";

const artist = (id: string, name: string) => ({ id, name, albumCount: 2, trackCount: 9, coverUrl: null });

let server: FakeServer;
beforeEach(() => {
  server = fakeServer();
});

test("the page lists the artists with their number, each leading to a page of their own", async () => {
  server.answer("/artists?", { body: listOf([artist("1", "Ann"), artist("2", "Bo")], { total: 7 }) });
  const { find, all } = await draw(<ArtistsPage />);
  expect(find("h1").textContent).toBe("Artists 7 artists");
  expect(all(".artist-card").map((card) => card.getAttribute("href"))).toEqual(["/artist/1", "/artist/2"]);
  expect(pageTitle.value).toBe("Artists");
});

test("a library without music says when artists appear", async () => {
  server.answer("/artists?", { body: listOf([]) });
  expect((await draw(<ArtistsPage />)).text()).toContain("with the first music that is added");
});

test("a server that cannot be reached is told", async () => {
  server.answer("/artists?", "unreachable");
  expect((await draw(<ArtistsPage />)).text()).toContain("can't be reached");
});
