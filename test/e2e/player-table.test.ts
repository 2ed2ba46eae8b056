import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openPgliteDatabase } from "../../server/catalog/embedded/pglite-database.ts";
import { embeddedDirectory } from "../../server/catalog/open-catalogue.ts";
import type { TrackIds, TrackLetters, TrackList } from "../../shared/api/track.ts";
import { fillCatalogue } from "../bench/catalogue/fill.ts";
import { launchChromium } from "../chromium.ts";
import { sampleRendition, sampleTrack } from "../contract/catalogue-samples.ts";
import { startTestServer, type TestServer } from "../start-server.ts";
import type { PageSnapshot } from "./audience.ts";

/** For what a busy machine takes longer to do: how long it takes is measured elsewhere. */
const patience = { timeout: 15_000 };
const sizes = {
  phone: { width: 390, height: 844 },
  tablet: { width: 820, height: 1180 },
  wide: { width: 1440, height: 900 },
};
/** Songs in the lists; none of them has sound. */
const songs = 1_239;

let dataDirectory: string;
let server: TestServer;
let browser: Browser;
let total = songs;
const complaints: string[] = [];

beforeAll(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), "tutti-table-"));
  const opened = await openPgliteDatabase(embeddedDirectory(dataDirectory));
  await fillCatalogue(opened.database, songs, 1);
  await opened.close();
  server = await startTestServer({ dataDirectory });
  browser = await launchChromium();
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  expect(complaints.splice(0).join("\n")).toBe("");
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await rm(dataDirectory, { recursive: true, force: true });
});

async function open(path = "/songs", size: keyof typeof sizes = "wide"): Promise<Page> {
  const context = await browser.newContext({
    reducedMotion: "reduce",
    viewport: sizes[size],
    hasTouch: size !== "wide",
  });
  await context.addInitScript(() => {
    localStorage.setItem("tutti.preferences", JSON.stringify({ sharing: "no", noticeSeen: true }));
  });
  // A server that is slow with sound: a song without any would be passed over.
  await context.route("**/media/**", () => undefined);
  const page = await context.newPage();
  page.setDefaultTimeout(patience.timeout);
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.goto(server.url + path);
  await rowAt(page, 1).locator("[aria-label^=Play]").waitFor();
  return page;
}

interface QueueShown {
  readonly trackIds: readonly string[];
  readonly from: number;
  readonly position: number;
  readonly total: number;
  readonly shuffle: boolean;
}

const ask = async <Answer>(path: string) => (await (await fetch(`${server.url}/api/v1${path}`)).json()) as Answer;
const look = (page: Page) =>
  page.evaluate(() => window.tutti?.snapshot()) as Promise<PageSnapshot & { readonly queue: QueueShown }>;
const queueOf = async (page: Page) => (await look(page)).queue;
/** The row with this number. */
const rowAt = (page: Page, number: number) => page.locator(`tr[aria-rowindex="${number + 1}"]`);
const box = (page: Page) => page.locator("#content");
const titleOf = async (page: Page, number: number) => rowAt(page, number).locator(".song-play").textContent();

/** Scrolls until the row with this number stands in the midst of the window, with its song. */
async function scrollTo(page: Page, number: number): Promise<void> {
  await box(page).evaluate((main, place) => {
    const row = document.querySelector<HTMLElement>("tr[data-place]");
    main.scrollTop = place * (row?.offsetHeight ?? 0) - main.clientHeight / 2;
  }, number);
  await rowAt(page, number).locator("[aria-label^=Play]").waitFor();
}

/** The first row that nothing covers: its number, its song and where it stands. */
const firstInSight = (page: Page) =>
  page.evaluate(() => {
    const head = document.querySelector("thead.song-table-head")?.getBoundingClientRect().bottom ?? 0;
    const rows = [...document.querySelectorAll<HTMLElement>("tbody tr[data-place]")];
    const first = rows.find((row) => row.getBoundingClientRect().top >= head - 1);
    return { id: first?.dataset.place, y: first?.getBoundingClientRect().top };
  });

