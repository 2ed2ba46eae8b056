import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Track } from "../../shared/api/track.ts";
import { type Listener, pause } from "./audience.ts";
import { type CdnFault, startCdn, startDistrustedCdn, type TestCdn } from "./cdn.ts";
import { foreignBytes, openStage, type Stage, type Truth } from "./stage.ts";

interface Shown {
  readonly cdnBypassedFor: string | null;
  readonly failure: string | null;
}

const shown = (listener: Listener) => listener.snapshot() as unknown as Promise<Shown>;
const segments = /\/\d+\.m4s$/;

/** Clicks two songs, one after the other, and hears both begin. */
async function expectTwoStarts(stage: Stage, firstWithinMs: number): Promise<Listener> {
  const [first, second] = stage.tracks as [Track, Track];
  const listener = await stage.audience.join({ sharing: false });
  await listener.play(first.id);
  const begun = await listener.until(({ startMs }) => startMs !== null, 15_000);
  await listener.play(second.id);
  const next = await listener.until(({ startMs, trackId }) => trackId === second.id && startMs !== null, 15_000);
  console.log(`first click ${begun.startMs} ms, later one ${next.startMs} ms`);
  expect(begun.startMs).toBeLessThan(firstWithinMs);
  expect(next.startMs).toBeLessThan(begun.startMs && begun.startMs > 1_000 ? begun.startMs : 1_500);
  return listener;
}

describe("a CDN that can be reached", () => {
  let stage: Stage;
  let cdn: TestCdn;
  let truths: Truth[];

  beforeAll(async () => {
    cdn = await startCdn(() => stage.server.url);
    stage = await openStage({ songs: [9, 9, 9, 9, 9], settings: { TUTTI_CDN_URL: cdn.url } });
    truths = await Promise.all(stage.tracks.map((track) => stage.truth(track)));
  });

  afterEach(() => stage?.audience.sendHome());
  afterAll(async () => {
    await stage?.close();
    await cdn?.close();
  });

  const kinds: readonly (readonly [CdnFault, string | RegExp])[] = [
    ["never answers", "silent"],
    ["status 503", "failing"],
    ["status 403", "refused"],
    ["status 404", "refused"],
    ["wrong bytes", "false-bytes"],
    // Whichever comes first: a segment that is cut short is told by its length, a manifest by its signature.
    ["cut short", /^(cut-short|false-bytes)$/],
    ["freezes in the body", "silent"],
    ["no CORS", "unreachable"],
  ];

  test("the operator reads how many listeners, why, and the metrics count it", async () => {
    cdn.fault = "status 503";
    const before = await stage.server.metric('tutti_cdn_failures_total{reason="failing"}');
    await expectTwoStarts(stage, 6_000);
    const deadlineMs = Date.now() + 25_000;
    while ((await stage.server.metric("tutti_cdn_bypassing_listeners")) === 0 && Date.now() < deadlineMs)
      await pause(200);
    expect(await stage.server.metric("tutti_cdn_bypassing_listeners")).toBe(1);
    expect(await stage.server.metric('tutti_cdn_failures_total{reason="failing"}')).toBeGreaterThan(before);
    expect(await stage.server.metric("tutti_cdn_bypassed_bytes_total")).toBeGreaterThan(0);
    const page = await (await stage.audience.browser.newContext()).newPage();
    await page.goto(`${stage.server.url}/ops?token=${stage.server.adminToken}`);
    const words = page.getByText("in place of the CDN, because it answers with errors");
    await words.waitFor({ timeout: 15_000 });
    const pictures = process.env.TUTTI_TEST_PICTURES;
    for (const [name, width] of Object.entries({ wide: 1_280, phone: 390 })) {
      await page.setViewportSize({ width, height: 844 });
      if (pictures) await page.screenshot({ path: join(pictures, `ops-cdn-${name}.png`) });
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    }
  });

  test.each(kinds)("%s: songs start from the origin, and the page says %s", async (fault, reason) => {
    cdn.fault = fault;
    cdn.asked.length = 0;
    const listener = await expectTwoStarts(stage, 6_000);
    expect((await shown(listener)).cdnBypassedFor).toMatch(reason);
    expect(foreignBytes(await listener.appended(), truths)).toEqual([]);
    expect(cdn.asked.length).toBeLessThanOrEqual(8);
  });

  test("when it serves again the page comes back by one request, and the sound never stops", async () => {
    cdn.fault = "status 503";
    const listener = await expectTwoStarts(stage, 6_000);
    await listener.until(({ positionSeconds }) => positionSeconds > 1, 10_000);
    cdn.fault = "well";
    cdn.asked.length = 0;
    // What a song needs later, and nobody waits for, is asked of the CDN.
    for (const track of stage.tracks.slice(2)) {
      await pause(5_000);
      await listener.play(track.id);
      await listener.until(({ trackId, startMs }) => trackId === track.id && startMs !== null, 15_000);
      await pause(2_000);
      if ((await shown(listener)).cdnBypassedFor === null) break;
    }
    expect((await shown(listener)).cdnBypassedFor).toBeNull();
    expect(cdn.asked.filter(({ path }) => segments.test(path)).length).toBeGreaterThan(0);
    expect(await listener.stalls()).toBe(0);
  });
});

