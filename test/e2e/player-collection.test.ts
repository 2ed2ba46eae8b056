import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "playwright";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { Track, TrackList } from "../../shared/api/track.ts";
import { launchChromium } from "../chromium.ts";
import { startTestServer, type TestServer } from "../start-server.ts";
import { writeSongs } from "./song.ts";

/** For what a busy machine takes longer to do: how long it takes is measured elsewhere. */
const patience = { timeout: 15_000 };
const sizes = {
  phone: { width: 390, height: 844 },
  tablet: { width: 820, height: 1180 },
  wide: { width: 1440, height: 900 },
};
const songCount = 4;

let folder: string;
let server: TestServer;
let browser: Browser;
let tracks: Track[];
const complaints: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tutti-collection-"));
  const album = join(folder, "Ada", "First Album");
  await mkdir(album, { recursive: true });
  await writeSongs(
    album,
    [4, 20, 20, 20].map((seconds, index) => ({ seconds, seed: index + 1 })),
  );
  await writeFile(
    join(folder, "Sunday.m3u8"),
    "#EXTM3U\nAda/First Album/02 - Song 2.wav\nAda/First Album/01 - Song 1.wav\n",
  );
  server = await startTestServer({ musicDirectory: folder });
  await vi.waitUntil(async () => (await findSongs()) === songCount, { timeout: 150_000, interval: 500 });
  browser = await launchChromium();
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  expect(complaints.splice(0).join("\n")).toBe("");
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

async function findSongs(): Promise<number> {
  const { items } = (await (await fetch(`${server.url}/api/v1/tracks?limit=50`)).json()) as TrackList;
  tracks = [...items].sort((one, other) => (one.trackNumber ?? 0) - (other.trackNumber ?? 0));
  return tracks.length;
}

async function visitor(size: keyof typeof sizes = "wide"): Promise<BrowserContext> {
  const context = await browser.newContext({ reducedMotion: "reduce", viewport: sizes[size], acceptDownloads: true });
  await context.addInitScript(() => {
    localStorage.setItem("tutti.preferences", JSON.stringify({ sharing: "no", noticeSeen: true }));
  });
  return context;
}

async function open(context: BrowserContext, path: string): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(patience.timeout);
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.goto(server.url + path);
  await page.locator("h1").first().waitFor({ state: "attached" });
  return page;
}

const albumPath = () => `/album/${tracks[0]?.albumId}`;
const heart = (page: Page, title: string) => page.locator(".track-row").getByRole("button", { name: `Like ${title}` });
const rowsOf = (page: Page, label: string) =>
  page.getByRole("list", { name: label }).locator(".queue-title > :first-child").allTextContents();
const isPressed = (page: Page, title: string) => heart(page, title).getAttribute("aria-pressed");

/** What hinders some listener, in words; nothing of it where the list is empty. */
async function faultsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  return overflow > 0 ? [...found, `${overflow} px wider than the window`] : found;
}

async function makePlaylist(page: Page, name: string, title: string): Promise<void> {
  await page
    .locator(".track-row")
    .getByRole("button", { name: `More for ${title}` })
    .click();
  await page.getByRole("button", { name: "Add to a playlist", exact: true }).click();
  await page.getByRole("textbox", { name: "Name of the playlist" }).fill(name);
  await page.getByRole("button", { name: "Make it" }).click();
  await page
    .getByRole("status")
    .filter({ hasText: `The playlist ${name} was made` })
    .waitFor({ state: "attached" });
}

async function addTo(page: Page, name: string, title: string): Promise<void> {
  await page
    .locator(".track-row")
    .getByRole("button", { name: `More for ${title}` })
    .click();
  await page.getByRole("button", { name: "Add to a playlist", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name }).click();
  await page.getByText(`1 song added to ${name}`).waitFor();
}

test("what was liked by heart and by key is there after a reload and in another tab, and plays", async () => {
  const context = await visitor();
  const page = await open(context, albumPath());
  await heart(page, "Song 2").click();
  await expect.poll(() => isPressed(page, "Song 2"), patience).toBe("true");
  await page.getByRole("status").filter({ hasText: "Song 2 is among what you like" }).waitFor({ state: "attached" });
  const other = await open(context, albumPath());
  await expect.poll(() => isPressed(other, "Song 2"), patience).toBe("true");
  await other.getByRole("button", { name: "Play Song 3", exact: true }).click();
  await other.keyboard.press("l");
  await expect.poll(() => isPressed(page, "Song 3"), patience).toBe("true");
  await page.reload();
  await expect.poll(() => isPressed(page, "Song 2"), patience).toBe("true");
  await page.goto(`${server.url}/liked`);
  await expect.poll(() => rowsOf(page, "Liked songs"), patience).toEqual(["Song 3", "Song 2"]);
  expect(await faultsOf(page)).toEqual([]);
  await page.locator("main").getByRole("button", { name: "Play", exact: true }).click();
  const queued = () => page.evaluate(() => window.tutti?.snapshot() as { queue: { trackIds: string[] } } | undefined);
  await expect.poll(async () => (await queued())?.queue.trackIds, patience).toEqual([tracks[2]?.id, tracks[1]?.id]);
});

