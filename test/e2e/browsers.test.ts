import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ListenerSnapshot } from "../../client/engine/listener-snapshot.ts";
import type { Track } from "../../shared/api/track.ts";
import type { Listener } from "./audience.ts";
import { type DrivenPage, openPage, snapshotOf, untilSnapshot, untilTrue } from "./browsers/driven-page.ts";
import { firefoxMissing, openFirefox } from "./browsers/firefox.ts";
import { openPageDoor, type PageDoor } from "./browsers/page-door.ts";
import { openWebKit, webKitMissing } from "./browsers/webkit.ts";
import { openStage, type Stage } from "./stage.ts";

/** Several browsers, an ingest and a build: much for a machine that does other work besides. */
const setUpMs = 400_000;

/** The table of docs/browsers.md, browser by browser: one server, and a Chromium that holds the first song and shares it. */
let stage: Stage;
let holder: Listener;
let first: Track;
let second: Track;

beforeAll(async () => {
  stage = await openStage({ songs: [14, 8] });
  [first, second] = stage.tracks as [Track, Track];
  holder = await stage.audience.join();
  await holder.play(first.id);
  await holder.until(({ segments }) => segments.length === 4, 30_000);
}, setUpMs);
afterAll(() => stage?.close());

const songs = (url: string) => `${url}/songs`;
const album = (url: string) => `${url}/album/${first.albumId}`;
const titled = (track: Track) => `[aria-label="Play ${track.title}"]`;
const isHeard = ({ state, positionSeconds }: ListenerSnapshot) => state === "playing" && positionSeconds > 0.5;

/** A click brings sound, by the element's own clock. */
async function clickToSound(page: DrivenPage, track: Track): Promise<ListenerSnapshot> {
  await page.click(titled(track));
  return await untilSnapshot(page, (snapshot) => snapshot.trackId === track.id && isHeard(snapshot));
}

/** Near the end of the first song the second one follows by itself; says how long no sound moved since it was found there, in seconds. */
async function gapToNext(page: DrivenPage): Promise<number> {
  await page.evaluate(`window.gap = new Promise((resolve) => {
    let last = { at: performance.now(), track: "", position: -1 }, longest = 0;
    const look = setInterval(() => {
      const { trackId, positionSeconds } = window.tutti.snapshot(), now = performance.now();
      const moved = trackId !== last.track || positionSeconds !== last.position;
      const isPastSeek = last.track === "${second.id}" || last.position > ${first.durationSeconds - 2.8};
      if (moved && isPastSeek) longest = Math.max(longest, now - last.at);
      if (moved) last = { at: now, track: trackId, position: positionSeconds };
      if (trackId === "${second.id}" && positionSeconds > 1) { clearInterval(look); resolve(longest / 1000); }
    }, 10);
  }), "begun"`);
  await page.evaluate(`window.tutti.seek(${first.durationSeconds - 3})`);
  await untilSnapshot(page, ({ trackId, positionSeconds }) => trackId === second.id && positionSeconds > 1);
  return (await page.evaluate("window.gap")) as number;
}

/** A quality is chosen on the page of settings, and the next song plays in it. */
async function playsQuality(page: DrivenPage, url: string, title: string): Promise<ListenerSnapshot> {
  await openPage(page, `${url}/sharing`, ".choice");
  await page.evaluate(
    `[...document.querySelectorAll(".choice")].find((each) => each.innerText.startsWith("${title}")).querySelector("input").click()`,
  );
  await page.evaluate(`document.querySelector('nav a[href="/songs"]').click()`);
  await untilTrue(page, `document.querySelector('${titled(second)}')`);
  return await clickToSound(page, second);
}

const renditionOf = (track: Track, isWanted: (rendition: Track["renditions"][number]) => boolean) =>
  track.renditions.find(isWanted)?.renditionId;

/** What can be kept is kept, whole; what cannot is refused in words. */
async function keepsAlbum(page: DrivenPage, url: string): Promise<boolean> {
  await openPage(page, album(url), ".offline-button");
  await untilSnapshot(page, ({ quotaBytes }) => quotaBytes > 0);
  await page.click(".offline-button");
  await untilTrue(page, `/on this device|would be gone/.test(document.querySelector(".offline-words").innerText)`);
  if (await page.evaluate(`document.querySelector(".offline-words").innerText.includes("would be gone")`)) return false;
  await untilSnapshot(
    page,
    ({ pinned }) => pinned.length === 2 && pinned.every((each) => each.heldSegments === each.segmentCount),
  );
  return true;
}

