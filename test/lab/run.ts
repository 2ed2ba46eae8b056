import type { Page } from "playwright";
import { type Contender, type ContenderName, contender } from "../contenders/contenders.ts";
import { type Heard, probe } from "../contenders/probe.ts";
import { countTraffic, type Traffic } from "../contenders/traffic.ts";
import { pause } from "../e2e/audience.ts";
import type { Closers } from "./closers.ts";
import { lineSince } from "./figures/line-since.ts";
import { type LinkSample, relinkedAfterMs } from "./figures/links.ts";
import type { ListenerResult, RunResult, TuttiCounts } from "./figures/run-result.ts";
import { launchChromiumIn } from "./listeners/chromium-host.ts";
import { watchLinks } from "./listeners/link-watch.ts";
import { footprintOf, wake } from "./listeners/processes.ts";
import { watchPing } from "./network/ping.ts";
import type { Music } from "./origin/music.ts";
import type { Fault, Venue } from "./scenarios/fault.ts";
import type { Scenario } from "./scenarios/scenarios.ts";
import { openVenue } from "./venue.ts";

export interface RunPlan {
  readonly key: string;
  readonly scenario: Scenario;
  readonly contender: ContenderName;
  readonly run: number;
  readonly seconds: number;
  readonly music: Music;
  readonly switchPath: string;
  /** For files that nobody needs afterwards. */
  readonly folder: string;
}

/** From pages that are open to the first click: what they prepare on their own, on the thinnest line too. */
const settleMs = 5_000;

/** One run: a network, an origin and browsers of its own, all of which `closers` end. */
export async function runOnce(plan: RunPlan, closers: Closers): Promise<RunResult> {
  const { scenario, music, switchPath, run } = plan;
  const venue = await openVenue({ scenario, switchPath, dataDirectory: music.dataDirectory, seed: run }, closers);
  const { network, origin } = venue;
  const contestant = contenderAt(venue, plan);
  const pages = await openPages(venue, contestant, { folder: plan.folder, closers });
  const leaving = new Set(scenario.leaving);
  const awaited = pages.filter((_, index) => !leaving.has(index));
  await pause(settleMs);

  const before = { served: await origin.served(), lines: await network.counts(), feet: await footprints(venue) };
  const pings = venue.rooms.map((room) => watchPing(room, network.host("origin").address));
  for (const ping of pings) closers.add(ping.stop);
  const isWatched = scenario.woken && plan.contender === "tutti";
  const links = isWatched ? pages.map((page) => watchLinks(page)) : [];
  const faults = playFaults(scenario.faults ?? [], venue);
  await scenario.behaviour.run({ pages, awaited }, contestant, plan.seconds);
  const after = { served: await origin.served(), lines: await network.counts(), feet: await footprints(venue) };
  await faults;
  const linkSamples = links.map((watch) => watch.stop());

  const listeners: ListenerResult[] = [];
  for (const [index, page] of pages.entries()) {
    const name = venue.lines[index]?.name ?? "";
    const trips = (await pings[index]?.stop()) ?? { roundTripsMs: [], sent: 0 };
    const emptyLineMs = 2 * ((scenario.lines[index]?.delayMs ?? 0) + scenario.originDelayMs);
    const [start, end] = [before.feet[index], after.feet[index]];
    listeners.push({
      name,
      ...(await listenedTo(page, contestant, plan.contender)),
      line: lineSince(after.lines.hosts.get(name), before.lines.hosts.get(name)),
      ping: { emptyLineMs, ...trips },
      footprint: {
        cpuSeconds: (end?.cpuSeconds ?? 0) - (start?.cpuSeconds ?? 0),
        memoryBytes: end?.memoryBytes ?? 0,
      },
      isJudged: !leaving.has(index),
    });
  }
  return {
    scenario: plan.key,
    contender: plan.contender,
    run,
    songSeconds: Math.min(...scenario.behaviour.songs(plan.seconds)),
    songBytes: music.songs.reduce((sum, { bytes }) => sum + bytes, 0),
    openedBytes: before.served.segmentBytes,
    servedBytes: after.served.segmentBytes - before.served.segmentBytes,
    listeners,
    pairs: after.lines.pairs,
    late: after.lines.late,
    relinkedMs: scenario.woken && isWatched ? relinked(linkSamples, scenario.woken) : null,
    links: linkSamples,
  };
}

function relinked(samples: readonly LinkSample[][], { listener, atSeconds }: NonNullable<Scenario["woken"]>) {
  const others = samples.filter((_, index) => index !== listener);
  return relinkedAfterMs(samples[listener] ?? [], others, atSeconds * 1_000);
}

function contenderAt({ origin: { at } }: Venue, { contender: name, music }: RunPlan): Contender {
  return contender(name, {
    house: { url: at.url, tracks: music.songs },
    rivals: { url: at.rivalsUrl, trackerUrl: at.rivalsTrackerUrl },
    songs: music.songs.map(({ renditionId }) => `${at.url}/media/${renditionId}/index.m3u8`),
    stunUrl: at.stunUrl,
  });
}

/** A browser in each room, one after the other, and then all pages at once. */
async function openPages(
  { rooms, origin }: Venue,
  contestant: Contender,
  { folder, closers }: { folder: string; closers: Closers },
): Promise<Page[]> {
  const pages: Page[] = [];
  for (const room of rooms) {
    const browser = await launchChromiumIn(room, [origin.at.url, origin.at.rivalsUrl], folder);
    // One that stands still because the scenario has suspended it cannot be closed.
    closers.add(() => wake(room).then(() => browser.close()));
    pages.push(await browser.newPage());
  }
  const open = async (page: Page) => {
    // The compiler wraps functions in a helper that pages do not have.
    await page.addInitScript("globalThis.__name ??= (value) => value;");
    await page.addInitScript(probe);
    await page.addInitScript(countTraffic);
    await contestant.open(page);
  };
  await Promise.all(pages.map(open));
  return pages;
}

async function playFaults(faults: readonly Fault[], venue: Venue): Promise<void> {
  await Promise.all(
    faults.map(async (fault) => {
      await pause(fault.atSeconds * 1_000);
      await fault.begin(venue);
      if (fault.forSeconds === null) return;
      await pause(fault.forSeconds * 1_000);
      await fault.end(venue);
    }),
  );
}

function footprints({ rooms }: Venue) {
  return Promise.all(rooms.map(footprintOf));
}

async function listenedTo(page: Page, contestant: Contender, name: ContenderName) {
  const heard = await page.evaluate(() => window.benchHeard?.() as Heard);
  const traffic = await page.evaluate(() => window.benchTraffic?.() as Promise<Traffic>);
  const audio = await contestant.audio(page, traffic);
  return { heard, traffic, audio, tutti: name === "tutti" ? await tuttiCounts(page) : null };
}

async function tuttiCounts(page: Page): Promise<TuttiCounts> {
  const snapshot = (await page.evaluate(() => window.tutti?.snapshot())) as TuttiCounts;
  const { bytes, wastedBytes, uploadedBytes, stallSeconds, decisions } = snapshot;
  return { bytes, wastedBytes, uploadedBytes, stallSeconds, decisions };
}
