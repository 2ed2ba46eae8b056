import { parentPort, workerData } from "node:worker_threads";
import type { WorkerMessage, WorkerOrders } from "./campaign.ts";
import { Fuzzer } from "./fuzzer.ts";
import { shareOut } from "./share-out.ts";
import type { Target } from "./target.ts";

/** Inputs with which each target's speed is told, at most; they count. */
const firstInputs = 2_000;
/** ... and for this long at most. */
const firstMs = 300;
/** How often the campaign hears how far we are, inputs. */
const reportEvery = 20_000;

const orders: WorkerOrders = workerData;
const { seed, part, inputs, place } = orders;
const say = (message: WorkerMessage) => parentPort?.postMessage(message);

const { targets } = (await import(orders.targetsUrl)) as { targets: readonly Target[] };
const chosen = targets.filter(({ name }) => orders.names.includes(name));

const fuzzers: Fuzzer[] = [];
const speeds: { name: string; inputsPerSecond: number }[] = [];
for (const target of chosen) {
  const fuzzer = await Fuzzer.open(target, { seed, part });
  fuzzers.push(fuzzer);
  const startedMs = performance.now();
  const most = Math.min(firstInputs, Math.floor(inputs / chosen.length));
  while (fuzzer.tally.inputs < most && performance.now() - startedMs < firstMs) {
    await runOn(fuzzer, Math.min(50, most - fuzzer.tally.inputs));
  }
  const seconds = (performance.now() - startedMs) / 1_000;
  speeds.push({ name: target.name, inputsPerSecond: fuzzer.tally.inputs / Math.max(seconds, 1e-6) });
}

const shares = shareOut(speeds, inputs);
for (const fuzzer of fuzzers) {
  const share = shares.get(fuzzer.target.name) ?? 0;
  while (fuzzer.tally.inputs < share) await runOn(fuzzer, Math.min(reportEvery, share - fuzzer.tally.inputs));
}
say({ type: "done" });

/** Writes down the number of each input before it is run, so that the campaign knows with which one we hang. */
async function runOn(fuzzer: Fuzzer, count: number): Promise<void> {
  place[0] = targets.indexOf(fuzzer.target);
  await fuzzer.run(count, (index) => {
    place[1] = index;
  });
  say({ type: "tally", name: fuzzer.target.name, tally: fuzzer.tally });
}
