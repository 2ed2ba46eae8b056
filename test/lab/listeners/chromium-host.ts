import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findChromium, launchChromium } from "../../chromium.ts";
import { type Host, inside } from "../network/network.ts";
import type { ListenerBrowser } from "./listener-browser.ts";

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

/** A Chromium of its own in a host's namespace. Pages of `origins` count as secure, as they would with TLS. */
export async function launchChromiumIn(
  host: Host,
  origins: readonly string[],
  folder: string,
): Promise<ListenerBrowser> {
  const executablePath = join(folder, `chromium-of-${host.name}`);
  const words = inside(host.path, [findChromium() ?? "chromium"]);
  await writeFile(executablePath, `#!/bin/sh\nexec ${words.join(" ")} "$@"\n`, { mode: 0o755 });
  return launchChromium({
    executablePath,
    args: [
      // Six pages that dance on one machine would leave their engines little of it.
      "--force-prefers-reduced-motion",
      `--unsafely-treat-insecure-origin-as-secure=${origins.join(",")}`,
      `--disable-features=${disabledFeatures.join(",")}`,
    ],
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}
