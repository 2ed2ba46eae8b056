import { parseArgs } from "node:util";
import type { Page } from "playwright";
import { launchChromium } from "../chromium.ts";
import { type Heard, probe } from "../contenders/probe.ts";
import { pause } from "../e2e/audience.ts";
import { openStage, type Stage } from "../e2e/stage.ts";
import { median } from "./median.ts";

/** How a song came to be played. */
const kinds = {
  cold: "a click out of nowhere: keyboard, page just opened",
  pointed: "a click after the pointer has rested on the row for 200 ms",
  next: "the button for the next song, 10 s into this one",
  previous: "back to the song before, which is in memory",
  cached: "a click after a reload, from the cache",
  seek: "a jump to what has not been fetched",
  "seek back": "a jump to what has been heard",
} as const;
type Kind = keyof typeof kinds;

const songSeconds = 120;

/** Click to sound, by the way a song came to be played: medians, spread and the worst. One listener, an origin that answers after 40 ms. */
export async function runStarts(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...words], options: { runs: { type: "string", default: "9" } } });
  const stage = await openStage({ songs: [songSeconds, songSeconds], mediaDelayMs: 40 });
  const found = new Map<Kind, number[]>();
  for (let run = 1; run <= Number(values.runs); run += 1) {
    console.error(`run ${run} of ${values.runs} …`);
    for (const [kind, ms] of await oneVisit(stage)) found.set(kind, [...(found.get(kind) ?? []), ms]);
  }
  await stage.close();
  console.log(`\n### Click to sound, ms (${values.runs} runs)\n\n| | median | fastest | slowest |\n|---|--:|--:|--:|`);
  for (const [kind, ms] of found) {
    const cells = [median(ms), Math.min(...ms), Math.max(...ms)].map((value) => value.toFixed(0));
    console.log(`| ${kind}: ${kinds[kind]} | ${cells.join(" | ")} |`);
  }
}

async function oneVisit(stage: Stage): Promise<[Kind, number][]> {
  const browser = await launchChromium();
  try {
    const page = await (await browser.newContext()).newPage();
    await page.addInitScript("globalThis.__name ??= (value) => value;");
    await page.addInitScript(probe);
    await open(page, stage);
    const title = (index: number) => stage.tracks[index]?.title ?? "";
    const starts: [Kind, number][] = [];
    const timed = async (kind: Kind, act: () => Promise<void>) => {
      await act();
      await pause(3_000);
      starts.push([kind, await lastStart(page)]);
    };
    const click = (label: string) =>
      page.evaluate((name) => {
        window.benchClick?.(() => document.querySelector<HTMLElement>(`[aria-label="${name}"]`)?.click());
      }, label);
    const seek = (seconds: number) => page.evaluate((to) => window.benchClick?.(() => window.tutti?.seek(to)), seconds);
    await timed("cold", () => click(`Play ${title(0)}`));
    await timed("seek", () => seek(80));
    await timed("seek back", () => seek(1));
    await pause(10_000);
    await timed("next", () => click("Next song"));
    await timed("previous", async () => {
      await click("Previous song");
    });
    // What sounded would sound on: here a click is to begin it.
    await page.addInitScript(() => {
      localStorage.removeItem("tutti.place");
      indexedDB.deleteDatabase("tutti-queue");
    });
    await page.reload();
    await ready(page);
    await timed("cached", () => click(`Play ${title(0)}`));
    const second = await (await browser.newContext()).newPage();
    await second.addInitScript("globalThis.__name ??= (value) => value;");
    await second.addInitScript(probe);
    await open(second, stage);
    await second.hover(`[aria-label="Play ${title(1)}"]`);
    await pause(200);
    await second.evaluate(
      (name) => {
        window.benchClick?.(() => document.querySelector<HTMLElement>(`[aria-label="${name}"]`)?.click());
      },
      `Play ${title(1)}`,
    );
    await pause(3_000);
    starts.push(["pointed", await lastStart(second)]);
    return starts;
  } finally {
    await browser.close();
  }
}

async function open(page: Page, stage: Stage): Promise<void> {
  await page.goto(`${stage.server.url}/album/${stage.tracks[0]?.albumId}`);
  await ready(page);
}

async function ready(page: Page): Promise<void> {
  await page.waitForFunction(() => window.tutti !== undefined);
  await page.getByRole("button", { name: "Play all" }).waitFor();
  await pause(2_000);
}

async function lastStart(page: Page): Promise<number> {
  const { startMs } = (await page.evaluate(() => window.benchHeard?.())) as Heard;
  return startMs.at(-1) ?? Number.POSITIVE_INFINITY;
}
