// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { entriesOf } from "../../../../shared/collection/views.ts";
import { aSong } from "../../../../test/rigs/collection.ts";
import { aCollection, aDisk } from "../../../../test/rigs/kept-collection.ts";
import { aTrack } from "../../../../test/rigs/music.ts";
import { draw } from "../../../../test/rigs/player-page.tsx";
import { type FakeServer, fakeServer, listOf } from "../../../../test/rigs/web-answers.ts";
import { refresh } from "../../catalogue/catalogue.ts";
import { makePlaylist } from "../../collection/deeds.ts";
import { provideCollection, say } from "../../collection/the-collection.ts";
import { FolderListPage } from "./folder-list-page.tsx";
import { HistoryPage, whenOf } from "./history-page.tsx";
import { LikedPage } from "./liked-page.tsx";
import { PlaylistPage } from "./playlist-page.tsx";
import { PlaylistsPage } from "./playlists-page.tsx";

let server: FakeServer;
beforeEach(() => {
  localStorage.clear();
  say(null);
  // What was asked of a former server counts no more.
  refresh();
  server = fakeServer();
  server.answer("/playlists?", { body: listOf([]) });
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(620);
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(800);
});
afterEach(() => provideCollection(null));

const like = (id: string) => ({ kind: "like", what: "track", thing: aSong(id) }) as const;

test.each([
  ["liked", <LikedPage key="l" />, "You like nothing yet"],
  ["heard", <HistoryPage key="h" />, "Nothing was heard here yet"],
  ["of playlists", <PlaylistsPage key="p" />, "You have no playlist yet"],
  ["of a playlist that is gone", <PlaylistPage key="g" id={"c".repeat(32)} />, "This playlist is not here"],
])("the empty page %s says what one may do", async (_, page, words) => {
  await aCollection();
  expect((await draw(page)).text()).toContain(words);
});

test("liked songs play from the one that was clicked, and what is not here is passed over", async () => {
  const { collection } = await aCollection();
  await collection.does(like("1"), like("2"), like("3"), like("4"));
  server.answer("/tracks/match", { body: { tracks: [aTrack("4"), null, aTrack("2"), aTrack("1")] } });
  const { player, all, click, names, text } = await draw(<LikedPage />);
  expect(names(".queue-title")).toEqual(["Play Song 4", "Song 3 is not here just now", "Play Song 2", "Play Song 1"]);
  expect(all(".queue-title").map((title) => (title as HTMLButtonElement).disabled)).toEqual([
    false,
    true,
    false,
    false,
  ]);
  expect(server.told[0]?.body).toMatchObject({
    lines: [{ id: "4", title: "Song 4", artist: "The Anyones" }, {}, {}, {}],
  });
  await click("Play Song 2");
  expect([player.track.value?.id, player.queue.value.entries.map(({ item }) => item.id)]).toEqual([
    "2",
    ["4", "2", "1"],
  ]);
  await click("Play");
  await expect.poll(text).toContain("1 song of it is not here just now");
  expect(player.track.value?.id).toBe("4");
});

/** Answers each line with its song, as the server does. */
function answerLines(but: (id: string) => boolean = () => true) {
  const plain = fetch;
  const linesAsked: string[][] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit = {}) => {
    if (!url.endsWith("/tracks/match")) return plain(url, init);
    const { lines } = JSON.parse(String(init.body)) as { lines: { id: string }[] };
    linesAsked.push(lines.map(({ id }) => id));
    const tracks = lines.map(({ id }) => (but(id) ? aTrack(id) : null));
    return { ok: true, status: 200, json: async () => ({ tracks }) };
  });
  return linesAsked;
}

test("of a long list the songs in sight are asked for, and the others when one is played", async () => {
  const { collection } = await aCollection();
  await collection.does(...Array.from({ length: 1_000 }, (_, at) => like(`long${1_000 + at}`)));
  let isThere = false;
  const linesAsked = answerLines((id) => isThere || id !== "long1500");
  const { player, click, does, named } = await draw(<LikedPage />);
  await expect.poll(() => linesAsked.flat().length).toBeGreaterThan(5);
  expect(linesAsked.flat().length).toBeLessThan(60);
  await does(() => {
    named("Play Song long1998").click();
    // Without waiting for the rest: phones sound only within a click.
    expect(player.track.value?.id).toBe("long1998");
  });
  await expect.poll(() => player.queue.value.entries.length).toBe(999);
  expect([player.track.value?.id, linesAsked.flat().length]).toEqual(["long1998", 1_000]);
  // After a refresh: what is in sight, and at Play what was not here.
  isThere = true;
  await does(refresh);
  expect(linesAsked.flat().length).toBeLessThan(1_060);
  const before = linesAsked.length;
  await click("Play");
  await expect.poll(() => player.queue.value.entries.length).toBe(1_000);
  expect(linesAsked.slice(before)).toEqual([["long1500"]]);
});

