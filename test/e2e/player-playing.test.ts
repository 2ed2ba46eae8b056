import type { BrowserContext, Page } from "playwright";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openStage, type Stage } from "./stage.ts";

/** For what a busy machine takes longer to do: how long it takes is measured elsewhere. */
const patience = { timeout: 15_000 };

interface Snapshot {
  readonly state: string;
  readonly trackId: string | null;
  readonly positionSeconds: number;
  readonly queue: { readonly trackIds: string[]; readonly position: number; readonly shuffle: boolean };
}

let stage: Stage;
let context: BrowserContext;
const complaints: string[] = [];

beforeAll(async () => {
  stage = await openStage({ songs: [20, 20, 20] });
});
afterEach(async () => {
  await context?.close();
  expect(complaints.splice(0).join("\n")).toBe("");
});
afterAll(() => stage?.close());

/** A tab of the listener's browser: what is kept by one is there for the next. */
async function openTab(): Promise<Page> {
  const page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.goto(`${stage.server.url}/album/${stage.tracks[0]?.albumId}`);
  await page.getByRole("button", { name: "Play all" }).waitFor();
  return page;
}

const look = (page: Page) => page.evaluate(() => window.tutti?.snapshot()) as Promise<Snapshot>;
const stateOf = async (page: Page) => (await look(page)).state;
const slider = (page: Page) => page.getByLabel("Position in the song").first();
const secondsOf = async (page: Page) => Number(await slider(page).inputValue());

/** Runs in the page before its own code, so that the test can look at its audio elements. */
function keepElements(): void {
  const elements: HTMLAudioElement[] = [];
  window.Audio = class extends Audio {
    constructor() {
      super();
      elements.push(this);
    }
  };
  Object.assign(window, { elements });
}

function soundingIn(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { elements } = window as unknown as { readonly elements: HTMLAudioElement[] };
    return elements.filter(({ paused, ended }) => !paused && !ended).length;
  });
}

/** Plays the second song of three, shuffled, ten seconds into it. */
async function listen(page: Page): Promise<Snapshot> {
  await page.getByRole("button", { name: "Play Song 2", exact: true }).click();
  await expect.poll(() => stateOf(page), patience).toBe("playing");
  await page.getByRole("button", { name: "Shuffle" }).first().click();
  await page.evaluate(() => window.tutti?.seek(10));
  await expect.poll(async () => (await look(page)).positionSeconds, patience).toBeGreaterThan(10);
  return look(page);
}

test("a reload in mid-song keeps the queue, its place and second, and shuffle; what sounded goes on", async () => {
  context = await stage.audience.browser.newContext();
  const page = await openTab();
  const before = await listen(page);
  await page.reload();
  await expect.poll(() => stateOf(page), patience).toBe("playing");
  const after = await look(page);
  expect(after.queue).toEqual(before.queue);
  expect(after.trackId).toBe(stage.tracks[1]?.id);
  expect(after.positionSeconds).toBeGreaterThanOrEqual(9);
  expect(after.positionSeconds).toBeLessThan(20);
});

test("a tab that is opened after the last one was closed shows what was paused, and goes on from its second", async () => {
  context = await stage.audience.browser.newContext();
  const former = await openTab();
  const before = await listen(former);
  await former.keyboard.press("k");
  await expect.poll(() => stateOf(former), patience).toBe("paused");
  const { positionSeconds } = await look(former);
  await former.close({ runBeforeUnload: true });
  await expect.poll(() => context.pages().length, patience).toBe(0);
  const page = await openTab();
  await expect.poll(() => secondsOf(page), patience).toBe(Math.floor(positionSeconds));
  expect((await look(page)).queue).toEqual(before.queue);
  expect(await stateOf(page)).toBe("idle");
  await page.getByRole("button", { name: "Play", exact: true }).first().click();
  await expect.poll(() => stateOf(page), patience).toBe("playing");
  expect((await look(page)).positionSeconds).toBeGreaterThan(9);
});

test("of two tabs one sounds: a click in the other steers it, and where none sounds the sound comes to the click", async () => {
  context = await stage.audience.browser.newContext();
  await context.addInitScript(keepElements);
  const [one, other] = [await openTab(), await openTab()];
  const both: string[] = [];
  /** Looks all the while until it is so: never do both sound. */
  const until = (wanted: string) =>
    expect
      .poll(
        async () => {
          const now = (await Promise.all([soundingIn(one), soundingIn(other)])).join(" ");
          if (!["0 0", "1 0", "0 1"].includes(now)) both.push(now);
          return now;
        },
        { ...patience, interval: 20 },
      )
      .toBe(wanted);
  await one.getByRole("button", { name: "Play Song 1", exact: true }).click();
  await until("1 0");
  await other.getByText("Plays in another tab").waitFor();
  await other.getByRole("button", { name: "Play Song 2", exact: true }).click();
  await expect.poll(async () => (await look(one)).trackId, patience).toBe(stage.tracks[1]?.id);
  await expect.poll(() => stateOf(one), patience).toBe("playing");
  await until("1 0");
  await other.getByLabel("Player").getByRole("button", { name: "Pause", exact: true }).first().click();
  await until("0 0");
  const stoodAt = await secondsOf(other);
  await other.getByRole("button", { name: "Play", exact: true }).first().click();
  await until("0 1");
  await expect.poll(() => stateOf(other), patience).toBe("playing");
  expect((await look(other)).positionSeconds).toBeGreaterThanOrEqual(stoodAt - 1);
  await one.getByText("Plays in another tab").waitFor();
  await one.getByLabel("Player").getByRole("button", { name: "Pause", exact: true }).first().click();
  await until("0 0");
  expect(both).toEqual([]);
});

test.each([
  ["once, as when a packet is lost", 1],
  ["again and again until the page is loaded anew", 3],
])("an engine that does not come %s comes later, and the click from meanwhile sounds", async (_, failures) => {
  context = await stage.audience.browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  let [left, loads] = [failures, 0];
  await page.route(/\/assets\/playback-[^/]+\.js$/, (route) => {
    left -= 1;
    return left < 0 ? route.continue() : route.abort();
  });
  page.on("load", () => {
    loads += 1;
  });
  await page.goto(`${stage.server.url}/album/${stage.tracks[0]?.albumId}`);
  await page.getByRole("button", { name: "Play all" }).click();
  await expect.poll(() => stateOf(page), patience).toMatch(/playing|paused/);
  expect((await look(page)).trackId ?? (await look(page)).queue.trackIds[0]).toBe(stage.tracks[0]?.id);
  expect(loads).toBe(failures === 1 ? 1 : 2);
});
