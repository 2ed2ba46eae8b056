import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "playwright";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Track } from "../../shared/api/track.ts";
import { launchChromium } from "../chromium.ts";
import { startTestServer, type TestServer } from "../start-server.ts";
import type { PageSnapshot } from "./audience.ts";
import { writeSongs } from "./song.ts";

/** For what a busy machine takes longer to do: how long it takes is measured elsewhere. */
const patience = { timeout: 15_000 };

const adminToken = "a-token-for-the-pages-test-0123456789";
let music: string;
let server: TestServer;
let browser: Browser;
let tracks: Track[];
const complaints: string[] = [];

beforeAll(async () => {
  music = await mkdtemp(join(tmpdir(), "tutti-pages-"));
  for (const [artist, album, seeds] of [
    ["Émile Zoë", "Café au Lait", [1, 2, 3]],
    ["The Others", "Second Look", [4, 5]],
  ] as const) {
    const folder = join(music, artist, album);
    await mkdir(folder, { recursive: true });
    await writeSongs(
      folder,
      seeds.map((seed) => ({ seconds: 20, seed })),
    );
  }
  server = await startTestServer({ musicDirectory: music, settings: { TUTTI_ADMIN_TOKEN: adminToken } });
  await server.musicDone();
  tracks = ((await (await fetch(`${server.url}/api/v1/tracks`)).json()) as { items: Track[] }).items;
  browser = await launchChromium();
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  expect(complaints.splice(0).join("\n")).toBe("");
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await rm(music, { recursive: true, force: true });
});

async function open(path: string, options: Parameters<Browser["newContext"]>[0] = {}): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  return visit(context, path);
}

async function visit(context: BrowserContext, path: string): Promise<Page> {
  const page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.goto(server.url + path);
  await page.locator("h1").first().waitFor({ state: "attached" });
  return page;
}

function snapshotOf(page: Page): Promise<PageSnapshot> {
  return page.evaluate(() => window.tutti?.snapshot()) as Promise<PageSnapshot>;
}

function albumPath(): string {
  return `/album/${tracks.find(({ artistName }) => artistName === "Émile Zoë")?.albumId}`;
}

declare global {
  interface Window {
    shifts?: string[];
  }
}

/** Runs in the page before its own code: what was drawn and then moved, as browsers count it for "cumulative layout shift". */
function countShifts(): void {
  type Shift = PerformanceEntry & { value: number; hadRecentInput: boolean; sources: { node: Element | null }[] };
  window.shifts = [];
  const note = ({ value, hadRecentInput, sources }: Shift) => {
    if (hadRecentInput) return;
    window.shifts?.push(`${value.toFixed(4)} of ${sources.map(({ node }) => node?.className || node?.nodeName)}`);
  };
  new PerformanceObserver((list) => (list.getEntries() as Shift[]).forEach(note)).observe({
    type: "layout-shift",
    buffered: true,
  });
}

const sizes = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

test.each(
  (["wide", "phone"] as const).flatMap((size) => (["light", "dark"] as const).map((scheme) => ({ size, scheme }))),
)("every page can be used by all: $size, $scheme", async ({ size, scheme }) => {
  const page = await open("/", { viewport: sizes[size], colorScheme: scheme });
  const artistId = tracks[0]?.artistId;
  const paths = [
    "/",
    "/artists",
    "/songs",
    albumPath(),
    `/artist/${artistId}`,
    "/search?q=cafe",
    "/queue",
    "/sharing",
    "/nowhere",
  ];
  const found: string[] = [];
  await page.addInitScript(countShifts);
  const look = async (name: string) => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    for (const { id, nodes } of violations) found.push(`${name}: ${id}: ${nodes[0]?.html}`);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (overflow > 0) found.push(`${name}: ${overflow} px wider than the window`);
  };
  for (const path of paths) {
    await page.goto(server.url + path);
    await page.locator("h1").first().waitFor({ state: "attached" });
    await page.waitForLoadState("networkidle");
    await look(path);
    for (const shift of await page.evaluate(() => window.shifts ?? [])) found.push(`${path}: shifts: ${shift}`);
  }
  await page.goto(`${server.url}/ops?token=${adminToken}`);
  await page.locator("h1, h2").first().waitFor();
  await page.waitForTimeout(1_500);
  await look("/ops");
  expect(found.join("\n")).toBe("");
});

