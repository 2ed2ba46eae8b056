import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BrowserContext, Page } from "playwright";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Track } from "../../shared/api/track.ts";
import { launchProfile } from "../chromium.ts";
import { startTestServer, type TestServer } from "../start-server.ts";
import type { PageSnapshot } from "./audience.ts";
import { writeSongs } from "./song.ts";

/** For what a busy machine takes longer to do. */
const patience = { timeout: 60_000 };
const built = fileURLToPath(new URL("../../dist/client", import.meta.url));
const songSeconds = 6;

let folder: string;
let server: TestServer | null = null;
let url: string;
let kept: Track;
let browser: BrowserContext | null = null;

const start = async (port: string, clientDirectory = built) => {
  server = await startTestServer({
    musicDirectory: join(folder, "music"),
    dataDirectory: join(folder, "data"),
    clientDirectory,
    settings: { TUTTI_PORT: port },
  });
  await server.musicDone();
  return server;
};
const again = (clientDirectory?: string) => start(new URL(url).port, clientDirectory);
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
const cachesOf = (page: Page) => page.evaluate(async () => (await caches.keys()).sort());

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

/** Another version of the player: its first script has another name and says so in the page. */
async function nextVersion(): Promise<string> {
  const next = join(folder, "next");
  await cp(built, next, { recursive: true });
  const assets = join(next, "assets");
  const names = await readdir(assets);
  const old = names.find((name) => /^index-[\w-]{8}\.js$/.test(name)) as string;
  const files = [join(next, "index.html"), ...names.map((name) => join(assets, name))];
  for (const path of [...files, ...(await readdir(next)).map((name) => join(next, name))]) {
    if (/\.(?:br|gz)$/.test(path)) await rm(path, { force: true });
    else if (/\.(?:js|html)$/.test(path) && files.includes(path)) {
      await writeFile(path, (await readFile(path, "utf8")).replaceAll(old, "index-nextnext.js"));
    }
  }
  const script = join(assets, "index-nextnext.js");
  await rename(join(assets, old), script);
  await writeFile(script, `document.documentElement.dataset.version="next";${await readFile(script, "utf8")}`);
  const { buildWorker } = (await import(new URL("../../infra/scripts/shell-files.mjs", import.meta.url).href)) as {
    buildWorker(folder: string): Promise<void>;
  };
  await buildWorker(next);
  return next;
}

const versionOf = (page: Page) => page.evaluate(() => document.documentElement.dataset.version ?? "first");
const firstScripts = (page: Page) =>
  page.evaluate(() =>
    performance.getEntriesByType("resource").flatMap(({ name }) => /\/index-[\w-]+\.js$/.exec(name)?.[0] ?? []),
  );

test("a new version is announced, leaves the song alone, and comes whole at a click", async () => {
  const next = await nextVersion();
  const page = await open("updated");
  await page.goto(`${url}/album/${kept.albumId}`);
  await hasWorker(page);
  const former = await cachesOf(page);
  await page.getByRole("button", { name: "Play all" }).click();
  await expect.poll(async () => (await snapshotOf(page)).state, patience).toBe("playing");
  await stop();
  await again(next);
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  await page.getByText("A new version is ready").waitFor(patience);
  expect([await versionOf(page), (await snapshotOf(page)).state]).toEqual(["first", "playing"]);
  expect(await cachesOf(page)).toHaveLength(former.length + 1);

  await page.getByRole("button", { name: "Begin with it now" }).click();
  await page.waitForFunction(() => document.documentElement.dataset.version === "next", null, patience);
  expect(await firstScripts(page)).toEqual(["/index-nextnext.js"]);
  await hasWorker(page);
  await expect.poll(() => cachesOf(page), patience).toHaveLength(former.length);
  expect(await cachesOf(page)).not.toEqual(former);

  // Without the server the page is the new one, too, and none of its files is the old one's.
  await stop();
  await page.goto(url);
  await page.waitForFunction(() => window.tutti !== undefined, null, patience);
  expect([await versionOf(page), await firstScripts(page)]).toEqual(["next", ["/index-nextnext.js"]]);
  await again();
});

type Fault = "redirect" | "error" | "login" | null;
const faults = { redirect: 302, error: 500, login: 200 } as const;

/** The built pages behind something that may answer in their place: to the worker alone, or to everybody. */
class Gate {
  fault: Fault = null;
  toPages = false;
  /** Times that something else than a page asked for the player's page. */
  asked = 0;
  readonly #server: Server;

  constructor() {
    this.#server = createServer(async ({ url: path = "/", headers }, response) => {
      const isPage = headers["sec-fetch-mode"] === "navigate";
      const wants = path === "/" || isPage ? "/index.html" : path;
      if (path === "/" && !isPage) this.asked += 1;
      if (path === "/login") return response.end("<title>Login</title>");
      if (this.fault !== null && wants === "/index.html" && isPage === this.toPages) {
        response.writeHead(faults[this.fault], { location: "/login", "content-type": "text/html" });
        return response.end("<title>Login</title>");
      }
      const file = await readFile(join(built, wants)).catch(() => null);
      const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
      const type = types[extname(wants) as keyof typeof types] ?? "application/octet-stream";
      response.writeHead(file === null ? 404 : 200, { "content-type": type, "cache-control": "no-cache" });
      return response.end(file);
    });
  }
  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }
  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

test.each(["redirect", "error", "login"] as const)(
  "what comes in the player's place is not kept: %s; and what was kept is not replaced by it",
  async (fault) => {
    const gate = new Gate();
    const address = await gate.open();
    gate.fault = fault;
    const page = await open(`gate-${fault}`);
    await page.goto(address);
    await expect.poll(() => gate.asked, patience).toBe(2);
    await expect
      .poll(() => page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length), patience)
      .toBe(0);
    expect((await cachesOf(page)).filter((name) => name.startsWith("tutti-shell-"))).toEqual([]);

    gate.fault = null;
    await page.reload();
    await hasWorker(page);
    gate.fault = fault;
    gate.toPages = true;
    await page.goto(`${address}/songs`);
    expect(await page.title()).toBe("Login");
    await gate.close();
    await page.goto(`${address}/songs`);
    await page.waitForFunction(() => window.tutti !== undefined, null, patience);
  },
);
