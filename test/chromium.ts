import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium, type LaunchOptions } from "playwright";

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

/** Starts Chromium, silent about the outside and willing to play without a click. The caller closes it. */
export async function launchChromium({ args = [], ...options }: LaunchOptions = {}): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(`Cannot launch a browser: ${chromiumMissing()}`);
  return chromium.launch({ executablePath, args: [...launchArguments, ...args], ...options });
}