test("the whole way without a mouse: album, play, next, pause, seek, search", async () => {
  const page = await open(albumPath());
  const state = async () => (await snapshotOf(page)).state;
  const title = () => page.evaluate(() => navigator.mediaSession.metadata?.title);
  const tabTo = async (name: RegExp) => {
    for (let press = 0; press < 60; press += 1) {
      await page.keyboard.press("Tab");
      const label = await page.evaluate(() => {
        const focused = document.activeElement;
        return focused?.getAttribute("aria-label") ?? focused?.textContent ?? "";
      });
      if (name.test(label.trim())) return;
    }
    throw new Error(`No way by Tab to ${name}`);
  };
  await page.getByRole("button", { name: "Play all" }).waitFor();
  await tabTo(/^Play all$/);
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle);
  expect(outline).not.toBe("none");
  await page.keyboard.press("Enter");
  await expect.poll(state, patience).toBe("playing");
  expect(await title()).toBe("Song 1");
  await page.keyboard.press("n");
  await expect.poll(title, patience).toBe("Song 2");
  await expect.poll(state, patience).toBe("playing");
  await page.keyboard.press("k");
  await expect.poll(state, patience).toBe("paused");
  const before = (await snapshotOf(page)).positionSeconds;
  await page.keyboard.press("ArrowRight");
  await expect.poll(async () => (await snapshotOf(page)).positionSeconds, patience).toBeGreaterThan(before + 4);
  await page.keyboard.press("/");
  await page.locator("input[type=search]:focus").waitFor();
  await page.keyboard.type("second lok");
  await page.getByRole("link", { name: "Second Look" }).first().waitFor();
  await tabTo(/^Play Song \d$/);
  await page.keyboard.press("Enter");
  await expect.poll(() => page.evaluate(() => navigator.mediaSession.metadata?.artist), patience).toBe("The Others");
});

test.each(["cafe au lait", "emile zoe", "Cafe au Lat"])(
  'search finds the album with the accents for "%s"',
  async (words) => {
    const page = await open(`/search?q=${encodeURIComponent(words)}`);
    await page.getByText("Café au Lait").first().waitFor();
  },
);

test("sharing is asked for once, remembered, and can be taken back", async () => {
  const page = await open("/");
  const question = page.getByRole("heading", { name: "Share this music with other listeners?" });
  const tracker = async () => (await snapshotOf(page)).trackerOpen;
  const sockets: string[] = [];
  page.on("websocket", (socket) => sockets.push(socket.url()));
  await page.evaluate((id) => window.tutti?.play(id), tracks[0]?.id ?? "");
  await expect.poll(async () => (await snapshotOf(page)).state, patience).toBe("playing");
  await question.waitFor();
  expect(sockets).toEqual([]);
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await expect.poll(tracker, { ...patience, message: "after the answer" }).toBe(true);
  await page.reload();
  await page.locator("main h2").first().waitFor();
  await expect.poll(tracker, { ...patience, message: "after the page came anew" }).toBe(true);
  expect(await question.count()).toBe(0);
  await page.goto(`${server.url}/sharing`);
  await page.getByLabel("Only from the server").check();
  await expect.poll(tracker, { ...patience, message: "taken back" }).toBe(false);
  await page.reload();
  await page.getByLabel("Only from the server").waitFor();
  expect(await page.getByLabel("Only from the server").isChecked()).toBe(true);
});

test("the operator's page opens with the token alone", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const refused = await page.goto(`${server.url}/ops`);
  expect(refused?.status()).toBe(401);
  expect(await page.locator("body").textContent()).toContain("For the operator");
  const wrong = await page.goto(`${server.url}/ops?token=${adminToken}x`);
  expect(wrong?.status()).toBe(401);
  const open = await page.goto(`${server.url}/ops?token=${adminToken}`);
  expect(open?.status()).toBe(200);
  expect(page.url()).not.toContain(adminToken);
  await page.getByText("Offload").first().waitFor();
});
