import type { Track } from "../../../shared/api/track.ts";
import { type Listener, pause } from "../../e2e/audience.ts";
import { type Laptop, linkedAfterMs, openLaptop } from "../../e2e/sleeper.ts";

const linkedAtFirstMs = 60_000;

/** Which of two laptops sleep. */
export type WhoSleeps = "one" | "both";

type Pair = readonly [Listener, Listener];

/** Two laptops, each with a page for each song. So there are as many pairs as songs, and nobody else in their swarms. */
export interface Bedroom {
  /** Returns how long after waking the two of each pair were linked again, ms. */
  sleep(asleepMs: number, watchedMs: number): Promise<number[]>;
  close(): Promise<void>;
}

export async function openBedroom(serverUrl: string, whoSleeps: WhoSleeps): Promise<Bedroom> {
  const laptops: Laptop[] = [];
  const close = async () => {
    for (const laptop of laptops) await laptop.close();
  };
  let linked: readonly Pair[] = [];
  try {
    while (laptops.length < 2) laptops.push(await openLaptop());
    const [one, other] = laptops as [Laptop, Laptop];
    const pairs: Pair[] = [];
    for (const { id } of await tracksOf(serverUrl)) {
      const join = (laptop: Laptop, number: number) => listenTo(id, laptop, { number, serverUrl });
      pairs.push([await join(one, 1), await join(other, 2)]);
    }
    const waits = await linkedAgain(pairs, Date.now(), linkedAtFirstMs);
    linked = pairs.filter((_, index) => waits[index] !== Infinity);
    if (linked.length === 0) throw new Error("Cannot measure: no pair is linked at first");
    if (linked.length < pairs.length) console.error(`${pairs.length - linked.length} pairs are not linked at first`);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    sleep: async (asleepMs, watchedMs) => {
      const asleep = whoSleeps === "both" ? laptops : laptops.slice(1);
      for (const laptop of asleep) laptop.sleep();
      await pause(asleepMs);
      const wokeMs = Date.now();
      for (const laptop of asleep) laptop.wake();
      return linkedAgain(linked, wokeMs, watchedMs);
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

function linkedAgain(pairs: readonly Pair[], sinceMs: number, timeoutMs: number): Promise<number[]> {
  return Promise.all(pairs.map(([one, other]) => linkedAfterMs(one, other, { sinceMs, timeoutMs })));
}
