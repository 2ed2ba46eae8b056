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
  let linked: readonly Three[] = [];
  try {
    const threes: Three[] = [];
    while (laptops.length < 3) laptops.push(await openLaptop());
    const [awake, one, other] = laptops as [Laptop, Laptop, Laptop];
    for (const { id } of await tracksOf(serverUrl)) {
      const join = (laptop: Laptop, number: number) => listenTo(id, laptop, { number, serverUrl });
      threes.push([await join(awake, 1), await join(one, 2), await join(other, 3)]);
    }
    linked = await linkedThrees(threes);
    if (linked.length === 0) throw new Error("Cannot measure: no three are linked at first");
    if (linked.length < threes.length) console.error(`${threes.length - linked.length} threes are not linked at first`);
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

/** Those of which every two are linked. */
async function linkedThrees(threes: readonly Three[]): Promise<Three[]> {
  const sinceMs = Date.now();
  const waits = await Promise.all(threes.map((three) => linkedAgain([three], sinceMs, linkedAtFirstMs)));
  return threes.filter((_, index) =>
    [...(waits[index]?.one ?? []), ...(waits[index]?.both ?? [])].every(Number.isFinite),
  );
}

async function linkedAgain(threes: readonly Three[], sinceMs: number, timeoutMs: number): Promise<Waits> {
  const waits = (pairs: readonly (readonly [Listener, Listener])[]) =>
    Promise.all(pairs.map(([first, second]) => linkedAfterMs(first, second, { sinceMs, timeoutMs })));
  const one = waits(threes.flatMap(([awake, first, second]) => [[awake, first] as const, [awake, second] as const]));
  const both = waits(threes.map(([, first, second]) => [first, second] as const));
  return { one: await one, both: await both };
}
