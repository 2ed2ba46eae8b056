import type { Page } from "playwright";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { ListenerSnapshot } from "../../client/engine/listener-snapshot.ts";
import { openStage, type Stage } from "./stage.ts";

/** A Chromium from which one thing is taken away before the page begins: the table in docs/browsers.md. */
let stage: Stage;

beforeAll(async () => {
  stage = await openStage({ songs: [8] });
});
afterEach(() => stage?.audience.sendHome());
afterAll(() => stage?.close());

const gone = (...names: readonly string[]) => names.map((name) => `delete ${name};`).join(" ");
const denied = (what: string) => `${what} = () => { throw new DOMException("denied", "SecurityError"); };`;

/** What is taken away, and the reason that the page gives for not sharing; null: it could share. */
const playsWithout: readonly [what: string, script: string, cannotShare: string | null][] = [
  ["AbortSignal.timeout", gone("AbortSignal.timeout"), null],
  ["WebSocket", gone("window.WebSocket"), "no WebSocket"],
  ["RTCPeerConnection", gone("window.RTCPeerConnection"), "no WebRTC"],
  ["crypto.subtle", `Object.defineProperty(Crypto.prototype, "subtle", { get: () => undefined });`, "needs https"],
  ["navigator.storage", gone("Navigator.prototype.storage"), null],
  ["leave to store", denied("StorageManager.prototype.getDirectory"), null],
  [
    "localStorage",
    `Object.defineProperty(window, "localStorage", { get() { throw new DOMException("denied", "SecurityError"); } });`,
    null,
  ],
  [
    "IndexedDB, service workers, Web Locks, BroadcastChannel and WebAssembly",
    gone(
      "window.indexedDB",
      "Navigator.prototype.serviceWorker",
      "Navigator.prototype.locks",
      "window.BroadcastChannel",
      "window.WebAssembly",
    ),
    null,
  ],
  ["Media Session", gone("window.MediaMetadata", "Navigator.prototype.mediaSession"), null],
  ["Network Information and Battery", gone("Navigator.prototype.connection", "Navigator.prototype.getBattery"), null],
  [
    "structuredClone, URL.canParse, toReversed, toSorted and findLast",
    gone(
      "window.structuredClone",
      "URL.canParse",
      "Array.prototype.toReversed",
      "Array.prototype.toSorted",
      "Array.prototype.findLast",
    ),
    null,
  ],
  ["IntersectionObserver and ResizeObserver", gone("window.IntersectionObserver", "window.ResizeObserver"), null],
  ["changeType", gone("SourceBuffer.prototype.changeType"), null],
  ["matchMedia and sendBeacon", gone("window.matchMedia", "Navigator.prototype.sendBeacon"), null],
  [
    "telemetry, which an extension blocks",
    `const plain = fetch; window.fetch = (url, ...rest) => /telemetry/.test(url) ? Promise.reject(new TypeError("Failed to fetch")) : plain(url, ...rest);`,
    null,
  ],
];

async function open(script: string, path = "/songs?debug") {
  const prepare = async (page: Page) => {
    await page.addInitScript(script);
    // Only a browser that plays by itself asks for it.
    await page.route("**/index.m3u8", (route) => route.fulfill({ body: "no playlist" }));
  };
  const listener = await stage.audience.join({ sharing: true, path, prepare });
  const title = listener.page.locator(".song-play[aria-label^=Play]").first();
  await title.waitFor();
  const snapshot = () => listener.snapshot() as unknown as Promise<ListenerSnapshot>;
  return { ...listener, click: () => title.click(), snapshot };
}

test.each(playsWithout)(
  "without %s a click brings sound, and no error is left uncaught",
  async (_, script, cannotShare) => {
    const { page, click, until, snapshot, complaints } = await open(script);
    await click();
    await until(({ state, positionSeconds }) => state === "playing" && positionSeconds > 1, 20_000);
    const told = await snapshot();
    if (cannotShare === null) expect(told.cannotShare).toBeNull();
    else expect(told.cannotShare).toContain(cannotShare);
    await page.goto(`${stage.server.url}/sharing`);
    await page.getByRole("heading", { name: "Sharing and settings" }).waitFor();
    expect(complaints).toEqual([]);
  },
);

/** What is taken away so that no sound can come, and what the page says of it. */
const saysWithout: readonly [what: string, script: string, words: RegExp][] = [
  [
    "media sources and HLS",
    `${gone("window.MediaSource", "window.ManagedMediaSource")} HTMLMediaElement.prototype.canPlayType = () => "";`,
    /can't play music from here/,
  ],
  [
    "media sources, with a playlist that its own player does not take",
    gone("window.MediaSource", "window.ManagedMediaSource"),
    /can't be played/,
  ],
  [
    "a decoder",
    `const append = SourceBuffer.prototype.appendBuffer; SourceBuffer.prototype.appendBuffer = function (data) { append.call(this, new Uint8Array(data.byteLength ?? data.length).fill(255)); };`,
    /could not decode|given it up|can't be played/,
  ],
  [
    "leave to sound without a click",
    `HTMLMediaElement.prototype.play = () => Promise.reject(new DOMException("play() failed because the user didn't interact", "NotAllowedError"));`,
    /wants a click/,
  ],
];

/** The last report of a page that was closed before may still be on its way. */
async function startsAtRest(): Promise<number> {
  const starts = () => stage.server.metric("tutti_plays_total");
  let before = await starts();
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 700));
    const now = await starts();
    if (now === before) return now;
    before = now;
  }
}

test.each(saysWithout)(
  "without %s the page says so in plain words, and no start is counted",
  async (_, script, words) => {
    const startsBefore = await startsAtRest();
    const { page, click, snapshot, complaints } = await open(script);
    await click();
    const notice = page.locator(".trouble");
    await notice.waitFor({ timeout: 30_000 });
    expect(await notice.textContent()).toMatch(words);
    expect(await page.locator(".equaliser:not(.still)").count()).toBe(0);
    expect(await page.locator("main").textContent()).not.toMatch(
      /PIPELINE|DEMUXER|CHUNK|NS_ERROR|DOMException|NotAllowed/,
    );
    expect(await snapshot()).toMatchObject({ startMs: null, plays: 0 });
    expect(complaints).toEqual([]);
    await page.close({ runBeforeUnload: true });
    expect(await stage.server.metric("tutti_plays_total")).toBe(startsBefore);
  },
);

test("without JavaScript the page says what it needs", async () => {
  const context = await stage.audience.browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(stage.server.url);
  await page.getByText("It needs JavaScript and a browser of these").waitFor();
});