test("a server that has too much to do is asked again, and is not said to be away", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const { collection } = await aCollection();
    await collection.does(like("busy"));
    server.answer("/tracks/match", { status: 429, body: { error: { message: "Too many" } } });
    const { text, does, names } = await draw(<LikedPage />);
    expect(text()).not.toContain("Not here just now");
    server.answer("/tracks/match", { body: { tracks: [aTrack("busy")] } });
    await does(() => vi.advanceTimersByTimeAsync(1_000));
    expect(names(".queue-title")).toEqual(["Play Song busy"]);
  } finally {
    vi.useRealTimers();
  }
});

test("without the server the names stand there, and when it is back they can be played", async () => {
  const { collection } = await aCollection();
  await collection.does(like("9"));
  server.answer("/tracks/match", "unreachable");
  const { text, names, does } = await draw(<LikedPage />);
  expect(text()).toContain("The Anyones · Not here just now");
  server.answer("/tracks/match", { body: { tracks: [aTrack("9")] } });
  await does(refresh);
  expect(names(".queue-title")).toEqual(["Play Song 9"]);
});

test("a playlist is ordered and emptied with the keyboard alone", async () => {
  const { collection } = await aCollection();
  const id =
    (await makePlaylist(
      collection,
      "Morning",
      ["1", "2", "3"].map((song) => aSong(song)),
    )) ?? "";
  server.answer("/tracks/match", { body: { tracks: ["1", "2", "3"].map((song) => aTrack(song)) } });
  const { click, find } = await draw(<PlaylistPage id={id} />);
  const order = () => collection.look((state) => entriesOf(state, id)).map(({ song }) => song.id);
  expect(find("h1").textContent).toBe("Morning");
  await click("Move Song 3 up");
  expect(order()).toEqual(["1", "3", "2"]);
  await click("Move Song 1 down");
  expect(order()).toEqual(["3", "1", "2"]);
  await click("Take Song 1 out of the playlist");
  expect(order()).toEqual(["3", "2"]);
});

test("what was heard is told with when, and how often", async () => {
  const { collection } = await aCollection();
  for (const id of ["1", "2", "1"]) await collection.does({ kind: "heard", song: aSong(id) });
  server.answer("/tracks/match", { body: { tracks: [aTrack("1"), aTrack("2")] } });
  const { names, text } = await draw(<HistoryPage />);
  expect(names(".queue-title")).toEqual(["Play Song 1", "Play Song 2", "Play Song 1", "Play Song 1"]);
  expect(text()).toContain("2 times");
});

test("what was heard is deleted after a question, and stays when the answer is no", async () => {
  const { collection, disk } = await aCollection();
  await collection.does({ kind: "heard", song: aSong("1") }, like("2"));
  server.answer("/tracks/match", { body: { tracks: [aTrack("1")] } });
  const { click, text, names } = await draw(<HistoryPage />);
  await click("Forget what I heard");
  expect(document.activeElement?.textContent).toBe("Keep them");
  await click("Keep them");
  expect(names(".queue-title")).toEqual(["Play Song 1"]);
  await click("Forget what I heard");
  await click("Delete them");
  expect(text()).toContain("Nothing was heard here yet");
  expect(disk.kept).toMatchObject([{ kind: "like" }, { kind: "heard-forget" }]);
});

test("a time of today is told by the clock, others by the day", () => {
  const now = new Date(2026, 10, 30, 12, 0).getTime();
  expect([
    whenOf(new Date(2026, 10, 30, 9, 5).getTime(), now),
    whenOf(new Date(2026, 10, 29, 23, 59).getTime(), now),
    whenOf(new Date(2026, 9, 3, 8, 0).getTime(), now),
  ]).toEqual(["09:05", "Yesterday", "Oct 3"]);
});

test("a browser that keeps nothing says so above each page", async () => {
  await aCollection(aDisk({ isLasting: false }));
  expect((await draw(<LikedPage />)).text()).toContain("This browser keeps nothing for this page");
});

test("lists of music folders stand beside the listener's own, and are played", async () => {
  await aCollection();
  server.answer("/playlists?", { body: listOf([{ id: "p1", title: "Sunday", trackCount: 2 }]) });
  expect((await draw(<PlaylistsPage />)).named("Sunday2 songs").getAttribute("href")).toBe("/folder-list/p1");
  const tracks = [aTrack("1"), aTrack("2")];
  server.answer("/playlists/p1", { body: { id: "p1", title: "Sunday", trackCount: 2, tracks } });
  const { player, click } = await draw(<FolderListPage id="p1" />);
  await click("Play Song 2");
  expect(player.track.value?.id).toBe("2");
});
