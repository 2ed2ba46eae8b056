import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "playwright";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { openPgliteDatabase } from "../../server/catalog/embedded/pglite-database.ts";
import { embeddedDirectory } from "../../server/catalog/open-catalogue.ts";
import type { Album, AlbumDetail } from "../../shared/api/album.ts";
import type { Track } from "../../shared/api/track.ts";
import { fillCatalogue } from "../bench/catalogue/fill.ts";
import { launchChromium } from "../chromium.ts";
import { startTestServer, type TestServer } from "../start-server.ts";
import type { PageSnapshot } from "./audience.ts";
import { writeSongs } from "./song.ts";

/** For what a busy machine takes longer to do: how long it takes is measured elsewhere. */
const patience = { timeout: 15_000 };
const sizes = {
  phone: { width: 390, height: 844 },
  tablet: { width: 820, height: 1180 },
  wide: { width: 1440, height: 900 },
};
const longTitle = "The Collected Recordings of a Very Small Orchestra ".repeat(4).trim();

/** Songs in the lists that have no sound, as many as make long lists. */
const silentSongs = 900;

let music: string;
let dataDirectory: string;
let server: TestServer;
let browser: Browser;
let tracks: Track[];
const complaints: string[] = [];

beforeAll(async () => {
  music = await mkdtemp(join(tmpdir(), "tutti-phone-"));
  dataDirectory = await mkdtemp(join(tmpdir(), "tutti-phone-data-"));
  const opened = await openPgliteDatabase(embeddedDirectory(dataDirectory));
  await fillCatalogue(opened.database, silentSongs, 1);
  await opened.close();
  for (const [album, lengths] of [
    ["Ash", [20, 2, 2, 2]],
    [longTitle, [1]],
  ] as const) {
    const folder = join(music, "Émile Zoë", album);
    await mkdir(folder, { recursive: true });
    await writeSongs(
      folder,
      lengths.map((seconds, index) => ({ seconds, seed: index + 1 })),
    );
  }
  server = await startTestServer({ dataDirectory, musicDirectory: music });
  // The better qualities of the songs may follow while the pages are looked at.
  await vi.waitUntil(async () => (await findSongs()) === 5, { timeout: 150_000, interval: 500 });
  browser = await launchChromium();
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  expect(complaints.splice(0).join("\n")).toBe("");
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  for (const folder of [music, dataDirectory]) await rm(folder, { recursive: true, force: true });
});

/** Finds the songs that can be played, and answers how many there are. */
async function findSongs(): Promise<number> {
  const ask = async <Answer>(path: string) => (await (await fetch(`${server.url}/api/v1${path}`)).json()) as Answer;
  const { items } = await ask<{ items: Album[] }>("/albums?order=newest&limit=6");
  const found = items.filter(({ title }) => title === "Ash" || title === longTitle);
  tracks = (await Promise.all(found.map(({ id }) => ask<AlbumDetail>(`/albums/${id}`)))).flatMap((one) => one.tracks);
  return tracks.length;
}

interface Visit {
  readonly size: keyof typeof sizes;
  readonly path?: string;
  readonly isTouch?: boolean;
  /** False: the question about sharing has been answered before. */
  readonly isNew?: boolean;
}

async function open({ size, path = "/", isTouch = size !== "wide", isNew = false }: Visit): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: "reduce", viewport: sizes[size], hasTouch: isTouch });
  if (!isNew) await answerTheQuestion(context);
  const page = await context.newPage();
  page.setDefaultTimeout(patience.timeout);
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    // What is foreseen of a song without sound is not there.
    if (message.type() === "error" && !/404/.test(message.text())) complaints.push(message.text());
  });
  await page.goto(server.url + path);
  await page.locator("h1").first().waitFor({ state: "attached" });
  return page;
}

async function answerTheQuestion(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    localStorage.setItem("tutti.preferences", JSON.stringify({ sharing: "no", noticeSeen: true }));
  });
}

function snapshotOf(page: Page): Promise<PageSnapshot & { queue: { trackIds: string[] } }> {
  return page.evaluate(() => window.tutti?.snapshot()) as Promise<PageSnapshot & { queue: { trackIds: string[] } }>;
}

function albumOf(title: string): string {
  return `/album/${tracks.find(({ albumTitle }) => albumTitle === title)?.albumId}`;
}

async function playAll(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Play all" }).click();
  await expect.poll(async () => (await snapshotOf(page)).state, patience).toBe("playing");
}

/** What hinders some listener, in words; nothing of it where the list is empty. */
async function faultsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  return overflow > 0 ? [...found, `${overflow} px wider than the window`] : found;
}

test.each(["phone", "wide"] as const)("a row's menu does what a thumb or a key asks: %s", async (size) => {
  const page = await open({ size, path: albumOf("Ash") });
  await playAll(page);
  const more = page.getByRole("button", { name: "More for Song 4" });
  const menu = page.getByRole("dialog", { name: "What to do with Song 4" });
  await more.focus();
  await page.keyboard.press("Enter");
  await menu.waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await menu.waitFor({ state: "detached" });
  expect(await more.evaluate((button) => button === document.activeElement)).toBe(true);
  await (size === "phone" ? more.tap() : more.click());
  // It slides into its place.
  const lowerEdge = async () => {
    const box = await menu.boundingBox();
    return box === null ? Number.POSITIVE_INFINITY : box.y + box.height;
  };
  await expect.poll(lowerEdge, patience).toBeLessThanOrEqual(sizes[size].height);
  await menu.getByRole("button", { name: "Play next" }).click();
  const songAt = async (at: number) => {
    const id = (await snapshotOf(page)).queue.trackIds[at];
    return tracks.find((track) => track.id === id)?.title;
  };
  await expect.poll(() => songAt(1), patience).toBe("Song 4");
  await more.press("Enter");
  await menu.waitFor();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Émile Zoë" }).waitFor();
  expect((await snapshotOf(page)).state).toBe("playing");
});

