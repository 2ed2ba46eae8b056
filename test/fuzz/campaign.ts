import { fileURLToPath, pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { type Crash, Fuzzer, newTally, type Tally } from "./fuzzer.ts";
import type { Target } from "./target.ts";

export interface CampaignOptions {
  readonly inputs: number;
  readonly seed: number;
  readonly workers: number;
  /** Names of the targets that take part. */
  readonly names: readonly string[];
  /** A module that exports `targets`. */
  readonly targetsUrl: string;
  /** Time of processor after which an input is taken to hang, ms. */
  readonly hangMs?: number;
  /** Heap of a worker, MiB: a parser that takes more for one input has been led astray. */
  readonly heapMiBMax?: number;
  onProgress?(tallies: ReadonlyMap<string, Tally>): void;
}

/** What a worker is told. */
export interface WorkerOrders {
  readonly targetsUrl: string;
  readonly names: readonly string[];
  readonly seed: number;
  readonly part: number;
  readonly inputs: number;
  /** Shared: the place of its target in the list, and the number of the input that it is at. */
  readonly place: Uint32Array;
}

export type WorkerMessage = { type: "tally"; name: string; tally: Tally } | { type: "done" };

/** How often it is looked whether a worker hangs. */
const lookMs = 500;
const defaultHangMs = 10_000;

const defaultHeapMiBMax = 1_024;

/**
 * Three parts of 16 MiB. One of them must fit into the 16 MiB that Node adds when the heap is full: else Node 22 and
 * later end the whole process and not the worker.
 */
const youngHeapMiBMax = 48;

/** Runs all targets in worker threads, each under watch: an input that never ends, or ends the worker, is a crash too. */
export async function runCampaign(options: CampaignOptions): Promise<Map<string, Tally>> {
  const { inputs, workers, names, onProgress } = options;
  const parts = Array.from({ length: workers }, () => new Map<string, Tally>());
  const tallies = () => mergeTallies(names, parts);
  const crashes = await Promise.all(
    parts.map((part, number) => {
      const share = Math.floor(inputs / workers) + (number < inputs % workers ? 1 : 0);
      return runWorker(options, { part: number, inputs: share }, (name, tally) => {
        part.set(name, tally);
        onProgress?.(tallies());
      });
    }),
  );
  const merged = tallies();
  for (const crash of crashes) {
    const tally = crash === null ? undefined : merged.get(crash.target);
    if (crash === null || tally === undefined) continue;
    tally.crashed += 1;
    tally.crashes.push(crash);
  }
  return merged;
}

/** Null, or the input with which the worker hung or died. */
async function runWorker(
  options: CampaignOptions,
  { part, inputs }: { part: number; inputs: number },
  onTally: (name: string, tally: Tally) => void,
): Promise<Crash | null> {
  const { targetsUrl, names, seed, hangMs = defaultHangMs, heapMiBMax = defaultHeapMiBMax } = options;
  const place = new Uint32Array(new SharedArrayBuffer(8));
  const orders: WorkerOrders = { targetsUrl, names, seed, part, inputs, place };
  const worker = new Worker(new URL("./campaign-worker.ts", import.meta.url), {
    workerData: orders,
    execArgv: ["--enable-source-maps", "--import", typescriptUrl],
    resourceLimits: { maxOldGenerationSizeMb: heapMiBMax, maxYoungGenerationSizeMb: youngHeapMiBMax },
  });
  let stopWatch: () => void = () => undefined;
  const problem = await new Promise<string | null>((answer) => {
    stopWatch = watch(place, hangMs * options.workers, () =>
      answer(`it has not ended after ${hangMs} ms of processor time`),
    );
    worker.on("message", (message: WorkerMessage) => {
      if (message.type === "tally") onTally(message.name, message.tally);
      else answer(null);
    });
    worker.once("error", (error) => answer(`it ended the worker: ${error.message}`));
    worker.once("exit", () => answer("it ended the worker"));
  });
  stopWatch();
  await worker.terminate();
  return problem === null ? null : await crashAt({ options, part, place, problem });
}

const typescriptUrl = pathToFileURL(fileURLToPath(new URL("../../infra/typescript.mjs", import.meta.url))).href;

/** Calls when the place has not changed for this much of the processor's time. */
function watch(place: Uint32Array, hangMs: number, onHang: () => void): () => void {
  let seen = "";
  let sinceCpu = process.cpuUsage();
  const timer = setInterval(() => {
    const now = place.join();
    const { user, system } = process.cpuUsage(sinceCpu);
    if (now === seen && (user + system) / 1_000 > hangMs) onHang();
    if (now === seen) return;
    seen = now;
    sinceCpu = process.cpuUsage();
  }, lookMs);
  return () => clearInterval(timer);
}

/** Makes the inputs again up to the one at this place, which is not run. */
async function crashAt(at: {
  options: CampaignOptions;
  part: number;
  place: Uint32Array;
  problem: string;
}): Promise<Crash> {
  const { options, part, place, problem } = at;
  const { targets } = (await import(options.targetsUrl)) as { targets: readonly Target[] };
  const [number = 0, index = 0] = place;
  const fuzzer = await Fuzzer.open(targets[number]!, { seed: options.seed, part });
  await fuzzer.run(index);
  return { target: fuzzer.target.name, index, problem, input: fuzzer.peek() };
}

function mergeTallies(names: readonly string[], parts: readonly ReadonlyMap<string, Tally>[]): Map<string, Tally> {
  return new Map(
    names.map((name) => {
      const merged = newTally();
      for (const tally of parts.flatMap((part) => part.get(name) ?? [])) {
        for (const figure of ["inputs", "accepted", "refused", "crashed", "parserMs"] as const) {
          merged[figure] += tally[figure];
        }
        merged.slowestMs = Math.max(merged.slowestMs, tally.slowestMs);
        merged.crashes.push(...tally.crashes);
      }
      return [name, merged];
    }),
  );
}