describe("a CDN that cannot be reached", () => {
  async function playPast(cdnUrl: string): Promise<void> {
    const stage = await openStage({ songs: [6, 6], settings: { TUTTI_CDN_URL: cdnUrl } });
    try {
      const listener = await expectTwoStarts(stage, 6_000);
      expect((await shown(listener)).cdnBypassedFor).toBe("unreachable");
    } finally {
      await stage.close();
    }
  }

  test("nobody listens there", () => playPast("http://127.0.0.1:9"));
  test("its name is unknown", () => playPast("https://cdn.invalid"));
  test("its certificate is not to be trusted", async () => {
    const cdn = await startDistrustedCdn();
    await playPast(cdn.url).finally(() => cdn.close());
  });
});

describe("songs whose media is gone", () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage({ songs: [6, 6, 6] });
  });
  afterEach(() => stage?.audience.sendHome());
  afterAll(() => stage?.close());

  /** Takes the media of a song away, behind the server's back; the 160 kbit/s rendition and all others. */
  async function lose(track: Track): Promise<void> {
    for (const { renditionId } of track.renditions) {
      await rm(join(stage.server.dataDirectory, "media", renditionId), { recursive: true, force: true });
    }
  }

  test("one is named and passed over; when all are gone the music stops and says so", async () => {
    const [first, second, third] = stage.tracks as [Track, Track, Track];
    await lose(first);
    const listener = await stage.audience.join({ sharing: false, path: `/album/${first.albumId}` });
    const asked: string[] = [];
    listener.page.on("request", (request) => request.url().includes("/media/") && asked.push(request.url()));
    await listener.playAlbum();
    const notice = listener.page.locator(".lost-notice");
    await notice.waitFor({ timeout: 10_000 });
    expect(await notice.textContent()).toContain(`“${first.title}” is missing on the server.`);
    await listener.until(({ trackId, state }) => trackId === second.id && state === "playing", 10_000);
    expect(
      asked.filter((url) => first.renditions.some(({ renditionId }) => url.includes(renditionId))).length,
    ).toBeLessThan(8);
    const pictures = process.env.TUTTI_TEST_PICTURES;
    for (const [name, width] of Object.entries({ wide: 1_280, phone: 390 })) {
      await listener.page.setViewportSize({ width, height: 844 });
      if (pictures) await listener.page.screenshot({ path: join(pictures, `lost-${name}.png`) });
    }
    await lose(second);
    await lose(third);
    await listener.close();
    const late = await stage.audience.join({ sharing: false, path: `/album/${first.albumId}` });
    await late.playAlbum();
    await late.page
      .getByText("3 songs in a row are missing on the server. Choose another one.")
      .waitFor({ timeout: 20_000 });
    const count = asked.length;
    await pause(3_000);
    expect(asked.length - count).toBeLessThan(3);
    expect(await late.page.locator(".waiting, .spinner").count()).toBe(0);
  });
});
