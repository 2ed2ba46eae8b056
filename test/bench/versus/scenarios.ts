import type { Page } from "playwright";
import type { Contender } from "../../contenders/contenders.ts";
import { pause } from "../../e2e/audience.ts";

/** What listeners do. Times in ms from the first click. */
export interface Scenario {
  readonly title: string;
  /** Lengths of the songs in seconds. */
  songs(seconds: number): number[];
  readonly listeners: number;
  /** Pages are blank at the start, and `run` opens them. */
  readonly opensItself?: true;
  /** Of how many listeners each song is wanted: the ceiling is (N − 1) / N. */
  run(pages: readonly Page[], contender: Contender, seconds: number): Promise<void>;
}

async function clicks(pages: readonly Page[], everyMs: number, click: (page: Page) => Promise<void>): Promise<void> {
  for (const [index, page] of pages.entries()) {
    if (index > 0) await pause(everyMs);
    await click(page);
  }
}

async function ended(pages: readonly Page[], timeoutMs: number): Promise<void> {
  await Promise.all(
    pages.map((page) => page.waitForFunction(() => window.benchHeard?.().ended, null, { timeout: timeoutMs })),
  );
}

export const scenarios: Readonly<Record<string, Scenario>> = {
  staggered: {
    title: "four, 5 s apart",
    songs: (seconds) => [seconds],
    listeners: 4,
    async run(pages, contender, seconds) {
      await clicks(pages, 5_000, (page) => contender.play(page, 0));
      await ended(pages, (seconds + 60) * 1000);
    },
  },
  crowd: {
    title: "eight within a second",
    songs: (seconds) => [seconds],
    listeners: 8,
    async run(pages, contender, seconds) {
      await clicks(pages, 125, (page) => contender.play(page, 0));
      await ended(pages, (seconds + 60) * 1000);
    },
  },
  rush: {
    title: "eight open the page within a second and click at once",
    songs: (seconds) => [seconds],
    listeners: 8,
    opensItself: true,
    async run(pages, contender, seconds) {
      const visits = [];
      for (const page of pages) {
        visits.push(contender.open(page).then(() => contender.play(page, 0)));
        await pause(125);
      }
      await Promise.all(visits);
      await ended(pages, (seconds + 60) * 1000);
    },
  },
  album: {
    title: "three through an album of six",
    songs: () => [24, 24, 24, 24, 24, 24],
    listeners: 3,
    async run(pages, contender) {
      await clicks(pages, 4_000, (page) => contender.playAll(page));
      await pause(6 * 24_000 - 8_000);
      await ended(pages, 60_000);
    },
  },
  late: {
    title: "four, and a fifth a minute later",
    songs: (seconds) => [seconds],
    listeners: 5,
    async run(pages, contender, seconds) {
      await clicks(pages.slice(0, 4), 5_000, (page) => contender.play(page, 0));
      await pause(45_000);
      await clicks(pages.slice(4), 0, (page) => contender.play(page, 0));
      await ended(pages, (seconds + 60) * 1000);
    },
  },
  skip: {
    title: "four that skip every 10 s",
    songs: () => [60, 60, 60],
    listeners: 4,
    async run(pages, contender) {
      for (const song of [0, 1, 2]) {
        await clicks(pages, 1_000, (page) => contender.play(page, song));
        await pause(7_000);
      }
    },
  },
};
