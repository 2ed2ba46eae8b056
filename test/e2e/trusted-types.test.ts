import type { Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStage, type Stage } from "./stage.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({ songs: [6] });
});
afterAll(() => stage?.close());

/** Opens a page, and notes each breach of its policy. */
async function open(path: string): Promise<{ page: Page; breaches: string[] }> {
  const page = await (await stage.audience.browser.newContext({ serviceWorkers: "allow" })).newPage();
  const breaches: string[] = [];
  page.on("pageerror", (error) => breaches.push(String(error)));
  page.on("console", (message) => {
    if (/content security policy|trusted/i.test(message.text())) breaches.push(message.text());
  });
  await page.goto(new URL(path, stage.server.url).href);
  return { page, breaches };
}

const sinks = [
  'document.body.innerHTML = "<b>bold</b>"',
  'document.body.insertAdjacentHTML("beforeend", "<b>bold</b>")',
  'new DOMParser().parseFromString("<b>bold</b>", "text/html")',
  'document.createElement("script").src = "/assets/x.js"',
  'document.createElement("script").text = "1"',
  'document.createElement("iframe").srcdoc = "<b>bold</b>"',
  'new Worker("/assets/x.js")',
  'document.write("<b>bold</b>")',
  'trustedTypes.createPolicy("mine", { createHTML: (text) => text })',
  // The player's page has made this one already, and it makes the worker's address alone.
  'trustedTypes.createPolicy("tutti-worker", { createScriptURL: (url) => url })',
  'navigator.serviceWorker.register("/x.js")',
];

test.each(["/", "/ops", "/example.html", "/api/docs/"])(
  "%s: no text becomes markup or code, and no policy can be made for it",
  async (path) => {
    const { page } = await open(path === "/ops" ? `/ops?token=${stage.server.adminToken}` : path);
    await page.waitForLoadState("load");
    const thrown: string[] = [];
    for (const sink of sinks) {
      thrown.push(
        await page.evaluate<string>(
          `(async () => { try { await (${sink}); return "passed"; } catch (error) { return error.name; } })()`,
        ),
      );
    }
    expect(thrown).toEqual(sinks.map(() => "TypeError"));
  },
);

test("the player plays, the operator's page draws, and an hls.js page plays, without a breach of the policy", async () => {
  const [track] = stage.tracks;
  const player = await open(`/album/${track?.albumId}?debug`);
  await player.page.getByRole("button", { name: "Play all" }).click();
  await player.page.waitForFunction(
    () => (window.tutti?.snapshot() as { state: string } | undefined)?.state === "playing",
  );
  for (const path of ["/songs", "/search?q=song", "/queue", "/sharing"]) {
    await player.page.evaluate((address) => history.pushState(null, "", address), path);
    await player.page.locator("h1").first().waitFor({ state: "attached" });
  }
  const ops = await open(`/ops?token=${stage.server.adminToken}`);
  await ops.page.locator(".figures canvas").first().waitFor();
  const example = await open(`/example.html?track=${track?.id}`);
  await example.page.evaluate(() => document.querySelector("audio")?.play());
  await example.page.waitForFunction(() => (document.querySelector("audio")?.currentTime ?? 0) > 1, null, {
    timeout: 30_000,
  });
  expect([player.breaches, ops.breaches, example.breaches]).toEqual([[], [], []]);
});

test("the page that describes the interface has a policy of its own, and works under it", async () => {
  const { page, breaches } = await open("/api/docs");
  await page.getByText("/api/v1/tracks", { exact: true }).first().waitFor({ timeout: 30_000 });
  const tracks = page.locator(".opblock", { has: page.getByText("/api/v1/tracks", { exact: true }) }).first();
  await tracks.locator(".opblock-summary").click();
  await tracks.getByRole("button", { name: "Try it out" }).click();
  await tracks.getByRole("button", { name: "Execute", exact: true }).click();
  await tracks.locator(".live-responses-table .response-col_status").getByText("200").first().waitFor();
  const described = await fetch(`${stage.server.url}/api/docs/`);
  const policy = described.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("require-trusted-types-for 'script'; trusted-types 'none'");
  expect(policy).not.toContain("unsafe");
  // Its style attributes are refused, and missed by nobody.
  expect(breaches.filter((breach) => !breach.includes("style-src"))).toEqual([]);
});

test("the operator's token leaves the address bar and the history, and is sent to nobody", async () => {
  const { page } = await open("/");
  const referrers: string[] = [];
  page.on("request", (request) => referrers.push(request.headers().referer ?? ""));
  await page.goto(`${stage.server.url}/ops?token=${stage.server.adminToken}`);
  await page.locator("h1, h2").first().waitFor({ state: "attached" });
  expect(page.url()).toBe(`${stage.server.url}/ops`);
  await page.goBack();
  await page.goForward();
  expect(page.url()).toBe(`${stage.server.url}/ops`);
  expect(referrers.join()).not.toContain("token");
  expect(await stage.server.metricsText()).not.toContain(stage.server.adminToken);
});
