import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Browser, type ConnectionTransport, connect, type Page } from "puppeteer-core";
import type { ListenerPage } from "../../contenders/listener-page.ts";
import { pause } from "../../e2e/audience.ts";
import { type Host, inside } from "../network/network.ts";
import type { ListenerBrowser } from "./listener-browser.ts";

/** How long a page may take for what it is waited for, if nothing else is said. */
const patienceMs = 30_000;

const program = fileURLToPath(new URL("firefox-pipe.mjs", import.meta.url));

/** Silent about the outside, willing to play without a click, and with addresses in place of names for them. */
function preferences(origins: readonly string[]): Readonly<Record<string, string | number | boolean>> {
  return {
    "app.update.disabledForTesting": true,
    "browser.shell.checkDefaultBrowser": false,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": false,
    "dom.push.connection.enabled": false,
    "dom.securecontext.allowlist": origins.map((origin) => new URL(origin).hostname).join(","),
    "dom.security.https_first": false,
    "extensions.systemAddon.update.enabled": false,
    "media.autoplay.blocking_policy": 0,
    "media.autoplay.default": 0,
    "media.gmp-manager.updateEnabled": false,
    "media.peerconnection.ice.obfuscate_host_addresses": false,
    "network.captive-portal-service.enabled": false,
    "network.connectivity-service.enabled": false,
    "network.manage-offline-status": false,
    "remote.active-protocols": 1,
    "services.settings.server": "http://127.0.0.1:9/",
    "toolkit.telemetry.server": "http://127.0.0.1:9/",
  };
}

/** The system's Firefox, with a profile of its own, in a host's namespace. It is driven by WebDriver BiDi. */
export async function launchFirefoxIn(
  host: Host,
  origins: readonly string[],
  folder: string,
): Promise<ListenerBrowser> {
  const profile = await mkdtemp(join(folder, `firefox-of-${host.name}-`));
  const { browser, close } = await launchFirefox(profile, origins, (words) => inside(host.path, words));
  return {
    async newPage() {
      const page = await browser.newPage();
      // The compiler wraps functions in a helper that pages do not have.
      await page.evaluateOnNewDocument(`globalThis.__name ??= (value) => value; (${mute})();`);
      return listenerPage(page);
    },
    close,
  };
}

/** Firefox over a profile's folder. `within` says by which words a command is started where Firefox is to be. */
export async function launchFirefox(
  profile: string,
  origins: readonly string[],
  within: (words: readonly [string, ...string[]]) => readonly [string, ...string[]] = (words) => words,
): Promise<{ readonly browser: Browser; close(): Promise<void> }> {
  const lines = Object.entries(preferences(origins)).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  );
  await writeFile(join(profile, "user.js"), lines.join("\n"));
  const [command, ...words] = within([process.execPath, program, profile]);
  const pipe = spawn(command, words, { stdio: ["pipe", "pipe", "inherit"] });
  const browser = await connect({ protocol: "webDriverBiDi", transport: transportOver(pipe), defaultViewport: null });
  const close = async () => {
    await browser.close().catch(() => undefined);
    pipe.stdin?.end();
    if (pipe.exitCode === null) await once(pipe, "exit");
  };
  return { browser, close };
}

/** Where there is no sound card, Firefox plays nothing but what is mute, by the system's clock as a card would. */
export function mute(): void {
  const Plain = window.Audio;
  Object.assign(window, {
    Audio: function element(): HTMLAudioElement {
      const audio = new Plain();
      audio.muted = true;
      return audio;
    },
  });
}

function transportOver(pipe: ChildProcess): ConnectionTransport {
  const transport: ConnectionTransport = {
    send: (message) => void pipe.stdin?.write(`${message}\n`),
    close: () => void pipe.stdin?.end(),
  };
  createInterface({ input: pipe.stdout as NodeJS.ReadableStream }).on("line", (line) => transport.onmessage?.(line));
  pipe.once("exit", () => transport.onclose?.());
  // What is said to a browser that has ended.
  pipe.stdin?.on("error", () => undefined);
  return transport;
}

/** What Playwright's page does, over BiDi: Playwright's own way there needs a Firefox newer than Debian's. */
function listenerPage(page: Page): ListenerPage {
  const evaluate = (script: string, argument?: unknown) => page.evaluate(script as never, argument as never);
  const listener = {
    async addInitScript(script: string | ((argument: unknown) => void), argument: unknown = null) {
      const text = typeof script === "string" ? script : `(${script})(${JSON.stringify(argument)});`;
      await page.evaluateOnNewDocument(text);
    },
    goto: (url: string) => page.goto(url),
    evaluate,
    async waitForFunction(script: string, argument: unknown, options?: { timeout?: number; polling?: number }) {
      const { timeout = patienceMs, polling = 100 } = options ?? {};
      const untilMs = performance.now() + timeout;
      while (!(await evaluate(script, argument))) {
        if (performance.now() > untilMs) throw new Error(`Cannot wait longer than ${timeout} ms for ${script}`);
        await pause(polling);
      }
    },
  };
  return listener as unknown as ListenerPage;
}
