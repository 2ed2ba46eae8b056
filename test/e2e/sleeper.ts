import type { Browser, Page } from "playwright";
import { launchChromium } from "../chromium.ts";
import { type AccessLine, openAccessLine } from "./access-line.ts";
import { joinAs, type Listener, pause } from "./audience.ts";

/** A browser whose machine can be suspended: all of its processes are stopped, and no connection to the tracker outlives it. */
export interface Laptop {
  /** Opens a page on a line of its own. `number`, from 1 to 250, makes the address. */
  join(number: number, serverUrl: string, path: string): Promise<Listener>;
  /** Nothing may be asked of its pages until it is woken. */
  sleep(): void;
  wake(): void;
  close(): Promise<void>;
}

/** A laptop of one listener. */
export interface Sleeper extends Pick<Laptop, "sleep" | "wake" | "close"> {
  readonly listener: Listener;
}

export async function openLaptop(): Promise<Laptop> {
  const browser = await launchChromium();
  const lines: AccessLine[] = [];
  let processes: readonly number[] = [];
  let stopped: readonly number[] = [];
  const wake = () => {
    for (const id of stopped.toReversed()) process.kill(id, "SIGCONT");
    stopped = [];
  };
  return {
    join: async (number, serverUrl, path) => {
      const line = await openAccessLine(serverUrl, `127.0.${number}.1`);
      lines.push(line);
      const prepare = (page: Page) => page.addInitScript(tapLinks).then(() => undefined);
      const listener = await joinAs(browser, line.url, { path, prepare });
      processes = await processesOf(browser);
      return listener;
    },
    sleep: () => {
      stopped = processes;
      for (const id of stopped) process.kill(id, "SIGSTOP");
      for (const line of lines) line.forgetSockets();
    },
    wake,
    close: async () => {
      wake();
      await browser.close();
      for (const line of lines) line.close();
    },
  };
}

/** `number`, from 1 to 250, makes the address. */
export async function joinFrom(number: number, serverUrl: string, path: string): Promise<Sleeper> {
  const laptop = await openLaptop();
  return { ...laptop, listener: await laptop.join(number, serverUrl, path) };
}

/** The end of an open link, seen from outside of the code under test. Two ends of one link have each other's names. */
interface LinkEnd {
  readonly own: string;
  readonly others: string;
  /** When a message came, ms since 1970. */
  readonly heardAtMs: readonly number[];
}

/** The browser's own process first. */
async function processesOf(browser: Browser): Promise<number[]> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  return processInfo.map(({ id }) => id);
}

/** Runs in the page before its own code. */
function tapLinks(): void {
  const ends: { connection: RTCPeerConnection; channel: RTCDataChannel; heardAtMs: number[] }[] = [];
  const { createDataChannel } = RTCPeerConnection.prototype;
  RTCPeerConnection.prototype.createDataChannel = function tapped(...words) {
    const channel = createDataChannel.apply(this, words);
    const heardAtMs: number[] = [];
    channel.addEventListener("message", () => heardAtMs.push(Date.now()));
    ends.push({ connection: this, channel, heardAtMs });
    return channel;
  };
  const nameIn = (description: RTCSessionDescription | null) => /a=ice-ufrag:(\S+)/.exec(description?.sdp ?? "")?.[1];
  const told = () =>
    ends
      .filter(({ channel }) => channel.readyState === "open")
      .map(({ connection, heardAtMs }) => ({
        own: nameIn(connection.localDescription) ?? "",
        others: nameIn(connection.remoteDescription) ?? "",
        heardAtMs,
      }));
  Object.assign(window, { linkEnds: told });
}

function linkEndsOf(listener: Listener): Promise<LinkEnd[]> {
  return listener.page.evaluate(() => (window as unknown as { linkEnds(): LinkEnd[] }).linkEnds());
}

const pollMs = 250;
/** A dead link may look open, and bring what was sent before the sleep; after this time it does no more. */
const certainAfterMs = 8_000;

/** How long after `sinceMs` both ends of a link between the two heard the other; Infinity: they have none after `timeoutMs`. */
export async function linkedAfterMs(
  one: Listener,
  other: Listener,
  { sinceMs, timeoutMs }: { readonly sinceMs: number; readonly timeoutMs: number },
): Promise<number> {
  await pause(Math.max(0, sinceMs + certainAfterMs - Date.now()));
  for (;;) {
    const foundMs = await bothHeardAtMs(one, other, sinceMs);
    if (foundMs < Infinity) return foundMs - sinceMs;
    if (Date.now() > sinceMs + timeoutMs) return Infinity;
    await pause(pollMs);
  }
}

async function bothHeardAtMs(one: Listener, other: Listener, sinceMs: number): Promise<number> {
  const [ends, othersEnds] = await Promise.all([linkEndsOf(one), linkEndsOf(other)]);
  const firstHeard = ({ heardAtMs }: LinkEnd) => heardAtMs.find((atMs) => atMs >= sinceMs) ?? Infinity;
  let foundMs = Infinity;
  for (const end of ends) {
    for (const otherEnd of othersEnds) {
      if (end.own !== otherEnd.others || end.others !== otherEnd.own) continue;
      foundMs = Math.min(foundMs, Math.max(firstHeard(end), firstHeard(otherEnd)));
    }
  }
  return foundMs;
}
