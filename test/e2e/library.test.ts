import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStage, type Stage } from "./stage.ts";

let stage: Stage;
let site: Server;
let siteUrl: string;

beforeAll(async () => {
  site = await openOtherSite();
  siteUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  stage = await openStage({ songs: [16], mediaDelayMs: 40, settings: { TUTTI_PAGE_ORIGINS: siteUrl } });
});

afterAll(async () => {
  site?.close();
  await stage?.close();
});

/** The page of docs/library.md as it is, and beside it the site's own hls.js. */
async function openOtherSite(): Promise<Server> {
  const page = await readFile(new URL("../../docs/other-site.html", import.meta.url));
  const player = await readFile(new URL("../../node_modules/hls.js/dist/hls.light.min.mjs", import.meta.url));
  const server = createServer((request, response) => {
    const isPlayer = request.url === "/hls.js";
    response.setHeader("content-type", isPlayer ? "text/javascript" : "text/html");
    response.end(isPlayer ? player : page);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

interface OtherPage {
  readonly tutti?: {
    snapshot(): { bytes: { peer: number; cdn: number }; neighbours: readonly unknown[]; trackerOpen: boolean };
  };
}

async function visitOtherSite(url: string): Promise<Page> {
  const page = await (await stage.audience.browser.newContext()).newPage();
  const query = new URLSearchParams({ server: stage.server.url, track: stage.tracks[0]?.id ?? "", share: "" });
  await page.goto(`${url}/?${query}`);
  return page;
}

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

test("a page of another site plays and shares when the operator has named it", async () => {
  const { bytes } = await stage.truth(stage.tracks[0] as (typeof stage.tracks)[0]);
  const ends = [];
  for (let visit = 0; visit < 2; visit += 1) {
    const page = await visitOtherSite(siteUrl);
    await page.waitForFunction(() => (window as unknown as OtherPage).tutti?.snapshot().trackerOpen);
    await page.evaluate(() => document.querySelector("audio")?.play());
    await page.waitForFunction(() => document.querySelector("audio")?.ended, null, { timeout: 60_000 });
    ends.push(await page.evaluate(() => (window as unknown as OtherPage).tutti?.snapshot()));
  }
  expect(ends.map((end) => (end?.bytes.peer ?? 0) + (end?.bytes.cdn ?? 0))).toEqual([bytes, bytes]);
  expect(ends[1]?.neighbours.length).toBeGreaterThan(0);
  expect(ends[1]?.bytes.peer).toBeGreaterThan(bytes / 2);
});

test("a page of a site that nobody named gets no session", async () => {
  const stranger = await openOtherSite();
  const page = await visitOtherSite(`http://localhost:${(stranger.address() as AddressInfo).port}`).catch(() => null);
  const status = await page?.evaluate(async (server) => {
    const answer = await fetch(`${server}/api/v1/session`, { method: "POST", body: "{}" }).catch(() => null);
    return answer?.status ?? "refused";
  }, stage.server.url);
  expect(status).toBe("refused");
  stranger.close();
});
