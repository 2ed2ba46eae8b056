import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Track } from "../../shared/api/track.ts";
import { launchChromium } from "../chromium.ts";
import { startTestServer, type TestServer } from "../start-server.ts";
import type { PageSnapshot } from "./audience.ts";
import { writeSongs } from "./song.ts";

/** For what a busy machine takes longer to do. */
const patience = { timeout: 15_000 };
const bannerWithinMs = 5_000;

let folder: string;
let server: TestServer;
let browser: Browser;
let url: string;
let tracks: Track[];

const start = (port: string) =>
  startTestServer({
    musicDirectory: join(folder, "music"),
    dataDirectory: join(folder, "data"),
    settings: { TUTTI_PORT: port },
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tutti-away-"));
  const album = join(folder, "music", "The Testers", "First Album");
  await mkdir(album, { recursive: true });
  await mkdir(join(folder, "data"));
  await writeSongs(album, [{ seconds: 40, seed: 1 }]);
  server = await start("0");
  await server.musicDone();
  url = server.url;
  tracks = ((await (await fetch(`${url}/api/v1/tracks`)).json()) as { items: Track[] }).items;
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

const snapshotOf = (page: Page) => page.evaluate(() => window.tutti?.snapshot()) as Promise<PageSnapshot>;
const banner = (page: Page) => page.getByText("The server can't be reached just now");
const panel = (page: Page) => page.getByRole("heading", { name: "The server can't be reached" });

test("a song whose sound the server cannot give says so, and plays by itself when it can", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const word = page.getByRole("alert").filter({ hasText: "The server does not answer, so “Song 1” has to wait." });
  const play = page.getByRole("button", { name: "Play Song 1", exact: true });
  await page.goto(`${url}/songs`);
  await play.waitFor();
  await page.waitForLoadState("networkidle");
  server.setMediaUp(false);
  await play.click();
  await word.waitFor(patience);
  server.setMediaUp(true);
  await expect.poll(async () => (await snapshotOf(page)).state, patience).toBe("playing");
  await word.waitFor({ ...patience, state: "detached" });
  await context.close();
});

test("a server that goes while a song plays is told within five seconds, and all comes back by itself", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${url}/album/${tracks[0]?.albumId}`);
  await page.getByRole("button", { name: "Play all" }).click();
  await expect.poll(async () => (await snapshotOf(page)).state, patience).toBe("playing");

  await server.close();
  const goneAtMs = Date.now();
  await banner(page).waitFor(patience);
  expect(Date.now() - goneAtMs).toBeLessThan(bannerWithinMs);

  for (const name of ["Songs", "Library"]) {
    await page.getByRole("navigation").getByRole("link", { name, exact: true }).click();
    await panel(page).waitFor(patience);
    expect((await snapshotOf(page)).state).toBe("playing");

    server = await start(new URL(url).port);
    expect(server.url).toBe(url);
    // The row of the song that plays.
    await page.getByRole("button", { name: "Pause Song 1", exact: true }).waitFor(patience);
    expect([await banner(page).count(), await panel(page).count()]).toEqual([0, 0]);
    if (name === "Library") break;
    await server.close();
    await banner(page).waitFor(patience);
  }
});