describe("Firefox", () => {
  const missing = firefoxMissing();
  let page: DrivenPage;
  let url: string;
  beforeAll(async () => {
    if (missing) return;
    url = stage.server.url;
    page = await openFirefox(url);
  });
  afterAll(() => page?.close());

  test.skipIf(missing)(
    "plays, joins the next song without a gap, and gets the first one from a neighbour",
    async () => {
      await openPage(page, songs(url), titled(first));
      await page.evaluate("window.tutti.share(true)");
      await untilSnapshot(page, ({ trackerOpen }) => trackerOpen);
      await clickToSound(page, first);
      const shared = await untilSnapshot(page, ({ bytes, neighbours }) => neighbours.length > 0 && bytes.peer > 0);
      expect(shared).toMatchObject({ way: "timeline", cannotShare: null, cacheMode: "opfs" });
      // A song that is loaded anew takes seconds; a busy machine is late by some tenths.
      expect(await gapToNext(page)).toBeLessThan(1);
      expect(await snapshotOf(page)).toMatchObject({ stalls: 0, plays: 2 });
    },
  );

  test.skipIf(missing)("plays in the quality that was chosen, and keeps an album", async () => {
    const { renditionId } = await playsQuality(page, url, "Lossless");
    expect(renditionId).toBe(renditionOf(second, ({ codec }) => codec === "flac"));
    expect(await keepsAlbum(page, url)).toBe(true);
  });

  test.skipIf(missing)("on a machine without a sound card it says so in plain words, and counts no start", async () => {
    const loud = await openFirefox(url, { isMute: false });
    try {
      await openPage(loud, songs(url), titled(first));
      await loud.click(titled(first));
      const told = await untilSnapshot(loud, (snapshot) => snapshot.state === "failed" || isHeard(snapshot));
      if (told.state !== "failed") return;
      expect(told).toMatchObject({ failure: expect.stringContaining("no loudspeaker"), startMs: null, plays: 0 });
      expect(await loud.evaluate("document.body.innerText")).not.toMatch(/Sink|NS_ERROR|0x/);
    } finally {
      await loud.close();
    }
  });
});

describe("WebKitGTK", () => {
  const missing = webKitMissing();
  let page: DrivenPage;
  let phone: PageDoor;
  let alone: PageDoor;
  beforeAll(async () => {
    if (missing) return;
    page = await openWebKit();
    phone = await openPageDoor(stage.server.url, `${asIphone} delete window.MediaSource;`);
    alone = await openPageDoor(stage.server.url, `${asIphone} ${withOwnHls}`);
  });
  afterAll(async () => {
    await page?.close();
    await phone?.close();
    await alone?.close();
  });

  test.skipIf(missing)("plays and joins the next song, shares nothing for want of WebRTC, and says so", async () => {
    const { url } = stage.server;
    await openPage(page, songs(url), titled(first));
    await clickToSound(page, first);
    expect(await snapshotOf(page)).toMatchObject({ way: "timeline", cannotShare: expect.stringContaining("WebRTC") });
    expect(await page.evaluate(`document.querySelector(".sharing-card") === null`)).toBe(true);
    // A song that is loaded anew takes seconds; a busy machine is late by some tenths.
    expect(await gapToNext(page)).toBeLessThan(1);
  });

  test.skipIf(missing)("an iPhone's path by emulation: a managed source plays and joins the next song", async () => {
    await openPage(page, songs(phone.url), titled(first));
    await clickToSound(page, first);
    expect(await page.evaluate("[typeof MediaSource, window.managed.opened]")).toEqual(["undefined", 1]);
    // A song that is loaded anew takes seconds; a busy machine is late by some tenths.
    expect(await gapToNext(page)).toBeLessThan(1);
    expect(await snapshotOf(page)).toMatchObject({ way: "timeline", stalls: 0, plays: 2 });
  });

  test.skipIf(missing)(
    "an older iPhone's path by emulation: what its own player cannot do the page does not offer",
    async () => {
      await openPage(page, songs(alone.url), titled(first));
      await page.click(titled(first));
      // WebKitGTK has no HLS player of its own: it gives up, and that ends in words.
      const told = await untilSnapshot(page, ({ state }) => state === "failed");
      expect(told).toMatchObject({
        way: "native",
        startMs: null,
        plays: 0,
        failure: expect.stringContaining("can't be played"),
      });
      await openPage(page, album(alone.url), ".track-title");
      expect(await page.evaluate(`document.querySelector(".offline-button, .sharing-card") === null`)).toBe(true);
    },
  );
});

/** A finger for a pointer, and nothing told of the connection; it counts the managed sources that open. */
const asIphone = `
  navigator.standalone = false;
  Object.defineProperty(Navigator.prototype, "maxTouchPoints", { get: () => 5 });
  window.managed = { opened: 0 };
  const Managed = window.ManagedMediaSource;
  window.ManagedMediaSource = class extends Managed {
    constructor() { super(); this.addEventListener("sourceopen", () => { window.managed.opened += 1; }); }
  };
`;

/** No media sources; the browser says that it plays HLS. */
const withOwnHls = `
  delete window.MediaSource; delete window.ManagedMediaSource;
  HTMLMediaElement.prototype.canPlayType = () => "maybe";
`;
