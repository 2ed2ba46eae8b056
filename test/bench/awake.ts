import { parseArgs } from "node:util";
import { pause } from "../e2e/audience.ts";
import { joinFrom, linkedAfterMs, type Sleeper } from "../e2e/sleeper.ts";
import { openStage, type Stage } from "../e2e/stage.ts";
import { median } from "./median.ts";

const songs = [60, 60, 60, 60];
const playsBeforeMs = 10_000;
const linkedInTimeMs = 5_000;

/** Milliseconds from waking to a link, of pairs of which one slept, and of pairs that slept both. */
interface Found {
  readonly one: number[];
  readonly both: number[];
}

/** How long after waking a suspended listener is linked again. Of three listeners two sleep at once, so each run shows both kinds. */
export async function runAwake(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      seconds: { type: "string", default: "30,45,60,600" },
      times: { type: "string", default: "10" },
      /** How long a pair is watched that is not linked again. */
      watch: { type: "string", default: "170" },
    },
  });
  const stage = await openStage({ songs, mediaDelayMs: 40 });
  const watchedMs = 1_000 * Number(values.watch);
  console.log("\n| asleep, s | who slept | linked within 5 s | median, ms | worst, ms |\n|--:|---|--:|--:|--:|");
  for (const seconds of values.seconds.split(",")) {
    const found: Found = { one: [], both: [] };
    for (let time = 1; time <= Number(values.times); time += 1) {
      console.error(`${seconds} s, ${time} of ${values.times} …`);
      await sleepOnce(stage, { asleepMs: 1_000 * Number(seconds), watchedMs, found });
    }
    for (const [kind, waitsMs] of Object.entries(found)) {
      const inTime = waitsMs.filter((ms: number) => ms <= linkedInTimeMs).length;
      const cells = [median(waitsMs), Math.max(...waitsMs)].map((ms) => ms.toFixed(0));
      console.log(`| ${seconds} | ${kind} | ${inTime} of ${waitsMs.length} | ${cells.join(" | ")} |`);
    }
  }
  await stage.close();
}

async function sleepOnce(
  stage: Stage,
  { asleepMs, watchedMs, found }: { readonly asleepMs: number; readonly watchedMs: number; readonly found: Found },
): Promise<void> {
  const join = (number: number) => joinFrom(number, stage.server.url, `/album/${stage.tracks[0]?.albumId}`);
  const sleepers = [await join(1), await join(2), await join(3)] as const;
  try {
    const [awake, one, other] = sleepers;
    const openedMs = Date.now();
    for (const { listener } of sleepers) await listener.playAlbum();
    const pairs: readonly (readonly [Sleeper, Sleeper])[] = [
      [awake, one],
      [awake, other],
      [one, other],
    ];
    const linked = (sinceMs: number, timeoutMs: number) =>
      Promise.all(pairs.map(([first, second]) => linkedAfterMs(first, second, { sinceMs, timeoutMs })));
    const atFirst = await linked(openedMs, 30_000);
    if (atFirst.includes(Infinity)) throw new Error(`Cannot measure: the three are not linked after 30 s: ${atFirst}`);
    await pause(openedMs + playsBeforeMs - Date.now());
    for (const sleeper of [one, other]) sleeper.sleep();
    await pause(asleepMs);
    const wokeMs = Date.now();
    for (const sleeper of [one, other]) sleeper.wake();
    const [first = Infinity, second = Infinity, both = Infinity] = await linked(wokeMs, watchedMs);
    found.one.push(first, second);
    found.both.push(both);
  } finally {
    for (const sleeper of sleepers) await sleeper.close();
  }
}
