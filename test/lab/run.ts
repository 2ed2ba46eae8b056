import { type Contender, contender } from "../contenders/contenders.ts";
import type { ListenerPage } from "../contenders/listener-page.ts";
import { type Heard, probe } from "../contenders/probe.ts";
import { countTraffic, type Traffic } from "../contenders/traffic.ts";
import { pause } from "../e2e/audience.ts";
import type { Closers } from "./closers.ts";
import { lineSince } from "./figures/line-since.ts";
import { type LinkSample, relinkedAfterMs } from "./figures/links.ts";
import type { ListenerResult, RunResult, TuttiCounts } from "./figures/run-result.ts";
import { launchChromiumIn } from "./listeners/chromium-host.ts";
import { launchFirefoxIn } from "./listeners/firefox-host.ts";
import { watchLinks } from "./listeners/link-watch.ts";
import type { BrowserKind } from "./listeners/listener-browser.ts";
import { footprintOf, wake } from "./listeners/processes.ts";
import { type Stranger, startStrangerIn } from "./listeners/stranger-host.ts";
import { watchPing } from "./network/ping.ts";
import type { LabContender } from "./options.ts";
import type { Music } from "./origin/music.ts";
import type { Fault, Venue } from "./scenarios/fault.ts";
import type { Scenario } from "./scenarios/scenarios.ts";
import { openVenue } from "./venue.ts";

export interface RunPlan {
  readonly key: string;
  readonly scenario: Scenario;
  readonly contender: LabContender;
  /** Listeners have them in turns. */
  readonly browsers: readonly BrowserKind[];
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
  const strangers = plan.contender === "tutti" ? await startStrangers(venue, plan, closers) : [];
  const pages = await openPages(venue, contestant, { ...plan, closers });
  const leaving = new Set(scenario.leaving);
  const awaited = pages.filter((_, index) => !leaving.has(index));
  await pause(settleMs);

  const before = { served: await origin.served(), lines: await network.counts(), feet: await footprints(venue) };
  const pings = venue.rooms.map((room) => watchPing(room, network.host("origin").address));
  for (const ping of pings) closers.add(ping.stop);
  const isWatched = scenario.relinks && plan.contender === "tutti";
  const links = isWatched ? pages.map((page) => watchLinks(page)) : [];
  const faults = playFaults(scenario.faults ?? [], venue);
  await scenario.behaviour.run({ pages, awaited }, contestant, plan.seconds);
  const after = { served: await origin.served(), lines: await network.counts(), feet: await footprints(venue) };
  await faults;
  const linkSamples = links.map((watch) => watch.stop());
  const strangersTold = await Promise.all(strangers.map((stranger) => stranger.told()));

  const listeners: ListenerResult[] = [];
  for (const [index, page] of pages.entries()) {
    const name = venue.lines[index]?.name ?? "";
    const trips = (await pings[index]?.stop()) ?? { roundTripsMs: [], sent: 0 };
    const emptyLineMs = 2 * ((scenario.lines[index]?.delayMs ?? 0) + scenario.originDelayMs);
    const [start, end] = [before.feet[index], after.feet[index]];
    listeners.push({
      name,
      ...(await listenedTo(page, contestant, plan.contender)),
      line: lineSince(after.lines, before.lines, [name, ...(isMoved(scenario, index) ? ["elsewhere"] : [])]),
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
    relinkedMs: scenario.relinks && isWatched ? relinked(linkSamples, scenario.relinks) : null,
    links: linkSamples,
    strangers: strangersTold,
  };
}

/** Of whom it took longest; null when one never was. */
function relinked(samples: readonly LinkSample[][], { listeners, atSeconds }: NonNullable<Scenario["relinks"]>) {
  const each = listeners.map((listener) => {
    const others = samples.filter((_, index) => index !== listener);
    return relinkedAfterMs(samples[listener] ?? [], others, atSeconds * 1_000);
  });
  return each.includes(null) ? null : Math.max(...each.map(Number));
}

function isMoved({ elsewhere, relinks }: Scenario, index: number): boolean {
  return elsewhere !== undefined && (relinks?.listeners.includes(index) ?? false);
}

async function startStrangers({ strangers, origin }: Venue, plan: RunPlan, closers: Closers): Promise<Stranger[]> {
  const { scenario, music } = plan;
  const { segmentPaths, songs } = music;
  const kind = scenario.strangers?.kind;
  const renditionId = songs[0]?.renditionId;
  if (!kind || !renditionId) return [];
  const started: Stranger[] = [];
  for (const host of strangers) {
    const stranger = await startStrangerIn(host, { serverUrl: origin.at.url, renditionId, segmentPaths, kind });
    closers.add(stranger.close);
    started.push(stranger);
  }
  return started;
}

function contenderAt({ origin: { at } }: Venue, { contender: name, music }: RunPlan): Contender {
  return contender(name === "alone" ? "tutti" : name, {
    isSharing: name !== "alone",
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
  { folder, browsers, closers }: Pick<RunPlan, "folder" | "browsers"> & { closers: Closers },
): Promise<ListenerPage[]> {
  const pages: ListenerPage[] = [];
  for (const [index, room] of rooms.entries()) {
    const launch = browsers[index % browsers.length] === "firefox" ? launchFirefoxIn : launchChromiumIn;
    const browser = await launch(room, [origin.at.url, origin.at.rivalsUrl], folder);
    closers.add(() => browser.close());
    // One that stands still because the scenario has suspended it cannot be closed.
    closers.add(() => wake(room));
    pages.push(await browser.newPage());
  }
  const open = async (page: ListenerPage) => {
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

async function listenedTo(page: ListenerPage, contestant: Contender, name: LabContender) {
  const heard = await page.evaluate(() => window.benchHeard?.() as Heard);
  const traffic = await page.evaluate(() => window.benchTraffic?.() as Promise<Traffic>);
  const audio = await contestant.audio(page, traffic);
  return { heard, traffic, audio, tutti: name === "tutti" || name === "alone" ? await tuttiCounts(page) : null };
}

async function tuttiCounts(page: ListenerPage): Promise<TuttiCounts> {
  const snapshot = (await page.evaluate(() => window.tutti?.snapshot())) as TuttiCounts;
  const { bytes, wastedBytes, uploadedBytes, stallSeconds, decisions } = snapshot;
  return { bytes, wastedBytes, uploadedBytes, stallSeconds, decisions };
}
