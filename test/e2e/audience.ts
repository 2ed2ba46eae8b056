import type { Browser, BrowserContext, Page } from "playwright";
import { launchChromium } from "../chromium.ts";
import { deliveryStalls, type SoundGaps, watchSound } from "./watch-sound.ts";

/** The parts of `window.tutti.snapshot()` that tests look at. */
export interface PageSnapshot {
  readonly state: string;
  readonly trackId: string | null;
  readonly positionSeconds: number;
  readonly startMs: number | null;
  readonly stalls: number;
  readonly plays: number;
  readonly bytes: { readonly cache: number; readonly peer: number; readonly cdn: number };
  readonly uploadedBytes: number;
  readonly neighbours: readonly { readonly peerId: string }[];
  readonly dials: { readonly started: number; readonly connected: number; readonly failed: number };
  readonly segments: readonly { readonly index: number; readonly source: string; readonly reason: string }[];
  readonly rejected: readonly { readonly source: string; readonly reason: string; readonly count: number }[];
  readonly wastedBytes: Readonly<Record<string, number>>;
  readonly trackerOpen: boolean;
  readonly cachedBytes: number;
}

/** A piece that reached the media engine. */
export interface Appended {
  /** SHA-256. */
  readonly hash: string;
  readonly bytes: number;
}

/** One listener: a browser profile of their own with one page. */
export interface Listener {
  readonly context: BrowserContext;
  readonly page: Page;
  play(trackId: string): Promise<void>;
  /** Clicks "Play all" on the album's page, which must be open. */
  playAlbum(): Promise<void>;
  snapshot(): Promise<PageSnapshot>;
  /** Waits until a snapshot is as wanted and returns it; fails with the last one after `timeoutMs`. */
  until(wanted: (snapshot: PageSnapshot) => boolean, timeoutMs: number): Promise<PageSnapshot>;
  /** Stalls so far that a delivery could have kept away. Each is told on the console, with all that the page says. */
  stalls(): Promise<number>;
  /** Everything that was appended to a SourceBuffer since the page was opened, in order: segments, beginnings of some, and inits. */
  appended(): Promise<Appended[]>;
  /** Errors and warnings of the page that no fault of the test explains. */
  readonly complaints: string[];
  close(): Promise<void>;
}

export interface JoinOptions {
  readonly sharing?: boolean;
  readonly path?: string;
  /** Called before the page is opened. */
  prepare?(page: Page): Promise<void>;
}

