import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchFirefox, mute } from "../../lab/listeners/firefox-host.ts";
import type { DrivenPage } from "./driven-page.ts";

/** Why tests in Firefox are skipped; `null` when they can run. */
export function firefoxMissing(): string | null {
  return existsSync("/usr/bin/firefox-esr") ? null : "no Firefox: install the package firefox-esr";
}

/** The system's Firefox with one page. Mute, it plays by the system's clock also where there is no sound card. */
export async function openFirefox(origin: string, { isMute = true } = {}): Promise<DrivenPage> {
  const profile = await mkdtemp(join(tmpdir(), "tutti-firefox-"));
  const { browser, close } = await launchFirefox(profile, [origin]);
  const page = await browser.newPage();
  if (isMute) await page.evaluateOnNewDocument(`(${mute})();`);
  return {
    goto: async (url) => void (await page.goto(url)),
    evaluate: (script) => page.evaluate(script),
    click: (selector) => page.click(selector),
    async close() {
      await close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
