import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Locator, Page } from "playwright";
import type { LibraryQueue } from "../../shared/api/ingest.ts";
import { launchChromium } from "../chromium.ts";
import { startTestServer } from "../start-server.ts";
import { makeLibrary } from "./music.ts";

// Pictures of the library's pages for people to look at: npm run pictures -- FOLDER

const target = resolve(process.argv[2] ?? "pictures");
const adminToken = "a-token-for-the-pictures-0123456789";
const sizes = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const looks = (["wide", "phone"] as const).flatMap((size) =>
  (["light", "dark"] as const).map((scheme) => ({ size, scheme })),
);

mkdirSync(target, { recursive: true });
const music = mkdtempSync(join(tmpdir(), "tutti-pictures-"));
makeLibrary(music);
const browser = await launchChromium();
const server = await startTestServer({ musicDirectory: music, settings: { TUTTI_ADMIN_TOKEN: adminToken } });

/** Opens a page in every look, brings it to what is to be seen, and takes its picture. */
async function pictures(
  name: string,
  show: (page: Page) => Promise<unknown>,
  part: (page: Page) => Locator | Page = (page) => page,
): Promise<void> {
  for (const { size, scheme } of looks) {
    const context = await browser.newContext({ viewport: sizes[size], colorScheme: scheme });
    const page = await context.newPage();
    try {
      await page.goto(`${server.url}/ops?token=${adminToken}`);
      await show(page);
      const seen = part(page);
      if ("waitFor" in seen) await seen.waitFor();
      await page.waitForTimeout(700);
      await seen.screenshot({
        path: join(target, `${name}-${size}-${scheme}.png`),
        ...("goto" in seen ? { fullPage: page.url().includes("/ops") } : {}),
      });
      console.log(`${name}, ${size}, ${scheme}`);
    } catch (error) {
      console.error(`${name}, ${size}, ${scheme}: ${error instanceof Error ? error.message : error}`);
      process.exitCode = 1;
    } finally {
      await context.close();
    }
  }
}

/** The queue alone: what else stands on /ops is not of the library. */
const queue = (page: Page) => page.locator("section.queue");
/** A page of the player, without the question about sharing. It scrolls within itself, so what is in the window is seen. */
const player = async (page: Page, path: string) => {
  await page.goto(server.url + path);
  await page.locator("h1").first().waitFor();
  await page
    .getByRole("button", { name: "Only from the server" })
    .click({ timeout: 3_000 })
    .catch(() => undefined);
  await page.waitForLoadState("networkidle");
};
const albumCalled = async (title: string) =>
  (await server.catalogue.listAlbums({ limit: 50, order: "title" })).items.find((album) => album.title === title);
const openLibrary = async (page: Page, words: string, ticks: readonly string[]) => {
  await page.goto(`${server.url}/ops/library`);
  await page.getByLabel("Songs, albums or artists").fill(words);
  await page.getByRole("button", { name: "Search" }).click();
  for (const tick of ticks) await page.getByRole("checkbox", { name: tick }).first().check();
  await page.getByRole("button", { name: "Correct what is ticked" }).click();
};

try {
  await pictures("queue-busy", async () => undefined, queue);
  const begun = await albumCalled("Harbour Lights");
  if (begun) await pictures("album-waiting", (page) => player(page, `/album/${begun.id}`));
  await pictures("home-busy", (page) => player(page, "/"));
  await server.musicDone();
  await pictures("queue-idle", async () => undefined, queue);
  await pictures(
    "queue-disk-full",
    async (page) => {
      await page.route("**/api/v1/ops/library/queue", async (route) => {
        const told = (await (await route.fetch()).json()) as LibraryQueue;
        const stopped = { freeBytes: 41_000_000, neededBytes: 268_000_000 };
        await route.fulfill({ json: { ...told, waiting: 412, total: told.total + 412, stopped } });
      });
      await page.reload();
    },
    queue,
  );
  await pictures("corrections-one", (page) => openLibrary(page, "Aurora", ["Aurora"]));
  await pictures("corrections-many", (page) => openLibrary(page, "Nordic", ["Nordic Evenings"]));
  await pictures("corrections-preview", async (page) => {
    await openLibrary(page, "Nordic", ["Nordic Evenings"]);
    await page.getByLabel("Genre").first().fill("Modern classical");
    await page.getByRole("button", { name: "Preview" }).first().click();
    await page.locator(".library-preview").waitFor();
  });
  await pictures("corrections-compilation", async (page) => {
    await openLibrary(page, "Nordic", ["Nordic Evenings"]);
    await page.getByRole("checkbox", { name: "Compilation" }).check();
    await page.getByRole("button", { name: "Preview" }).first().click();
    await page.locator(".library-preview").waitFor();
  });
  await pictures("corrections-discs", async (page) => {
    await page.goto(`${server.url}/ops/library`);
    await page.getByLabel("Songs, albums or artists").fill("Ada Lindqvist");
    await page.getByRole("button", { name: "Search" }).click();
    for (const tick of ["Nordic Evenings", "Harbour Lights"])
      await page.getByRole("checkbox", { name: tick }).first().check();
    await page.getByRole("checkbox", { name: "Each becomes a disc" }).check();
    await page.getByRole("button", { name: "Preview as one album" }).click();
    await page.locator(".library-preview").waitFor();
  });
  await pictures(
    "uploads",
    async (page) => {
      await page.goto(`${server.url}/ops/library`);
      await page.getByLabel("Choose a folder").setInputFiles(join(music, "Ada Lindqvist"));
      await page.getByText("Try again what failed").waitFor();
    },
    (page) => page.locator(".uploads"),
  );
  await pictures("library", (page) => page.goto(`${server.url}/ops/library`));
  const damaged = await albumCalled("Les heures lentes");
  const fine = await albumCalled("Nordic Evenings");
  await pictures("album-warnings", (page) => player(page, `/album/${damaged?.id}`));
  await pictures("album-high-resolution", (page) => player(page, `/album/${fine?.id}`));
  await pictures("artist", (page) => player(page, `/artist/${fine?.artistId}`));
} finally {
  await browser.close();
  await server.close();
  rmSync(music, { recursive: true, force: true });
}
