import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStage, type Stage } from "./stage.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({ songs: [16], mediaDelayMs: 40 });
});

afterAll(() => stage?.close());

async function openExample(query: string): Promise<Page> {
  const page = await (await stage.audience.browser.newContext()).newPage();
  await page.goto(`${stage.server.url}/example.html?track=${stage.tracks[0]?.id}${query}`);
  await page.waitForFunction(() => document.querySelector("pre")?.textContent !== "");
  return page;
}

async function playToEnd(page: Page): Promise<{ cache: number; peer: number; cdn: number; neighbours: number }> {
  await page.evaluate(() => document.querySelector("audio")?.play());
  await page.waitForFunction(() => document.querySelector("audio")?.ended, null, { timeout: 60_000 });
  await page.waitForTimeout(600);
  return JSON.parse((await page.locator("pre").textContent()) ?? "");
}

test("a page of a few lines with hls.js plays from the server, and the next one from the first", async () => {
  const { bytes } = await stage.truth(stage.tracks[0] as (typeof stage.tracks)[0]);
  const first = await openExample("&share");
  expect((await playToEnd(first)).cdn).toBe(bytes);
  const servedBefore = await stage.segmentBytesServed();
  const second = await openExample("&share");
  const end = await playToEnd(second);
  expect(end.neighbours).toBe(1);
  expect(end.peer + end.cdn).toBe(bytes);
  expect(end.peer).toBeGreaterThan(bytes / 2);
  expect((await stage.segmentBytesServed()) - servedBefore).toBe(end.cdn);
});

test("the library is one module with one function, and a song that is not there is named", async () => {
  const page = await (await stage.audience.browser.newContext()).newPage();
  await page.goto(`${stage.server.url}/example.html?track=nowhere`);
  // As text: the test runner would put a helper of its own in the place of `import`.
  const told = (await page.evaluate(`(async () => {
    const library = await import(location.origin + "/engine.js");
    const tutti = await library.connectTutti({ server: location.origin, share: false, storage: "memory" });
    const trouble = await tutti.open("nowhere").catch((error) => error.message);
    return { names: Object.keys(library), trouble };
  })()`)) as { names: string[]; trouble: string };
  expect(told.names).toEqual(["connectTutti"]);
  expect(told.trouble).toMatch(/^Cannot open track nowhere: the server answers 40\d$/);
});