test("the mini-player goes on, and its bar shows what has been played", async () => {
  const page = await open({ size: "phone", path: albumOf("Ash") });
  await playAll(page);
  await page.evaluate(() => window.tutti?.seek(10));
  const bar = page.locator(".player-bar");
  const widthOf = async (selector: string) => (await bar.locator(selector).boundingBox())?.width ?? 0;
  const whole = (await bar.boundingBox())?.width ?? 0;
  await expect.poll(() => widthOf(".player-played i"), patience).toBeGreaterThan(0.45 * whole);
  expect(await widthOf(".player-played i")).toBeLessThan(0.9 * whole);
  await bar.getByRole("button", { name: "Next song" }).tap();
  await expect.poll(() => bar.locator(".player-title").textContent(), patience).toBe("Song 2");
});

test("a finger drags a song of the queue, and the page does not scroll away under it", async () => {
  const page = await open({ size: "phone", path: albumOf("Ash") });
  await playAll(page);
  await page.getByRole("link", { name: "Queue" }).last().click();
  const titles = () => page.locator(".queue-title > :first-child").allTextContents();
  const handle = await page.locator(".queue-handle").nth(3).boundingBox();
  if (handle === null) throw new Error("The queue has no handle");
  const finger = await page.context().newCDPSession(page);
  const x = handle.x + handle.width / 2;
  const startY = handle.y + handle.height / 2;
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", y?: number) =>
    finger.send("Input.dispatchTouchEvent", { type, touchPoints: y === undefined ? [] : [{ x, y }] });
  await touch("touchStart", startY);
  for (let step = 1; step <= 8; step += 1) await touch("touchMove", startY - (step * 130) / 8);
  await page.locator(".queue-row.dragged").waitFor();
  await touch("touchEnd");
  expect(await titles()).toEqual(["Song 1", "Song 4", "Song 2", "Song 3"]);
  expect(await faultsOf(page)).toEqual([]);
});

test("the question about sharing waits for the first song and leaves a phone its screen", async () => {
  for (const isTouch of [true, false]) {
    const page = await open({ size: "phone", path: albumOf("Ash"), isTouch, isNew: true });
    await page.getByRole("button", { name: "Play all" }).waitFor();
    await page.waitForLoadState("networkidle");
    const card = page.locator(".sharing-card");
    expect(await card.count()).toBe(0);
    await playAll(page);
    await card.waitFor();
    const height = (await card.boundingBox())?.height ?? Number.POSITIVE_INFINITY;
    expect(height).toBeLessThanOrEqual(0.22 * sizes.phone.height);
    expect(await card.getByText("can see your network address").isVisible()).toBe(true);
    expect(await faultsOf(page)).toEqual([]);
  }
});

test("a tablet shows four albums in a row, and its rail keeps its names", async () => {
  const page = await open({ size: "tablet" });
  await page.locator(".album-card").nth(4).waitFor();
  const tops = await page
    .locator(".album-grid")
    .last()
    .locator(".album-card")
    .evaluateAll((cards) => cards.map((card) => card.getBoundingClientRect().top));
  expect(tops.filter((top) => top === tops[0]).length).toBeGreaterThanOrEqual(4);
  expect((await page.locator(".rail").boundingBox())?.width).toBeLessThanOrEqual(80);
  await page.getByRole("link", { name: "Songs", exact: true }).first().click();
  await page.getByRole("heading", { level: 1, name: /^Songs/ }).waitFor();
  expect(await faultsOf(page)).toEqual([]);
});

test.each(["phone", "tablet", "wide"] as const)("a long title takes three lines at most: %s", async (size) => {
  const page = await open({ size, path: albumOf(longTitle) });
  const heading = page.getByRole("heading", { level: 1 });
  await heading.getByText("Collected Recordings").waitFor();
  const { lines, title } = await heading.evaluate((element) => {
    const style = getComputedStyle(element);
    const height = element.clientHeight - Number.parseFloat(style.paddingBottom);
    return { lines: height / Number.parseFloat(style.lineHeight), title: element.getAttribute("title") };
  });
  expect(lines).toBeLessThan(3.1);
  expect(title).toBe(longTitle);
});

test.each(["phone", "tablet", "wide"] as const)(
  "all songs of an artist play from the page of all artists: %s",
  async (size) => {
    const page = await open({ size, path: "/artists" });
    const card = page.getByRole("link", { name: "Émile Zoë" });
    await card.waitFor();
    expect(await faultsOf(page)).toEqual([]);
    const tops = await page
      .locator(".artist-card")
      .evaluateAll((cards) => cards.map((one) => one.getBoundingClientRect().top));
    expect(tops.filter((top) => top === tops[0]).length).toBeGreaterThanOrEqual(3);
    await card.click();
    // The player at the foot has a button of that name, too: the page is here with its title.
    await page.getByRole("heading", { level: 1, name: "Émile Zoë" }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await playAll(page);
    await expect.poll(async () => (await snapshotOf(page)).queue.trackIds.length, patience).toBe(5);
  },
);
