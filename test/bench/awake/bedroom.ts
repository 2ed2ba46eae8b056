import { pause } from "../../e2e/audience.ts";
import { joinFrom, linkedAfterMs, type Sleeper } from "../../e2e/sleeper.ts";

const linkedAtFirstMs = 60_000;

/** Three listeners of one album, each linked with the others; nobody else is there. */
export interface Bedroom {
  /** Two of them sleep at once. Returns how long after waking each pair was linked again, ms. */
  sleep(asleepMs: number, watchedMs: number): Promise<{ readonly one: number[]; readonly both: number[] }>;
  close(): Promise<void>;
}

export async function openBedroom(serverUrl: string, albumId: string): Promise<Bedroom> {
  const sleepers: Sleeper[] = [];
  const close = async () => {
    for (const sleeper of sleepers) await sleeper.close();
  };
  try {
    for (const number of [1, 2, 3]) sleepers.push(await joinFrom(number, serverUrl, `/album/${albumId}`));
    const openedMs = Date.now();
    for (const { listener } of sleepers) {
      // One who stays awake plays on for longer than the album.
      await listener.page.evaluate(() => document.querySelector<HTMLElement>('[aria-label^="Repeat"]')?.click());
      await listener.playAlbum();
    }
    const linkedMs = await pairsLinked(sleepers, openedMs, linkedAtFirstMs);
    if (linkedMs.includes(Infinity)) throw new Error(`Cannot measure: the three are not linked at first: ${linkedMs}`);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    sleep: async (asleepMs, watchedMs) => {
      const [, ...two] = sleepers;
      for (const sleeper of two) sleeper.sleep();
      await pause(asleepMs);
      const wokeMs = Date.now();
      for (const sleeper of two) sleeper.wake();
      const [first = Infinity, second = Infinity, both = Infinity] = await pairsLinked(sleepers, wokeMs, watchedMs);
      return { one: [first, second], both: [both] };
    },
    close,
  };
}

/** Of the first with the second, of the first with the third, and of these two. */
function pairsLinked(sleepers: readonly Sleeper[], sinceMs: number, timeoutMs: number): Promise<number[]> {
  const [awake, one, other] = sleepers as readonly [Sleeper, Sleeper, Sleeper];
  const pairs = [
    [awake, one],
    [awake, other],
    [one, other],
  ] as const;
  return Promise.all(pairs.map(([first, second]) => linkedAfterMs(first, second, { sinceMs, timeoutMs })));
}
