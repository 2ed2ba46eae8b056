import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { pause } from "../../e2e/audience.ts";
import { ingestMusic } from "../../lab/origin/music.ts";
import { startTestServer, type TestServer } from "../../start-server.ts";
import { median } from "../median.ts";
import { openBedroom, type WhoSleeps } from "./bedroom.ts";

const songsSeconds = [60, 60, 60, 60, 60];
const linkedInTimeMs = 5_000;

/** Milliseconds from waking to a link. */
type Waits = Record<WhoSleeps, number[]>;

interface Run {
  readonly seconds: number;
  readonly whoSleeps: WhoSleeps;
}

/**
 * How long after waking a suspended listener is linked again. In each run there is a pair for each song, of which one sleeps, or both. Runs
 * go on side by side, the longest first, each with a server of its own: who sleeps costs nothing.
 */
export async function runAwake(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      seconds: { type: "string", default: "30,45,60,600" },
      /** Runs of each length and kind. */
      times: { type: "string", default: "2" },
      /** So many runs side by side. */
      together: { type: "string", default: "5" },
      /** A data directory with the songs of an earlier run; else they are ingested now, which takes minutes. */
      data: { type: "string" },
      /** How long a pair is watched that is not linked again. */
      watch: { type: "string", default: "170" },
    },
  });
  const lengths = values.seconds.split(",").map(Number);
  const times = Number(values.times);
  const waits = new Map(lengths.map((seconds): [number, Waits] => [seconds, { one: [], both: [] }]));
  const runs = lengths
    .toSorted((one, other) => other - one)
    .flatMap((seconds) => Array.from({ length: times }, () => [run(seconds, "one"), run(seconds, "both")]).flat());
  const folder = await mkdtemp(join(tmpdir(), "tutti-awake-"));
  try {
    console.error("ingesting …");
    const dataDirectory = values.data ?? (await ingestMusic(folder, songsSeconds)).dataDirectory;
    // All before the first listener comes: a server that starts in this process lets the others wait.
    const servers: TestServer[] = [];
    while (servers.length < Math.min(runs.length, Number(values.together))) {
      const copy = join(folder, `server-${servers.length}`);
      await cp(dataDirectory, copy, { recursive: true });
      servers.push(await startTestServer({ dataDirectory: copy, mediaDelayMs: 40 }));
    }
    console.error(`${runs.length} runs, ${servers.length} at once …`);
    const opening = takeTurns();
    const sleepOnce = async ({ seconds, whoSleeps }: Run, server: TestServer) => {
      const bedroom = await opening(() => openBedroom(server.url, whoSleeps));
      try {
        await pause(playsBeforeMs);
        const found = await bedroom.sleep(1_000 * seconds, 1_000 * Number(values.watch));
        waits.get(seconds)?.[whoSleeps].push(...found);
        console.error(`${seconds} s, ${whoSleeps} slept: linked after ${found.map(Math.round)} ms`);
      } finally {
        await bedroom.close();
      }
    };
    const sleepOften = async (server: TestServer) => {
      for (let next = runs.shift(); next !== undefined; next = runs.shift()) {
        const { seconds } = next;
        await sleepOnce(next, server).catch((error) => console.error(`A run of ${seconds} s broke off: ${error}`));
      }
      await server.close();
    };
    await Promise.all(servers.map(sleepOften));
    printTable(waits);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function run(seconds: number, whoSleeps: WhoSleeps): Run {
  return { seconds, whoSleeps };
}

/** Before they sleep. */
const playsBeforeMs = 10_000;

/** One begins when the one before has ended: the start of the browsers takes all of a small machine. */
function takeTurns(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let before: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = before.then(work);
    before = done.catch(() => undefined);
    return done;
  };
}

function printTable(found: ReadonlyMap<number, Waits>): void {
  console.log("\n| asleep, s | who slept | linked within 5 s | median, ms | worst, ms |\n|--:|---|--:|--:|--:|");
  for (const [seconds, waits] of found) {
    for (const [kind, waitsMs] of Object.entries(waits)) {
      const inTime = waitsMs.filter((ms: number) => ms <= linkedInTimeMs).length;
      const cells = [median(waitsMs), Math.max(...waitsMs)].map((ms) => ms.toFixed(0));
      console.log(`| ${seconds} | ${kind} | ${inTime} of ${waitsMs.length} | ${cells.join(" | ")} |`);
    }
  }
}
