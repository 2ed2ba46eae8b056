import type { Page } from "playwright";
import { type ContenderName, contender } from "../contenders/contenders.ts";
import { type Heard, probe } from "../contenders/probe.ts";
import { countTraffic, type Traffic } from "../contenders/traffic.ts";
import { pause } from "../e2e/audience.ts";
import type { Closers } from "./closers.ts";
import type { ListenerResult, RunResult, TuttiCounts } from "./figures/run-result.ts";
import { type HostBrowser, launchChromiumIn } from "./listeners/chromium-host.ts";
import { farFrom } from "./network/line.ts";
import { Network } from "./network/network.ts";
import type { Count, HostCounts } from "./network/switch-counts.ts";
import type { Music } from "./origin/music.ts";
import { Origin } from "./origin/origin.ts";
import type { Scenario } from "./scenarios/scenarios.ts";

export interface RunPlan {
  readonly key: string;
  readonly scenario: Scenario;
  readonly contender: ContenderName;
  readonly run: number;
  readonly seconds: number;
  readonly music: Music;
  readonly switchPath: string;
}

/** From pages that are open to the first click: what they prepare on their own, on the thinnest line too. */
const settleMs = 5_000;

/** One run: a network, an origin and browsers of its own, all of which `closers` end. */
export async function runOnce(plan: RunPlan, closers: Closers): Promise<RunResult> {
  const { scenario, music } = plan;
  const names = scenario.lines.map((_, index) => `listener${index + 1}`);
  const network = await Network.open(
    plan.switchPath,
    [
      { name: "origin", line: farFrom(scenario.originDelayMs) },
      ...scenario.lines.map((line, index) => ({ name: names[index] ?? "", line })),
    ],
    plan.run,
  );
  closers.add(() => network.close());
  const origin = await Origin.start(network.host("origin"), music.dataDirectory);
  closers.add(() => origin.close());
  const { url, rivalsUrl, rivalsTrackerUrl } = origin.at;
  const contestant = contender(plan.contender, {
    house: { url, tracks: music.songs },
    rivals: { url: rivalsUrl, trackerUrl: rivalsTrackerUrl },
    songs: music.songs.map(({ renditionId }) => `${url}/media/${renditionId}/index.m3u8`),
  });
  const browsers: HostBrowser[] = [];
  for (const name of names) {
    const browser = await launchChromiumIn(network.host(name), [url, rivalsUrl]);
    closers.add(() => browser.close());
    browsers.push(browser);
  }
  const pages = await Promise.all(browsers.map(({ browser }) => browser.newPage()));
  await Promise.all(
    pages.map(async (page) => {
      await preparePage(page);
      await contestant.open(page);
    }),
  );
  await pause(settleMs);
  const [before, countsBefore] = [await origin.served(), await network.counts()];
  await scenario.behaviour.run(pages, contestant, plan.seconds);
  const [after, countsAfter] = [await origin.served(), await network.counts()];
  const listeners: ListenerResult[] = [];
  for (const [index, page] of pages.entries()) {
    const name = names[index] ?? "";
    const heard = await page.evaluate(() => window.benchHeard?.() as Heard);
    const traffic = await page.evaluate(() => window.benchTraffic?.() as Promise<Traffic>);
    const audio = await contestant.audio(page, traffic);
    const tutti = plan.contender === "tutti" ? await tuttiCounts(page) : null;
    const line = since(countsAfter.hosts.get(name), countsBefore.hosts.get(name));
    listeners.push({ name, heard, traffic, audio, tutti, line });
  }
  return {
    scenario: plan.key,
    contender: plan.contender,
    run: plan.run,
    songBytes: music.songs.reduce((sum, { bytes }) => sum + bytes, 0),
    openedBytes: before.segmentBytes,
    servedBytes: after.segmentBytes - before.segmentBytes,
    listeners,
    pairs: countsAfter.pairs,
    late: countsAfter.late,
  };
}

async function preparePage(page: Page): Promise<void> {
  // The compiler wraps functions in a helper that pages do not have.
  await page.addInitScript("globalThis.__name ??= (value) => value;");
  await page.addInitScript(probe);
  await page.addInitScript(countTraffic);
}

async function tuttiCounts(page: Page): Promise<TuttiCounts> {
  const snapshot = (await page.evaluate(() => window.tutti?.snapshot())) as TuttiCounts;
  const { bytes, wastedBytes, uploadedBytes, stallSeconds, decisions } = snapshot;
  return { bytes, wastedBytes, uploadedBytes, stallSeconds, decisions };
}

function since(after: HostCounts | undefined, before: HostCounts | undefined): ListenerResult["line"] {
  const less = (name: keyof ListenerResult["line"]): Count => ({
    bytes: (after?.[name].bytes ?? Number.NaN) - (before?.[name].bytes ?? Number.NaN),
    packets: (after?.[name].packets ?? Number.NaN) - (before?.[name].packets ?? Number.NaN),
  });
  return {
    sent: less("sent"),
    out: less("out"),
    in: less("in"),
    fullUp: less("fullUp"),
    fullDown: less("fullDown"),
    lost: less("lost"),
  };
}
