// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import type { IngestStatus } from "../../../shared/api/ingest.ts";
import { listensInThisTest } from "../../../test/rigs/listeners-of-page.ts";
import { anAlbum, songs } from "../../../test/rigs/music.ts";
import type { Drawn } from "../../../test/rigs/player-page.tsx";
import { type FakeServer, fakeServer, listOf } from "../../../test/rigs/web-answers.ts";

let server: FakeServer;
let endSeen: (() => void) | null = null;
beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  server = fakeServer();
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      readonly tell: (seen: { isIntersecting: boolean }[]) => void;
      constructor(tell: (seen: { isIntersecting: boolean }[]) => void) {
        this.tell = tell;
      }
      observe(): void {
        endSeen = () => this.tell([{ isIntersecting: true }]);
      }
      disconnect(): void {
        endSeen = null;
      }
    },
  );
});
afterEach(() => void vi.useRealTimers());

/** A page just opened: nothing is kept from another test. */
async function home(): Promise<Drawn & { watch(): Promise<void> }> {
  vi.resetModules();
  const { draw } = await import("../../../test/rigs/player-page.tsx");
  const { HomePage } = await import("./home-page.tsx");
  const { startIngestWatch } = await import("../catalogue/ingest-watch.ts");
  const drawn = await draw(<HomePage />);
  return { ...drawn, watch: () => drawn.does(() => listensInThisTest(startIngestWatch)) };
}

function library({ albums = 2, tracks = "abc" } = {}) {
  const some = Array.from({ length: albums }, (_, index) => anAlbum(String(index + 1)));
  server.answer("/albums?order=title", { body: listOf(some) });
  server.answer("/albums?order=newest", { body: listOf(some.slice(-2)) });
  server.answer("/tracks?limit=8", { body: listOf(songs(tracks), { total: 40 }) });
}
const ingest = (change: Partial<IngestStatus>) =>
  server.answer("/ingest", { body: { state: "idle", kind: null, done: 0, failed: 0, total: 0, items: [], ...change } });
const sections = (drawn: Drawn) => drawn.all("h2").map((title) => title.textContent?.replace(/\s+/g, " ").trim());

test("the library shows its albums and some of its songs, with how many there are", async () => {
  library();
  const drawn = await home();
  expect(sections(drawn)).toEqual(["Albums 2", "Songs 40"]);
  expect(drawn.all(".album-card")).toHaveLength(2);
  expect(drawn.all(".track-row")).toHaveLength(3);
  expect(drawn.named("All songs").getAttribute("href")).toBe("/songs");
});

test("a larger library also shows what was added of late", async () => {
  library({ albums: 8 });
  const drawn = await home();
  expect(sections(drawn)).toEqual(["Recently added", "Albums 8", "Songs 40"]);
  expect(drawn.all(".album-row .album-card-title").map((title) => title.textContent)).toEqual(["Album 7", "Album 8"]);
});

test("a click on a song plays it and then those that stand below it", async () => {
  library();
  const { click, playback } = await home();
  await click("Play Song b");
  expect(playback.sinceThen()).toEqual(["play b", "expect c"]);
});

test("further albums come when the end of the list is near", async () => {
  library();
  server.answer("/albums?order=title&limit=60", { body: listOf([anAlbum("1")], { total: 2, next: "more" }) });
  server.answer("/albums?order=title&limit=60&cursor=more", { body: listOf([anAlbum("2")], { total: 2 }) });
  const drawn = await home();
  expect(drawn.all(".album-card")).toHaveLength(1);
  await drawn.does(() => endSeen?.());
  expect(drawn.all(".album-card")).toHaveLength(2);
  expect(endSeen).toBeNull();
});

test("an empty library says how music comes into it", async () => {
  library({ albums: 0, tracks: "" });
  ingest({});
  const { text, watch } = await home();
  await watch();
  expect(text()).toContain("No music yet");
  expect(text()).toContain("npm start -- --music /path/to/music");
});

test("while the first music is being added the page shows that instead", async () => {
  library({ albums: 0, tracks: "" });
  ingest({ state: "working", kind: "demo", total: 8 });
  const { text, watch } = await home();
  await watch();
  expect(text()).toContain("An album is being composed for you");
  expect(text()).not.toContain("No music yet");
});

test("a song that has been added appears by itself", async () => {
  library({ albums: 0, tracks: "" });
  ingest({ state: "working", kind: "music", total: 2 });
  const { all, watch, does } = await home();
  await watch();
  library({ albums: 1, tracks: "a" });
  ingest({ state: "working", kind: "music", total: 2, done: 1 });
  await does(() => vi.advanceTimersByTimeAsync(1500));
  expect([all(".album-card").length, all(".track-row").length]).toEqual([1, 1]);
});

test("a server that cannot be reached is told, and trying again is offered", async () => {
  for (const path of ["/albums", "/tracks"]) server.answer(path, "unreachable");
  const { find, named } = await home();
  expect(find("h1").textContent).toBe("The server can't be reached");
  expect(named("Try again")).toBeTruthy();
});

test("trying again asks for the albums again, and for the songs", async () => {
  for (const path of ["/albums", "/tracks"]) server.answer(path, "unreachable");
  const { click, text } = await home();
  library();
  server.asked.length = 0;
  await click("Try again");
  expect(server.asked.sort()).toEqual([
    "/albums?order=newest&limit=6",
    "/albums?order=title&limit=60",
    "/tracks?limit=8",
  ]);
  expect(text()).toContain("Albums 2");
});

test("the library comes by itself when the server is back", async () => {
  for (const path of ["/albums", "/tracks", "/livez"]) server.answer(path, "unreachable");
  const { does, text } = await home();
  const { noteNoAnswer, startServerWatch } = await import("../catalogue/server-watch.ts");
  const { refresh } = await import("../catalogue/catalogue.ts");
  onTestFinished(startServerWatch({ plays: () => false, cameBack: refresh }));
  await does(async () => {
    noteNoAnswer("failed");
    await vi.advanceTimersByTimeAsync(1_000);
  });
  expect(text()).toContain("The server can't be reached");
  library();
  server.answer("/livez", { body: { status: "alive" } });
  await does(() => vi.advanceTimersByTimeAsync(2_000));
  expect(text()).not.toContain("can't be reached");
  expect(text()).toContain("Albums 2");
});

test("while the library is on its way, cards without words hold its room", async () => {
  server.hold();
  const { all } = await home();
  expect(all(".album-waiting")).toHaveLength(12);
});

test("the manifests of the songs in sight are fetched before a click", async () => {
  library();
  const { playback } = await home();
  expect(playback.asked).toEqual(["prefetch a b c"]);
});
