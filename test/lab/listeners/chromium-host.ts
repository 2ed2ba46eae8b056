import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright";
import { findChromium, launchChromium } from "../../chromium.ts";
import { type Host, inside } from "../network/network.ts";

/** A second `--disable-features` replaces the first: those that matter of Playwright's, and names in place of addresses. */
const disabledFeatures = [
  "WebRtcHideLocalIpsWithMdns",
  "HttpsUpgrades",
  "HttpsFirstBalancedModeAutoEnable",
  "MediaRouter",
  "OptimizationHints",
  "NetworkTimeServiceQuerying",
  "PreconnectToSearch",
];

export interface HostBrowser {
  readonly browser: Browser;
  close(): Promise<void>;
}

/** A Chromium of its own in a host's namespace. Pages of `origins` count as secure, as they would with TLS. */
export async function launchChromiumIn(host: Host, origins: readonly string[]): Promise<HostBrowser> {
  const folder = await mkdtemp(join(tmpdir(), "tutti-lab-chromium-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const executablePath = join(folder, "chromium");
    const words = inside(host.path, [findChromium() ?? "chromium"]);
    await writeFile(executablePath, `#!/bin/sh\nexec ${words.join(" ")} "$@"\n`);
    await chmod(executablePath, 0o755);
    const browser = await launchChromium({
      executablePath,
      args: [
        `--unsafely-treat-insecure-origin-as-secure=${origins.join(",")}`,
        `--disable-features=${disabledFeatures.join(",")}`,
      ],
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
    return { browser, close: () => browser.close().then(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}
