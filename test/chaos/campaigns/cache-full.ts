import { setTimeout as delay } from "node:timers/promises";
import type { Random } from "../../../shared/seeded-random.ts";
import { joinAs, type Listener } from "../../e2e/audience.ts";
import type { Campaign } from "../campaign.ts";
import {
  halfStored,
  heardWrong,
  inListeners,
  type ListenersStage,
  patient,
  playToEnd,
  storedSegments,
  type Time,
} from "../listeners/stage.ts";

/** Room beyond what is used when the browser says no: from nothing to most of a song. */
const roomBytesMax = 150_000;

export const cacheFull: Campaign = {
  name: "cache-full",
  about: "the browser's storage is full at a random moment, for a page that plays and a neighbour that fetches from it",
  times: 20,
  unit: "times",
  async run(task) {
    const counts = {
      times: 0,
      "songs heard to their end": 0,
      "stalls meanwhile": 0,
      "pages that said so": 0,
      "segments stored, all whole": 0,
      "songs heard by a neighbour": 0,
      "kB from the page to its neighbour": 0,
      "songs heard again after a reload": 0,
    };
    const report = await inListeners(task, counts, once);
    if (report.skipped === undefined && report.faults.length === 0 && counts["pages that said so"] === 0)
      report.faults.push("no page ever found its storage full");
    return report;
  },
};

async function once({ stage, browser, random, counts }: Time): Promise<string[]> {
  const { url, tracks, truths } = stage;
  const add = (what: string, count: number) => {
    counts[what] = (counts[what] ?? 0) + count;
  };
  const faults: string[] = [];
  const page = await joinAs(browser, url, patient);
  const neighbour = await joinAs(browser, url, patient);
  try {
    const filling = delay(random() * 4_000).then(() => fillStorage(page, url, random));
    for (const track of tracks) {
      const { stalls } = await playToEnd(page, track);
      add("songs heard to their end", 1);
      counts["stalls meanwhile"] = Math.max(counts["stalls meanwhile"] ?? 0, stalls);
    }
    await filling;
    // What is played now cannot be stored, whatever had room before.
    const before = await storedSegments(page);
    faults.push(...(await stillHalf(page, halfStored(before, truths), truths)));
    add("segments stored, all whole", before.size);
    if (await saysFull(page)) add("pages that said so", 1);
    else {
      // The browser told a smaller quota, and the page keeps to it: then it counts as kept what is kept.
      const { cachedBytes } = await page.snapshot();
      const storedBytes = bytesOf(await storedSegments(page), truths);
      if (cachedBytes > storedBytes) faults.push(`${cachedBytes} bytes count as kept, ${storedBytes} are stored`);
    }
    for (const track of tracks) {
      await playToEnd(neighbour, track);
      add("songs heard by a neighbour", 1);
    }
    add("kB from the page to its neighbour", Math.round((await neighbour.snapshot()).bytes.peer / 1_000));
    faults.push(...(await heardWrong(page, truths)), ...(await heardWrong(neighbour, truths)));
    await page.page.goto(url);
    await page.page.waitForFunction(() => window.tutti !== undefined);
    for (const track of tracks) {
      await playToEnd(page, track);
      add("songs heard again after a reload", 1);
    }
    faults.push(
      ...(await heardWrong(page, truths)),
      ...(await stillHalf(page, halfStored(await storedSegments(page), truths), truths)),
    );
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error));
  } finally {
    await page.close();
    await neighbour.close();
  }
  return faults;
}

/** As when a disk fills up: from here on the browser refuses what goes beyond. */
async function fillStorage(listener: Listener, url: string, random: Random): Promise<void> {
  const protocol = await listener.context.newCDPSession(listener.page);
  const origin = new URL(url).origin;
  const { usage } = await protocol.send("Storage.getUsageAndQuota", { origin });
  const quotaSize = Math.round(random() < 0.3 ? usage * random() : usage + random() * roomBytesMax);
  await protocol.send("Storage.overrideQuotaForOrigin", { origin, quotaSize });
}

async function saysFull(listener: Listener): Promise<boolean> {
  await listener.page.getByRole("link", { name: "Sharing", exact: true }).first().click();
  const words = listener.page.getByText("There is no room left on this device");
  return words.waitFor({ timeout: 5_000 }).then(
    () => true,
    () => false,
  );
}

/** A write that is under way has a name already: only what stays is half. */
async function stillHalf(
  page: Listener,
  found: readonly string[],
  truths: ListenersStage["truths"],
): Promise<string[]> {
  if (found.length === 0) return [];
  await delay(3_000);
  const now = halfStored(await storedSegments(page), truths);
  return found.filter((fault) => now.includes(fault));
}

function bytesOf(stored: ReadonlyMap<string, string>, truths: ListenersStage["truths"]): number {
  return truths.reduce(
    (sum, { renditionId, segments }) =>
      sum +
      segments.reduce((part, { length }, index) => part + (stored.has(`${renditionId}/${index}`) ? length : 0), 0),
    0,
  );
}
