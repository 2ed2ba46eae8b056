import type { Track } from "../../../shared/api/track.ts";
import { type Listener, pause } from "../../e2e/audience.ts";
import { type Laptop, linkedAfterMs, openLaptop } from "../../e2e/sleeper.ts";

const linkedAtFirstMs = 60_000;

/** Milliseconds from waking to a link, of pairs of which one slept, and of pairs that slept both. */
export interface Waits {
  readonly one: number[];
  readonly both: number[];
}

/** The three who listen to one song: one stays awake, two sleep. */
type Three = readonly [Listener, Listener, Listener];

/** Three laptops, each with a page for each song. So there are as many threes as songs, and nobody else in their swarms. */
export interface Bedroom {
  /** Two of the laptops sleep, and wake at once. */
  sleep(asleepMs: number, watchedMs: number): Promise<Waits>;
  close(): Promise<void>;
}

export async function openBedroom(serverUrl: string): Promise<Bedroom> {
  const laptops: Laptop[] = [];
  const close = async () => {
    for (const laptop of laptops) await laptop.close();
  };
  const threes: Three[] = [];
  try {
    while (laptops.length < 3) laptops.push(await openLaptop());
    const [awake, one, other] = laptops as [Laptop, Laptop, Laptop];
    for (const { id } of await tracksOf(serverUrl)) {
      const join = (laptop: Laptop, number: number) => listenTo(id, laptop, { number, serverUrl });
      threes.push([await join(awake, 1), await join(one, 2), await join(other, 3)]);
    }
    const { one: waits, both } = await linkedAgain(threes, Date.now(), linkedAtFirstMs);
    if ([...waits, ...both].includes(Infinity))
      throw new Error(`Cannot measure: not linked at first: ${waits}, ${both}`);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    sleep: async (asleepMs, watchedMs) => {
      const asleep = laptops.slice(1);
      for (const laptop of asleep) laptop.sleep();
      await pause(asleepMs);
      const wokeMs = Date.now();
      for (const laptop of asleep) laptop.wake();
      return linkedAgain(threes, wokeMs, watchedMs);
    },
    close,
  };
}

async function tracksOf(serverUrl: string): Promise<Track[]> {
  return ((await (await fetch(`${serverUrl}/api/v1/tracks?limit=50`)).json()) as { items: Track[] }).items;
}

/** Again and again: one who stays awake plays on for longer than the song. */
async function listenTo(
  trackId: string,
  laptop: Laptop,
  { number, serverUrl }: { readonly number: number; readonly serverUrl: string },
): Promise<Listener> {
  const listener = await laptop.join(number, serverUrl, "/");
  await listener.page.evaluate(() => document.querySelector<HTMLElement>('[aria-label^="Repeat"]')?.click());
  await listener.play(trackId);
  return listener;
}

async function linkedAgain(threes: readonly Three[], sinceMs: number, timeoutMs: number): Promise<Waits> {
  const waits = (pairs: readonly (readonly [Listener, Listener])[]) =>
    Promise.all(pairs.map(([first, second]) => linkedAfterMs(first, second, { sinceMs, timeoutMs })));
  const one = waits(threes.flatMap(([awake, first, second]) => [[awake, first] as const, [awake, second] as const]));
  const both = waits(threes.map(([, first, second]) => [first, second] as const));
  return { one: await one, both: await both };
}