test("two tabs that change one playlist at once lose nothing", async () => {
  const context = await visitor();
  const page = await open(context, albumPath());
  await makePlaylist(page, "Evening", "Song 1");
  const other = await open(context, albumPath());
  await Promise.all([addTo(page, "Evening", "Song 2"), addTo(other, "Evening", "Song 3")]);
  await page.goto(`${server.url}/playlists`);
  await page.getByRole("link", { name: /^Evening/ }).click();
  await expect
    .poll(async () => (await rowsOf(page, "Evening")).sort(), patience)
    .toEqual(["Song 1", "Song 2", "Song 3"]);
});

test("a playlist is named anew, ordered by keys and by dragging, and what is taken out comes back", async () => {
  const context = await visitor();
  const page = await open(context, albumPath());
  await makePlaylist(page, "Morning", "Song 1");
  for (const title of ["Song 2", "Song 3"]) await addTo(page, "Morning", title);
  await page.goto(`${server.url}/playlists`);
  await page.getByRole("link", { name: /^Morning/ }).click();
  await page.getByRole("button", { name: "Rename" }).click();
  await page.getByRole("textbox", { name: "Name of the playlist" }).fill("Noon");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Noon" }).waitFor();
  await page.getByRole("button", { name: "Move Song 3 up" }).press("Enter");
  await expect.poll(() => rowsOf(page, "Noon"), patience).toEqual(["Song 1", "Song 3", "Song 2"]);
  const handle = await page.locator(".queue-handle").first().boundingBox();
  if (handle === null) throw new Error("There is no handle");
  await page.mouse.move(handle.x + 10, handle.y + 20);
  await page.mouse.down();
  await page.mouse.move(handle.x + 10, handle.y + 20 + 130, { steps: 8 });
  await page.mouse.up();
  await expect.poll(() => rowsOf(page, "Noon"), patience).toEqual(["Song 3", "Song 2", "Song 1"]);
  await page.getByRole("button", { name: "Take Song 2 out of the playlist" }).click();
  await expect.poll(() => rowsOf(page, "Noon"), patience).toEqual(["Song 3", "Song 1"]);
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => rowsOf(page, "Noon"), patience).toEqual(["Song 3", "Song 2", "Song 1"]);
  await page.getByRole("button", { name: "Remove the playlist" }).click();
  await page.getByText("The playlist Noon was removed").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("link", { name: /^Noon/ }).click();
  await expect.poll(() => rowsOf(page, "Noon"), patience).toEqual(["Song 3", "Song 2", "Song 1"]);
});

test("what one browser exports another reads in, twice the same; an M3U8 finds its songs by their names", async () => {
  const context = await visitor();
  const page = await open(context, albumPath());
  await heart(page, "Song 4").click();
  await makePlaylist(page, "Evening", "Song 1");
  await addTo(page, "Evening", "Song 2");
  await page.goto(`${server.url}/playlists`);
  const fileOf = async (name: string) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
    const path = join(folder, download.suggestedFilename());
    await download.saveAs(path);
    return path;
  };
  const all = await fileOf("Export all");
  await page.getByRole("link", { name: /^Evening/ }).click();
  const list = await fileOf("Export as M3U8");
  expect(await readFile(list, "utf8")).toContain("#PLAYLIST:Evening\n#EXTINF:4,");
  const named = join(folder, "Mixed.m3u");
  const artist = tracks[1]?.artistName;
  await writeFile(named, `#EXTM3U\n#EXTINF:20,${artist} - Song 2\nx/02.mp3\n#EXTINF:9,Nobody - Unheard\ny.mp3\n`);

  const elsewhere = await open(await visitor(), "/playlists");
  const field = elsewhere.locator('input[type="file"]');
  await field.setInputFiles(all);
  await elsewhere.getByText("4 changes read in").waitFor();
  await field.setInputFiles(all);
  await elsewhere.getByText("All of it was here before").waitFor();
  await field.setInputFiles(named);
  await elsewhere.getByText("Mixed: 1 of 2 songs found here").waitFor();
  await elsewhere.getByText("Nobody – Unheard").waitFor();
  expect(await faultsOf(elsewhere)).toEqual([]);
  await elsewhere.getByRole("link", { name: /^Evening/ }).click();
  await expect.poll(() => rowsOf(elsewhere, "Evening"), patience).toEqual(["Song 1", "Song 2"]);
  await elsewhere.goto(`${server.url}/liked`);
  await expect.poll(() => rowsOf(elsewhere, "Liked songs"), patience).toEqual(["Song 4"]);
  await elsewhere.goto(`${server.url}/playlists`);
  await elsewhere.getByRole("link", { name: /^Mixed/ }).click();
  await elsewhere.getByText("Not here just now").waitFor();
  expect(await rowsOf(elsewhere, "Mixed")).toEqual(["Song 2", "Unheard"]);
});

