import type { Contender } from "../../contenders/contenders.ts";
import type { ListenerPage } from "../../contenders/listener-page.ts";
import { pause } from "../../e2e/audience.ts";

/** What listeners do, from the first click on. */
export interface Behaviour {
  readonly title: string;
  /** Lengths of the songs in seconds. */
  songs(seconds: number): number[];
  /** Returns when all of `awaited` are done. */
  run(audience: Audience, contender: Contender, seconds: number): Promise<void>;
}

export interface Audience {
  readonly pages: readonly ListenerPage[];
  /** All but those who will be taken away. */
  readonly awaited: readonly ListenerPage[];
}

const patienceMs = 60_000;

async function clicks(
  pages: readonly ListenerPage[],
  everyMs: number,
  click: (page: ListenerPage) => Promise<void>,
): Promise<void> {
  for (const [index, page] of pages.entries()) {
    if (index > 0) await pause(everyMs);
    await click(page);
  }
}

/** Until each has heard its song to the end, or will not in any reasonable time. */
async function ended(pages: readonly ListenerPage[], timeoutMs: number): Promise<void> {
  const isEnded = () => window.benchHeard?.().ended;
  await Promise.allSettled(
    pages.map((page) => page.waitForFunction(isEnded, null, { timeout: timeoutMs, polling: 500 })),
  );
}

/** All play the same song to its end. */
export function arrive(title: string, everyMs: number): Behaviour {
  return {
    title,
    songs: (seconds) => [seconds],
    async run({ pages, awaited }, contender, seconds) {
      await clicks(pages, everyMs, (page) => contender.play(page, 0));
      await ended(awaited, seconds * 1_000 + patienceMs);
    },
  };
}

const skipEverySeconds = 10;

/** Each goes on to the next song every 10 s, one second after the one before it. No song comes twice. */
export function skip(title: string): Behaviour {
  const rounds = (seconds: number) => Math.max(2, Math.floor(seconds / skipEverySeconds));
  return {
    title,
    songs: (seconds) => Array.from({ length: rounds(seconds) }, () => 60),
    async run({ pages }, contender, seconds) {
      for (let song = 0; song < rounds(seconds); song += 1) {
        const startedMs = performance.now();
        await clicks(pages, 1_000, (page) => contender.play(page, song));
        await pause(Math.max(0, skipEverySeconds * 1_000 - (performance.now() - startedMs)));
      }
    },
  };
}
