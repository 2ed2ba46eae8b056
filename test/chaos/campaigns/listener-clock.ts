import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "playwright";
import { joinAs } from "../../e2e/audience.ts";
import type { Campaign } from "../campaign.ts";
import {
  halfStored,
  heardWrong,
  inListeners,
  patient,
  playToEnd,
  storedSegments,
  type Time,
} from "../listeners/stage.ts";

const hourMs = 3_600_000;
const shifts = [-2 * hourMs, 400 * 24 * hourMs, 0];

export const listenerClock: Campaign = {
  name: "listener-clock",
  about: "a listener's own clock jumps by -2 h, by +400 days and back while it plays, and a neighbour fetches from it",
  times: 20,
  unit: "times",
  async run(task) {
    const counts = {
      times: 0,
      jumps: 0,
      "songs heard to their end": 0,
      "stalls meanwhile": 0,
      "songs heard by a neighbour": 0,
      "kB from the page to its neighbour": 0,
      "songs heard after a reload": 0,
    };
    const report = await inListeners(task, counts, once);
    if (report.skipped === undefined && report.faults.length === 0 && counts["kB from the page to its neighbour"] === 0)
      report.faults.push("no neighbour ever got a byte from a page whose clock jumped");
    return report;
  },
};

async function once({ stage, browser, random, counts }: Time): Promise<string[]> {
  const { url, tracks, truths } = stage;
  const add = (what: string, count: number) => {
    counts[what] = (counts[what] ?? 0) + count;
  };
  const faults: string[] = [];
  const prepare = async (page: Page) => {
    await patient.prepare?.(page);
    await page.addInitScript(shiftableClock);
  };
  const page = await joinAs(browser, url, { ...patient, prepare });
  const neighbour = await joinAs(browser, url, patient);
  const jump = async (toMs: number) => {
    await page.page.evaluate((ms) => localStorage.setItem("chaos-clock-shift", String(ms)), toMs);
    add("jumps", 1);
  };
  try {
    for (const [index, track] of tracks.entries()) {
      // In the midst of a song. What the last one leaves holds as the neighbour asks and as the page is opened anew.
      const shiftMs = shifts[((counts.times ?? 0) + index) % shifts.length] ?? 0;
      const jumping = delay(500 + random() * 2_000).then(() => jump(shiftMs));
      const { stalls } = await playToEnd(page, track);
      await jumping;
      add("songs heard to their end", 1);
      counts["stalls meanwhile"] = Math.max(counts["stalls meanwhile"] ?? 0, stalls);
    }
    for (const track of tracks) {
      await playToEnd(neighbour, track);
      add("songs heard by a neighbour", 1);
    }
    add("kB from the page to its neighbour", Math.round((await neighbour.snapshot()).bytes.peer / 1_000));
    await page.page.goto(url);
    await page.page.waitForFunction(() => window.tutti !== undefined);
    const [first] = tracks;
    if (first !== undefined) await playToEnd(page, first);
    add("songs heard after a reload", 1);
    faults.push(
      ...(await heardWrong(page, truths)),
      ...(await heardWrong(neighbour, truths)),
      ...halfStored(await storedSegments(page), truths),
    );
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error));
  } finally {
    await page.close();
    await neighbour.close();
  }
  return faults;
}

/** Runs in the page before any of its own code: every reading of the calendar is moved by what the store says. */
function shiftableClock(): void {
  const RealDate = Date;
  const shifted = () => RealDate.now() + Number(localStorage.getItem("chaos-clock-shift") ?? 0);
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args) => (args.length === 0 ? new target(shifted()) : Reflect.construct(target, args)),
    apply: (target) => new target(shifted()).toString(),
    get: (target, name) => (name === "now" ? shifted : Reflect.get(target, name)),
  });
}