test("a song that was heard half is in the history, and its album on the start page", async () => {
  const context = await visitor();
  const page = await open(context, albumPath());
  // The collection is read a moment after the page has come.
  await page.waitForTimeout(2_000);
  await page.getByRole("button", { name: "Play Song 1", exact: true }).click();
  await page.waitForTimeout(3_500);
  await page.keyboard.press("k");
  await page.getByRole("link", { name: "Playlists" }).click();
  await page.getByRole("link", { name: "Heard lately" }).click();
  await expect.poll(() => rowsOf(page, "Heard lately"), patience).toEqual(["Song 1"]);
  await page.getByRole("link", { name: "Library", exact: true }).click();
  await page.getByRole("heading", { name: "Go on listening" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Go on listening" }).waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await page.goto(`${server.url}/history`);
  await page.getByRole("button", { name: "Forget what I heard" }).click();
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole("button", { name: "Delete them" }).click();
  await page.getByText("Nothing was heard here yet").waitFor();
  await page.reload();
  await page.getByText("Nothing was heard here yet").waitFor();
});

test("the queue becomes a playlist, and a list of the music folder is played and copied", async () => {
  // The lists of a folder are kept when all of its songs are there.
  const hasLists = async () => (await (await fetch(`${server.url}/api/v1/playlists`)).json()).total === 1;
  await vi.waitUntil(hasLists, { timeout: 150_000, interval: 500 });
  const context = await visitor();
  const page = await open(context, "/playlists");
  await page.getByRole("link", { name: /^Sunday/ }).click();
  await page.locator("main").getByRole("button", { name: "Play", exact: true }).click();
  await page.getByRole("link", { name: "Queue" }).first().click();
  await page.getByRole("button", { name: "Save as playlist" }).click();
  await page.getByRole("textbox", { name: "Name of the playlist" }).fill("From Sunday");
  await page.getByRole("button", { name: "Make it" }).click();
  await page.goto(`${server.url}/playlists`);
  await page.getByRole("link", { name: /^From Sunday/ }).click();
  await expect.poll(() => rowsOf(page, "From Sunday"), patience).toEqual(["Song 2", "Song 1"]);
  await page.goto(`${server.url}/playlists`);
  await page.getByRole("link", { name: /^Sunday/ }).click();
  await page.getByRole("button", { name: "Copy to my playlists" }).click();
  await expect.poll(() => rowsOf(page, "Sunday"), patience).toEqual(["Song 2", "Song 1"]);
});

test("a browser that keeps nothing says so, and likes all the same", async () => {
  const context = await visitor();
  await context.addInitScript("delete window.indexedDB; delete window.BroadcastChannel;");
  const page = await open(context, albumPath());
  await heart(page, "Song 2").click();
  await expect.poll(() => isPressed(page, "Song 2"), patience).toBe("true");
  await page.getByRole("link", { name: "Playlists" }).click();
  await page.getByText("This browser keeps nothing for this page").waitFor();
  await page.getByRole("link", { name: /^Liked songs/ }).click();
  await expect.poll(() => rowsOf(page, "Liked songs"), patience).toEqual(["Song 2"]);
});

test("without the server what was kept is shown, and it plays when the server is back", async () => {
  const context = await visitor();
  const page = await open(context, albumPath());
  await heart(page, "Song 2").click();
  await page.getByRole("link", { name: "Playlists" }).click();
  await page.getByRole("heading", { name: "Playlists" }).waitFor();
  await page.getByRole("link", { name: /^Liked songs/ }).click();
  await page.getByRole("heading", { name: "Liked songs" }).waitFor();
  await page.getByRole("link", { name: "Playlists" }).click();
  await page.route("**/api/v1/**", (route) => route.abort());
  await page.reload().catch(() => undefined);
  await page.getByRole("link", { name: /^Liked songs/ }).click();
  await page.getByText("Not here just now").waitFor();
  await page.unroute("**/api/v1/**");
  await page.getByRole("button", { name: "Play Song 2", exact: true }).waitFor({ timeout: 30_000 });
  complaints.splice(0, complaints.length, ...complaints.filter((text) => !/Failed to load resource/.test(text)));
});

test.each(["phone", "tablet", "wide"] as const)(
  "the pages fit and hinder nobody, empty and filled: %s",
  async (size) => {
    const context = await visitor(size);
    const page = await open(context, "/liked");
    for (const path of ["/liked", "/history", "/playlists"]) {
      await page.goto(server.url + path);
      await page.locator("h1").first().waitFor();
      expect([path, await faultsOf(page)]).toEqual([path, []]);
    }
    await page.goto(server.url + albumPath());
    await makePlaylist(
      page,
      "A playlist with a rather long name that says what it is for, and more than fits",
      "Song 1",
    );
    await page.goto(`${server.url}/playlists`);
    await page.getByRole("link", { name: /^A playlist with/ }).click();
    await page.getByRole("button", { name: "Take Song 1 out of the playlist" }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
  },
);
