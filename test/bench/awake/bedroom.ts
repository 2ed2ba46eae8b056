import { pause } from "../../e2e/audience.ts";
import { joinFrom, linkedAfterMs, type Sleeper } from "../../e2e/sleeper.ts";

const linkedAtFirstMs = 60_000;

/** Milliseconds from waking to a link, of pairs of which one slept, and of pairs that slept both. */
export interface Waits {
  readonly one: number[];
  readonly both: number[];
}

/** Listeners of one album, each linked with all others; nobody else is there. */
export interface Bedroom {
  /** All but one sleep, and wake at once. */
  sleep(asleepMs: number, watchedMs: number): Promise<Waits>;
  close(): Promise<void>;
}

export async function openBedroom({
  serverUrl,
  albumId,
  sleepersCount,
}: {
  readonly serverUrl: string;
  readonly albumId: string;
  readonly sleepersCount: number;
}): Promise<Bedroom> {
  const sleepers: Sleeper[] = [];
  const close = async () => {
    for (const sleeper of sleepers) await sleeper.close();
  };
  try {
    for (let number = 1; number <= 1 + sleepersCount; number += 1) {
      sleepers.push(await joinFrom(number, serverUrl, `/album/${albumId}`));
    }
    const openedMs = Date.now();
    for (const { listener } of sleepers) {
      // One who stays awake plays on for longer than the album.
      await listener.page.evaluate(() => document.querySelector<HTMLElement>('[aria-label^="Repeat"]')?.click());
      await listener.playAlbum();
    }
    const { one, both } = await linkedAgain(sleepers, openedMs, linkedAtFirstMs);
    if ([...one, ...both].includes(Infinity)) throw new Error(`Cannot measure: not all are linked: ${one}, ${both}`);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    sleep: async (asleepMs, watchedMs) => {
      for (const sleeper of sleepers.slice(1)) sleeper.sleep();
      await pause(asleepMs);
      const wokeMs = Date.now();
      for (const sleeper of sleepers.slice(1)) sleeper.wake();
      return linkedAgain(sleepers, wokeMs, watchedMs);
    },
    close,
  };
}

/** The first one stays awake. */
async function linkedAgain(sleepers: readonly Sleeper[], sinceMs: number, timeoutMs: number): Promise<Waits> {
  const [awake, ...others] = sleepers as readonly [Sleeper, ...Sleeper[]];
  const waits = (pairs: readonly (readonly [Sleeper, Sleeper])[]) =>
    Promise.all(pairs.map(([first, second]) => linkedAfterMs(first, second, { sinceMs, timeoutMs })));
  const one = waits(others.map((other) => [awake, other] as const));
  const both = waits(others.flatMap((first, index) => others.slice(index + 1).map((other) => [first, other] as const)));
  return { one: await one, both: await both };
}
