import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Track } from "../../shared/api/track.ts";
import { launchProfile } from "../chromium.ts";
import { startTestServer, type TestServer } from "../start-server.ts";
import type { PageSnapshot } from "./audience.ts";
import { writeSongs } from "./song.ts";

/** For what a busy machine takes longer to do. */
const patience = { timeout: 20_000 };
const songSeconds = 6;

let folder: string;
let server: TestServer | null = null;
let url: string;
let kept: Track;
let browser: BrowserContext | null = null;

const start = async (port: string) => {
  server = await startTestServer({
    musicDirectory: join(folder, "music"),
    dataDirectory: join(folder, "data"),
    settings: { TUTTI_PORT: port },
  });
  await server.musicDone();
  return server;
};
const again = () => start(new URL(url).port);
const stop = async () => {
  await server?.close();
  server = null;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tutti-offline-"));
  for (const name of ["First Album", "Second Album"]) {
    const album = join(folder, "music", "The Testers", name);
    await mkdir(album, { recursive: true });
    const seeds = name === "First Album" ? [1, 2] : [3];
    await writeSongs(
      album,
      seeds.map((seed) => ({ seconds: songSeconds, seed })),
    );
    const picture = { width: 400, height: 400, channels: 3, background: "#806040" } as const;
    await sharp({ create: picture }).png().toFile(join(album, "cover.png"));
  }
  await mkdir(join(folder, "data"));
  url = (await start("0")).url;
  const { items } = (await (await fetch(`${url}/api/v1/tracks`)).json()) as { items: Track[] };
  kept = items.find(({ albumTitle }) => albumTitle === "First Album") as Track;
}, 600_000);

afterEach(async () => {
  await browser?.close();
  browser = null;
});

afterAll(async () => {
  await stop();
  await rm(folder, { recursive: true, force: true });
});

/** The browser of one listener, opened anew on what it has kept. */
async function open(profile: string): Promise<Page> {
  browser = await launchProfile(join(folder, profile));
  return browser.pages()[0] ?? (await browser.newPage());
}

const snapshotOf = (page: Page) => page.evaluate(() => window.tutti?.snapshot()) as Promise<PageSnapshot>;
const hasWorker = (page: Page) =>
  page.waitForFunction(() => navigator.serviceWorker.controller !== null, null, patience);
const card = (page: Page, title: string) => page.locator("main").getByRole("link", { name: title }).first();

test("an album kept for offline is there, is found and plays to its end, with no server, in a browser opened anew", async () => {
  let page = await open("listener");
  await page.goto(`${url}/album/${kept.albumId}`);
  await hasWorker(page);
  await page.getByRole("button", { name: "Keep for offline" }).click();
  await page.getByRole("button", { name: "Kept for offline" }).waitFor(patience);
  const coversKept = () => page.evaluate(async () => (await (await caches.open("tutti-covers")).keys()).length);
  await expect.poll(coversKept, patience).toBe(3);

  await stop();
  await browser?.close();
  page = await open("listener");
  await page.goto(url);
  await page.getByText("Here is what is kept on this device").waitFor(patience);
  await page.getByRole("heading", { name: "Kept on this device" }).waitFor();
  expect(await card(page, "Second Album").count()).toBe(0);
  await card(page, "First Album").click();
  await page.getByRole("heading", { name: "First Album" }).waitFor();
  const widthOf = () =>
    page
      .getByRole("img", { name: "Cover of First Album" })
      .evaluate((image) => (image as HTMLImageElement).naturalWidth);
  await expect.poll(widthOf, patience).toBeGreaterThan(0);

  await page.getByRole("button", { name: "Play all" }).click();
  const isOver = async () => (await snapshotOf(page)).state;
  await expect.poll(isOver, { timeout: 4 * songSeconds * 1_000 }).toBe("ended");
  const { plays, stalls, bytes } = await snapshotOf(page);
  expect({ plays, stalls, cdn: bytes.cdn }).toEqual({ plays: 2, stalls: 0, cdn: 0 });

  await page.getByRole("navigation").getByRole("link", { name: "Search", exact: true }).click();
  await page.getByRole("searchbox").fill("tesers");
  await page.getByRole("heading", { name: "Artists" }).waitFor(patience);
  await page.getByRole("searchbox").fill("song 2");
  await page.getByRole("button", { name: "Play Song 2", exact: true }).waitFor(patience);

  // An address of its own, typed in.
  await page.goto(`${url}/album/${kept.albumId}`);
  await page.getByRole("heading", { name: "First Album" }).waitFor(patience);

  await again();
  await page.getByRole("navigation").getByRole("link", { name: "Library", exact: true }).click();
  await card(page, "Second Album").waitFor(patience);
  await page.getByText("Here is what is kept").waitFor({ ...patience, state: "detached" });
});
