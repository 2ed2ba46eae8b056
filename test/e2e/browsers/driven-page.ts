import type { ListenerSnapshot } from "../../../client/engine/listener-snapshot.ts";
import { pause } from "../audience.ts";

/** A page of any browser. Scripts are expressions. */
export interface DrivenPage {
  goto(url: string): Promise<void>;
  evaluate(script: string): Promise<unknown>;
  /** As a listener's own: the browser lets the page sound after it. */
  click(selector: string): Promise<void>;
  close(): Promise<void>;
}

export const isThere = (selector: string) => `document.querySelector(${JSON.stringify(selector)}) !== null`;

/** Waits until an expression is true in the page; fails with what the page says of itself. */
export async function untilTrue(page: DrivenPage, script: string, timeoutMs = 30_000): Promise<void> {
  const endMs = Date.now() + timeoutMs;
  while (!(await page.evaluate(`Boolean(${script})`))) {
    if (Date.now() > endMs) {
      const told = await page.evaluate("JSON.stringify(window.tutti?.snapshot() ?? document.body.innerText)");
      throw new Error(`Waited ${timeoutMs} ms in vain for ${script}; the page says ${told}`);
    }
    await pause(100);
  }
}

export async function snapshotOf(page: DrivenPage): Promise<ListenerSnapshot> {
  return (await page.evaluate("window.tutti.snapshot()")) as ListenerSnapshot;
}

/** Waits until a snapshot is as wanted, and returns it. */
export async function untilSnapshot(
  page: DrivenPage,
  isWanted: (snapshot: ListenerSnapshot) => boolean,
  timeoutMs = 30_000,
): Promise<ListenerSnapshot> {
  const endMs = Date.now() + timeoutMs;
  for (;;) {
    const now = await snapshotOf(page);
    if (isWanted(now)) return now;
    if (Date.now() > endMs) throw new Error(`Waited ${timeoutMs} ms in vain; the page says ${JSON.stringify(now)}`);
    await pause(100);
  }
}

/** Opens a page of the player and waits until it has drawn what is asked for. */
export async function openPage(page: DrivenPage, url: string, selector: string): Promise<void> {
  await page.goto(url);
  await untilTrue(page, `window.tutti !== undefined && ${isThere(selector)}`);
}