test("a song in the midst of the list plays at once, and all 1,239 are queued around it; mixed and reloaded too", async () => {
  const page = await open();
  await scrollTo(page, 50);
  const id = await rowAt(page, 50).getAttribute("data-place");
  await rowAt(page, 50).locator(".song-play").click();
  expect((await look(page)).trackId).toBe(id);
  await expect.poll(async () => (await queueOf(page)).total, patience).toBe(songs);
  const all = (await ask<TrackIds>("/tracks/ids")).items;
  const queue = await queueOf(page);
  expect([queue.position, queue.trackIds]).toEqual([49, all.slice(queue.from, queue.from + 200)]);
  expect((await look(page)).trackId).toBe(id);

  await page.getByRole("button", { name: "Shuffle", exact: true }).last().click();
  await expect.poll(async () => (await queueOf(page)).shuffle, patience).toBe(true);
  const mixed = await queueOf(page);
  expect([mixed.total, mixed.position, mixed.trackIds[0]]).toEqual([songs, 0, id]);
  expect(mixed.trackIds.filter((each) => !all.slice(0, 250).includes(each)).length).toBeGreaterThan(100);
  expect(new Set(mixed.trackIds).size).toBe(200);
  for (const next of [1, 2, 3]) {
    await page.getByRole("button", { name: "Next song" }).first().click();
    await expect.poll(async () => (await look(page)).trackId, patience).toBe(mixed.trackIds[next]);
  }
  await page.reload();
  await expect.poll(async () => (await queueOf(page)).total, patience).toBe(songs);
  expect(await queueOf(page)).toMatchObject({ position: 3, trackIds: mixed.trackIds });
  await page.goto(`${server.url}/queue`);
  await page.getByText(`${(songs - 4).toLocaleString("en")} songs to come`).waitFor();
  await box(page).evaluate((main) => {
    main.scrollTop = 62 * 800;
  });
  await expect.poll(() => page.locator('[aria-posinset="801"] .queue-title').textContent(), patience).toMatch(/\w/);
});

test("a list is sorted by its heads, and narrowed by words; its address says so", async () => {
  const page = await open();
  const head = page.getByRole("columnheader", { name: "Artist" });
  const shown = async () => [await titleOf(page, 1), await titleOf(page, 2)];
  const wanted = async (query: string) =>
    (await ask<TrackList>(`/tracks?limit=2&at=0&${query}`)).items.map(({ title }) => title);
  await head.getByRole("button").click();
  await expect.poll(shown, patience).toEqual(await wanted("order=artist"));
  expect(await head.getAttribute("aria-sort")).toBe("ascending");
  await head.getByRole("button").click();
  await expect.poll(shown, patience).toEqual(await wanted("order=artist&desc=true"));
  expect(await head.getAttribute("aria-sort")).toBe("descending");
  await page.getByLabel("Filter this list").fill("shi ka");
  const { total: found } = await ask<TrackList>("/tracks?limit=1&q=shi%20ka");
  expect(found).toBeGreaterThan(2);
  await page.getByRole("heading", { name: `Songs ${found} songs` }).waitFor();
  await expect.poll(shown, patience).toEqual(await wanted("order=artist&desc=true&q=shi%20ka"));
  await rowAt(page, 3).locator(".song-play").click();
  await expect.poll(async () => (await queueOf(page)).total, patience).toBe(found);
  await page.reload();
  await page.getByRole("heading", { name: `Songs ${found} songs` }).waitFor();
  expect(await page.getByLabel("Filter this list").inputValue()).toBe("shi ka");
});

test("columns that are chosen are remembered", async () => {
  const page = await open();
  await page.getByText("Columns", { exact: true }).click();
  await page.getByRole("checkbox", { name: "Added" }).check();
  await page.getByRole("checkbox", { name: "Year" }).uncheck();
  const heads = () => page.getByRole("columnheader").allTextContents();
  await expect.poll(heads, patience).toEqual(["#Place", "Title", "Artist", "Album", "Added", "Length", "More"]);
  await page.reload();
  await rowAt(page, 1).locator(".song-play").waitFor();
  expect(await heads()).toEqual(["#Place", "Title", "Artist", "Album", "Added", "Length", "More"]);
});

