import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { pause } from "../audience.ts";
import type { DrivenPage } from "./driven-page.ts";

const driverPath = "/usr/bin/WebKitWebDriver";
const screenPath = "/usr/bin/Xvfb";
const startsWithinMs = 20_000;

/** Why tests in WebKitGTK are skipped; `null` when they can run. */
export function webKitMissing(): string | null {
  if (!existsSync(driverPath) || miniBrowser() === null) return "no WebKitGTK: install the package webkit2gtk-driver";
  return existsSync(screenPath) ? null : "no screen for WebKitGTK: install the package xvfb";
}

/** The little browser that comes with WebKitGTK. Debian has one folder for each architecture. */
function miniBrowser(): string | null {
  const libraries = "/usr/lib";
  const folders = existsSync(libraries) ? readdirSync(libraries).filter((name) => name.endsWith("-linux-gnu")) : [];
  const paths = folders.flatMap((name) =>
    readdirSync(join(libraries, name))
      .filter((inside) => inside.startsWith("webkit2gtk-4"))
      .map((inside) => join(libraries, name, inside, "MiniBrowser")),
  );
  return paths.find((path) => existsSync(path)) ?? null;
}

/** WebKitGTK with one page and a screen that nobody sees. */
export async function openWebKit(): Promise<DrivenPage> {
  const screen = spawn(screenPath, ["-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const display = await displayOf(screen);
  const port = await freePort();
  const driver = spawn(driverPath, [`--port=${port}`, "--host=127.0.0.1"], {
    stdio: "ignore",
    // Without a bus and a graphics card nothing is to be looked for there.
    env: { ...process.env, DISPLAY: display, LIBGL_ALWAYS_SOFTWARE: "1", NO_AT_BRIDGE: "1", GDK_BACKEND: "x11" },
  });
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { value } = (await answer.json()) as { value: unknown };
    if (!answer.ok) throw new Error(`Cannot ${method} ${path}: ${JSON.stringify(value)}`);
    return value;
  };
  const end = async () => {
    for (const child of [driver, screen]) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill();
      await once(child, "exit");
    }
  };
  try {
    const session = await untilStarted(ask);
    return drivenPage(`/session/${session}`, ask, end);
  } catch (error) {
    await end();
    throw error;
  }
}

type Ask = (method: string, path: string, body?: unknown) => Promise<unknown>;

function drivenPage(session: string, ask: Ask, end: () => Promise<void>): DrivenPage {
  return {
    goto: async (url) => void (await ask("POST", `${session}/url`, { url })),
    evaluate: (script) =>
      ask("POST", `${session}/execute/async`, {
        script: `const done = arguments[arguments.length - 1]; Promise.resolve((${script})).then(done, (e) => done(String(e)));`,
        args: [],
      }),
    async click(selector) {
      const found = await ask("POST", `${session}/element`, { using: "css selector", value: selector });
      await ask("POST", `${session}/element/${Object.values(found as object)[0]}/click`, {});
    },
    async close() {
      await ask("DELETE", session).catch(() => undefined);
      await end();
    },
  };
}

async function untilStarted(ask: Ask): Promise<string> {
  const options = { binary: miniBrowser(), args: ["--automation"] };
  const wish = { capabilities: { alwaysMatch: { "webkitgtk:browserOptions": options } } };
  const endMs = Date.now() + startsWithinMs;
  for (;;) {
    try {
      const { sessionId } = (await ask("POST", "/session", wish)) as { sessionId: string };
      return sessionId;
    } catch (error) {
      // The driver does not listen yet.
      if (Date.now() > endMs) throw error;
      await pause(200);
    }
  }
}

/** The screen says which number it took once it is there. */
async function displayOf(screen: ChildProcess): Promise<string> {
  const pipe = screen.stdio[3];
  if (!pipe) throw new Error("Cannot read which display Xvfb has");
  const [told] = await once(pipe, "data");
  return `:${String(told).trim()}`;
}

async function freePort(): Promise<number> {
  const holder = createServer();
  holder.listen(0, "127.0.0.1");
  await once(holder, "listening");
  const { port } = holder.address() as { port: number };
  holder.close();
  await once(holder, "close");
  return port;
}
