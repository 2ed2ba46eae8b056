import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, type BrowserContext, chromium, type LaunchOptions } from "playwright";

const commands = ["chromium", "chromium-browser", "google-chrome"];

const launchArguments = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--autoplay-policy=no-user-gesture-required",
];

/** The system's Chromium: what TUTTI_TEST_CHROMIUM names, else the first one on the PATH; `null` when there is none. */
export function findChromium(): string | null {
  const named = process.env.TUTTI_TEST_CHROMIUM;
  if (named) return existsSync(named) ? named : null;
  const folders = ["/usr/bin", ...(process.env.PATH ?? "").split(delimiter)];
  const candidates = commands.flatMap((command) => folders.map((folder) => join(folder, command)));
  return candidates.find((path) => existsSync(path)) ?? null;
}

/** Why tests in a browser are skipped; `null` when they can run. For `context.skip(reason !== null, reason)`. */
export function chromiumMissing(): string | null {
  return findChromium() ? null : "no Chromium: install the package chromium, or name one in TUTTI_TEST_CHROMIUM";
}

/**
 * Starts Chromium, silent about the outside and willing to play without a click. The caller closes it. Its pages meet no worker, if not
 * told otherwise: what a worker asks for, the page's own rules for its requests would not see.
 */
export async function launchChromium({ args = [], ...options }: LaunchOptions = {}): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [...launchArguments, ...args],
    ...options,
  });
  const newContext = browser.newContext.bind(browser);
  browser.newContext = (context) => newContext({ serviceWorkers: "block", ...context });
  return browser;
}

/** Starts Chromium on a profile that outlives it, with all that a listener's browser keeps, workers too. The caller closes it. */
export function launchProfile(folder: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, { executablePath: chromiumPath(), args: [...launchArguments] });
}

function chromiumPath(): string {
  const path = findChromium();
  if (path === null) throw new Error(`Cannot launch a browser: ${chromiumMissing()}`);
  return path;
}