test.each(["wide", "phone"] as const)("a letter leads to where the list comes to it: %s", async (size) => {
  const page = await open("/songs", size);
  const letters = (await ask<TrackLetters>("/tracks/letters")).items;
  const letter = letters.find(({ at }) => at > songs / 2);
  if (letter === undefined) throw new Error("No letter lies in the second half");
  await page.getByRole("button", { name: `Jump to ${letter.letter}` }).click();
  await expect
    .poll(async () => (await firstInSight(page)).id, patience)
    .toBe((await ask<TrackIds>("/tracks/ids")).items[letter.at]);
});

test("while songs are added the row in sight stays where it is", async () => {
  const page = await open();
  await scrollTo(page, 600);
  await page.waitForTimeout(300);
  const before = await firstInSight(page);
  await page.route("**/api/v1/ingest", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ json: { ...((await answer.json()) as object), playable: total } });
  });
  for (let added = 0; added < 30; added += 1) {
    const title = `000 ${added}`;
    await server.catalogue.publishTrack(sampleTrack(title), sampleRendition(title, "aac160"));
    total += 1;
  }
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await page.getByRole("heading", { name: `Songs ${total.toLocaleString("en")} songs` }).waitFor();
  expect(await firstInSight(page)).toEqual(before);
  expect(await rowAt(page, 630).getAttribute("data-place")).toBe((await ask<TrackIds>("/tracks/ids")).items[629]);
});

test.each(["wide", "phone"] as const)("Back and a reload stand where a listener stood: %s", async (size) => {
  const page = await open("/songs?order=album", size);
  await scrollTo(page, 700);
  const title = await titleOf(page, 700);
  const stand = async () => Math.round((await rowAt(page, 700).boundingBox())?.y ?? -1);
  const stood = await stand();
  await page.waitForTimeout(200);
  await page.locator(`nav[aria-label="Main"] a[href="/artists"]`).click();
  await page.getByRole("heading", { level: 1, name: /^Artists/ }).waitFor();
  await page.goBack();
  await expect.poll(stand, patience).toBe(stood);
  await expect.poll(() => titleOf(page, 700), patience).toBe(title);
  await page.waitForTimeout(500);
  await page.reload();
  await expect.poll(stand, patience).toBe(stood);
  await expect.poll(() => titleOf(page, 700), patience).toBe(title);
});

test("arrows go through the rows, Enter plays, the menu key opens the song's menu", async () => {
  const page = await open();
  const focused = () => page.evaluate(() => document.activeElement?.closest("tr")?.getAttribute("aria-rowindex"));
  await rowAt(page, 1).locator(".song-play").focus();
  for (let step = 0; step < 40; step += 1) await page.keyboard.press("ArrowDown");
  await expect.poll(focused, patience).toBe("42");
  await page.keyboard.press("End");
  await expect.poll(focused, patience).toBe(String(total + 1));
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await expect.poll(focused, patience).toBe("3");
  await page.keyboard.press("Enter");
  await expect
    .poll(async () => (await look(page)).trackId, patience)
    .toBe(await rowAt(page, 2).getAttribute("data-place"));
  await page.keyboard.press("ContextMenu");
  await page.getByRole("dialog", { name: /^What to do with/ }).waitFor();
});

test.each(["phone", "tablet", "wide"] as const)("rows have their height, and nobody is hindered: %s", async (size) => {
  const page = await open("/songs", size);
  const { height = 0, width = 0 } = (await rowAt(page, 5).boundingBox()) ?? {};
  expect(height).toBe(size === "phone" ? 56 : 36);
  expect(width).toBeGreaterThan(0.8 * sizes[size].width - 230);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
});
