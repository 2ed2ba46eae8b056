import type { Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contender, type Rivals, startRivals } from "../contenders/contenders.ts";
import { probe } from "../contenders/probe.ts";
import { openStage, type Stage } from "./stage.ts";

let rivals: Rivals;
let stage: Stage;

beforeAll(async () => {
  rivals = await startRivals();
  stage = await openStage({
    songs: [60],
    mediaDelayMs: 40,
    settings: { TUTTI_ANNOUNCE: "all", TUTTI_PAGE_ORIGINS: rivals.url },
  });
});

afterAll(async () => {
  await stage?.close();
  await rivals?.close();
});

test("two pages with p2p-media-loader, on another site, exchange segments through /announce", async () => {
  const { server } = stage;
  const ours = { ...rivals, trackerUrl: `${server.url.replace("http:", "ws:")}/announce` };
  const truth = await stage.truth(stage.tracks[0] as Stage["tracks"][number]);
  const player = contender("p2pml", {
    house: { url: server.url, tracks: stage.tracks },
    rivals: ours,
    songs: [`${server.url}/media/${truth.renditionId}/index.m3u8`],
  });
  const pages: Page[] = [];
  for (let index = 0; index < 2; index += 1) {
    const page = await (await stage.audience.browser.newContext()).newPage();
    await page.addInitScript(probe);
    await player.open(page);
    pages.push(page);
  }
  const [first, second] = pages as [Page, Page];
  await player.play(first, 0);
  await first.waitForFunction(() => (window.benchAudio?.().useful ?? 0) > 300_000, null, { timeout: 60_000 });
  await player.play(second, 0);
  await second.waitForFunction(() => window.benchHeard?.().ended, null, { timeout: 120_000 });
  const audio = await second.evaluate(() => window.benchAudio?.());
  expect(audio?.verifiedFromPeers).toBeGreaterThan(100_000);
  const { useful = 0 } = audio ?? {};
  expect(useful).toBeGreaterThanOrEqual(truth.bytes);
  expect(await server.metric('tutti_announce_messages_total{type="answer",direction="out"}')).toBeGreaterThan(0);
  expect(await server.metric('tutti_announce_messages_total{type="malformed",direction="in"}')).toBe(0);
  expect(server.tracker.announceFigures()?.peers).toBe(2);
});
