import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../chromium.ts";
import { clickTrack, wavBytes } from "../contract/sound.ts";
import { startTestServer, type TestServer } from "../start-server.ts";

let browser: Browser;
let server: TestServer;
let root: string;
let music: string;
let page: Page;
const song = wavBytes(clickTrack(2, 44_100));
const files = ["Ada/Moon/01 One.wav", "Ada/Moon/CD 2/01 Two.wav", "Ada/Moon/Thumbs.db", "Ada/Moon/._01 One.wav"];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "tutti-dropped-"));
  music = join(root, "music");
  mkdirSync(music);
  for (const [at, file] of files.entries()) {
    mkdirSync(dirname(join(root, "home", file)), { recursive: true });
    writeFileSync(join(root, "home", file), Buffer.concat([song, Buffer.alloc(at)]));
  }
  server = await startTestServer({ musicDirectory: music });
  browser = await launchChromium();
  page = await (await browser.newContext()).newPage();
  await page.goto(`${server.url}/ops?token=${server.adminToken}`);
  await page.goto(`${server.url}/ops/library`);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(root, { recursive: true, force: true });
});

/** Drops files or folders of this machine on a place of the page, as the browser does it for whoever drags them there. */
async function drop(place: string, paths: readonly string[]): Promise<void> {
  await page.locator(place).scrollIntoViewIfNeeded();
  const box = await page.locator(place).boundingBox();
  const at = { x: (box?.x ?? 0) + 20, y: (box?.y ?? 0) + 20 };
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const)
    await session.send("Input.dispatchDragEvent", { type, ...at, data });
}

test("a folder that is dropped goes up whole: each file lies under its path, and what is no music is left out", async () => {
  await drop(".uploads", [join(root, "home", "Ada")]);
  await expect.poll(() => page.locator(".uploads [role=status]").textContent()).toContain("2 of 2 uploaded");
  expect(await page.locator(".uploads [role=status]").textContent()).toContain("2 files were left out");
  for (const [at, file] of files.slice(0, 2).entries())
    expect(readFileSync(join(music, file)).length).toBe(song.length + at);
  for (const file of files.slice(2)) expect(existsSync(join(music, file))).toBe(false);
});

test("a folder that is chosen keeps its paths too; what is there already is not replaced, and says so", async () => {
  await page.reload();
  writeFileSync(join(root, "home", "Ada", "Moon", "02 New.wav"), song);
  await page.getByLabel("Choose a folder").setInputFiles(join(root, "home", "Ada"));
  await expect.poll(() => page.locator(".uploads [role=status]").textContent()).toContain("1 of 3 uploaded, 2 not");
  expect(await page.locator(".uploads .trouble").allTextContents()).toEqual(
    Array(2).fill("It is in the music folder already"),
  );
  expect(existsSync(join(music, "Ada", "Moon", "02 New.wav"))).toBe(true);
});