export interface Audience {
  readonly browser: Browser;
  join(options?: JoinOptions): Promise<Listener>;
  /** Closes the pages of all listeners, and keeps the browser. */
  sendHome(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Runs in the page before its own code: what reaches the media engine is the oracle, whoever delivered it. A segment comes in
 * one or more appends; it begins where the player places it on the timeline, or where it breaks the one before off. Of a song
 * that may be clicked next a segment's beginning is appended alone; where its rest follows, it is put together again.
 */
function tapSourceBuffers(): void {
  const wholes: Uint8Array[][] = [];
  const broken = new Set<Uint8Array[]>();
  const beginnings = new Map<string, Uint8Array[]>();
  const begin = () => wholes.push([]);
  /** Chunks of a segment are numbered from a multiple of 256; another number carries on what was begun at the same place. */
  const carryOn = (bytes: Uint8Array, placeSeconds: number) => {
    const number = new DataView(bytes.buffer).getUint32(20);
    const segment = `${placeSeconds} ${number >> 8}`;
    const whole = beginnings.get(segment);
    if (number % 256 !== 0 && whole) wholes[wholes.length - 1] = whole;
    else beginnings.set(segment, wholes.at(-1) as Uint8Array[]);
  };
  const { appendBuffer, abort } = SourceBuffer.prototype;
  const offset = Object.getOwnPropertyDescriptor(SourceBuffer.prototype, "timestampOffset");
  SourceBuffer.prototype.appendBuffer = function tapped(data: BufferSource) {
    const view =
      data instanceof ArrayBuffer
        ? new Uint8Array(data)
        : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const bytes = view.slice();
    const box = String.fromCharCode(...bytes.subarray(4, 8));
    if (wholes.length === 0 || box === "ftyp") begin();
    if (box === "moof" && wholes.at(-1)?.length === 0) carryOn(bytes, this.timestampOffset);
    wholes.at(-1)?.push(bytes);
    return appendBuffer.call(this, data);
  };
  SourceBuffer.prototype.abort = function tapped() {
    const last = wholes.at(-1);
    if (last) broken.add(last);
    begin();
    return abort.call(this);
  };
  Object.defineProperty(SourceBuffer.prototype, "timestampOffset", {
    get(): number {
      return offset?.get?.call(this);
    },
    set(value: number) {
      begin();
      offset?.set?.call(this, value);
    },
  });
  const hashOf = async (parts: Uint8Array[]) => {
    const bytes = await new Blob(parts as BlobPart[]).arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const hash = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return { hash, bytes: bytes.byteLength };
  };
  const told = () => [...new Set(wholes)].filter((parts) => parts.length > 0 && !broken.has(parts));
  Object.assign(window, { appendedHashes: () => Promise.all(told().map(hashOf)) });
}

const pollMs = 100;

export async function openAudience(baseUrl: string): Promise<Audience> {
  const browser = await launchChromium();
  return {
    browser,
    join: (options = {}) => joinAs(browser, baseUrl, options),
    sendHome: async () => {
      for (const context of browser.contexts()) await context.close();
    },
    close: () => browser.close(),
  };
}

/** A listener of a browser that is open already. */
export async function joinAs(
  browser: Browser,
  baseUrl: string,
  { sharing = true, path = "/", prepare }: JoinOptions,
): Promise<Listener> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.addInitScript(tapSourceBuffers);
  await page.addInitScript(watchSound);
  await prepare?.(page);
  await page.goto(new URL(path, baseUrl).href);
  await page.waitForFunction(() => window.tutti !== undefined);
  await page.evaluate((allowed) => window.tutti?.share(allowed), sharing);
  const snapshot = () => page.evaluate(() => window.tutti?.snapshot()) as Promise<PageSnapshot>;
  return {
    context,
    page,
    complaints,
    snapshot,
    play: async (trackId) => {
      const found = await page.evaluate((id) => window.tutti?.play(id), trackId);
      if (found === false) throw new Error(`The page knows no track ${trackId}`);
    },
    playAlbum: () => page.getByRole("button", { name: "Play all" }).click(),
    until: (wanted, timeoutMs) => pollUntil(snapshot, wanted, timeoutMs),
    stalls: async () => {
      const now = await snapshot();
      if (now.stalls === 0) return 0;
      const gaps = (await page.evaluate(() => window.soundGaps)) as SoundGaps;
      const count = deliveryStalls(now.stalls, gaps);
      console.log(`stalls: ${now.stalls} counted, ${count} of delivery; ${JSON.stringify({ gaps, now })}`);
      return count;
    },
    appended: () =>
      page.evaluate(() => (window as unknown as { appendedHashes(): Promise<Appended[]> }).appendedHashes()),
    close: () => context.close(),
  };
}

async function pollUntil(
  snapshot: () => Promise<PageSnapshot>,
  wanted: (snapshot: PageSnapshot) => boolean,
  timeoutMs: number,
): Promise<PageSnapshot> {
  const endMs = Date.now() + timeoutMs;
  for (;;) {
    const now = await snapshot();
    if (wanted(now)) return now;
    if (Date.now() > endMs) throw new Error(`Waited ${timeoutMs} ms in vain; the page says ${JSON.stringify(now)}`);
    await pause(pollMs);
  }
}

/** Real time, for steps that are about real time: arrivals, outages. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
