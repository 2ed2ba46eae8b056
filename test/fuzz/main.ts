import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCampaign } from "./campaign.ts";
import { type Crash, runTarget, type Tally } from "./fuzzer.ts";
import { parseInput } from "./notation.ts";
import { parseOptions } from "./options.ts";
import { formatCrash, formatTable, grouped } from "./report.ts";
import type { Target } from "./target.ts";
import { targets } from "./targets.ts";

/** Where inputs of crashes are kept, below the folder that the command runs in. */
const crashFolder = join(".cache", "fuzz");
const progressMs = 10_000;

process.exitCode = await main(process.argv.slice(2));

/** 0: nothing crashed; 1: something did; 2: an option or a file can't be read. */
async function main(words: readonly string[]): Promise<number> {
  const parsed = parseOptions(
    words,
    targets.map(({ name }) => name),
  );
  if (!parsed.ok) {
    console.error(`Cannot fuzz: ${parsed.error}`);
    return 2;
  }
  const { inputs, seed, workers, only, inputPath } = parsed.value;
  const chosen = targets.filter(({ name }) => only.length === 0 || only.includes(name));
  if (inputPath !== null) return await replay(chosen[0]!, inputPath);

  const startedMs = performance.now();
  let toldMs = startedMs;
  const toldCrashes = new Set<string>();
  const tallies = await runCampaign({
    inputs,
    seed,
    workers,
    names: chosen.map(({ name }) => name),
    targetsUrl: new URL("./targets.ts", import.meta.url).href,
    onProgress(now) {
      for (const { target, index, problem } of [...now.values()].flatMap((tally) => tally.crashes)) {
        const line = `CRASH in ${target}, input ${index}: ${problem}`;
        if (!toldCrashes.has(line)) console.error(line);
        toldCrashes.add(line);
      }
      if (performance.now() - toldMs < progressMs) return;
      toldMs = performance.now();
      console.error(progressLine(now, inputs, (toldMs - startedMs) / 1_000));
    },
  });
  const seconds = (performance.now() - startedMs) / 1_000;
  const crashes = [...tallies.values()].flatMap((tally) => tally.crashes);
  console.log(formatTable(chosen, tallies));
  const { done, crashed } = sums(tallies);
  console.log(
    `\n${grouped(done)} inputs over ${chosen.length} parsers, seed ${seed}, ${workers} ${workers === 1 ? "worker" : "workers"}, ` +
      `${seconds.toFixed(0)} s (${grouped(Math.round(done / seconds))} a second): ${grouped(crashed)} crashes`,
  );
  for (const crash of crashes) console.log(`\n${formatCrash(crash, await keep(crash))}`);
  return crashed === 0 ? 0 : 1;
}

async function keep(crash: Crash): Promise<string> {
  await mkdir(crashFolder, { recursive: true });
  const file = join(crashFolder, `${crash.target}-${crash.index}.txt`);
  await writeFile(file, `${crash.input}\n`);
  return file;
}

/** Runs the input of a file, in the notation of the corpus, and says what became of it. */
async function replay(target: Target, path: string): Promise<number> {
  const parsed = parseInput(target, (await readFile(path, "utf8")).replace(/\n$/, ""));
  if (!parsed.ok) {
    console.error(`Cannot fuzz: ${path}: ${parsed.error}`);
    return 2;
  }
  const startedMs = performance.now();
  try {
    const verdict = await runTarget(target, parsed.value);
    console.log(`${target.name}: ${verdict} after ${(performance.now() - startedMs).toFixed(1)} ms`);
    return 0;
  } catch (error) {
    console.log(error);
    return 1;
  }
}

function progressLine(tallies: ReadonlyMap<string, Tally>, inputs: number, seconds: number): string {
  const { done, crashed } = sums(tallies);
  return `${grouped(done)} of ${grouped(inputs)} inputs, ${grouped(crashed)} crashes, ${seconds.toFixed(0)} s …`;
}

function sums(tallies: ReadonlyMap<string, Tally>): { done: number; crashed: number } {
  let done = 0;
  let crashed = 0;
  for (const tally of tallies.values()) {
    done += tally.inputs;
    crashed += tally.crashed;
  }
  return { done, crashed };
}
