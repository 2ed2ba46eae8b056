import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { MortalRedis, redisProgram } from "../../contract/mortal-redis.ts";
import type { CrowdFigures, CrowdPart, CrowdRound } from "./crowd-process.ts";
import { TrackerProcess } from "./process.ts";

const loader = new URL("../../../infra/typescript.mjs", import.meta.url).href;

/**
 * As many listeners as one process has descriptors for, on each of some instances: a process of listeners for each, every one on a core of its own as
 * far as there are cores. Prints how long an announce waits for its answer.
 */
export async function runCrowd(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      listeners: { type: "string", default: "19000" },
      instances: { type: "string", default: "1" },
      held: { type: "string", default: "100" },
      tracks: { type: "string", default: "20000" },
      "per-second": { type: "string", default: "2000" },
      seconds: { type: "string", default: "30" },
    },
  });
  const [listeners, count] = [Number(values.listeners), Number(values.instances)];
  const operator = generateKeyPairSync("ed25519");
  const publicKey = operator.publicKey.export({ format: "jwk" }).x ?? "";
  const operatorKey = operator.privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  const redis = count > 1 ? await startRedis() : null;
  const instances: TrackerProcess[] = [];
  for (let core = 0; core < count; core += 1) {
    instances.push(await TrackerProcess.start("tutti", { publicKey, redisUrl: redis?.url() ?? "" }, core % 2));
  }
  const share = Math.ceil(listeners / count);
  const parts = instances.map(({ port }, index) =>
    startPart(
      {
        port,
        first: index * share,
        count: Math.min(share, listeners - index * share),
        held: Number(values.held),
        tracks: Number(values.tracks),
        operatorKey,
      },
      (index + 1) % 2,
    ),
  );
  await Promise.all(parts.map((part) => once(part, "message")));
  console.log(
    `${listeners} listeners on ${count} ${count === 1 ? "process" : "processes with Redis"}, ${values.held} tracks each`,
  );
  const round: CrowdRound = { perSecond: Number(values["per-second"]) / count, seconds: Number(values.seconds) };
  // The first round is for the caches and the compiler.
  for (const what of ["first", "then"]) {
    const before = await Promise.all(instances.map((instance) => instance.figures("cpu")));
    const told = await Promise.all(parts.map((part) => play(part, round)));
    const after = await Promise.all(instances.map((instance) => instance.figures("cpu")));
    told.forEach(({ p50Ms, p99Ms, worstMs, operations, seconds, lost }, index) => {
      const spent = (after[index]?.cpuMicros ?? 0) - (before[index]?.cpuMicros ?? 0);
      console.log(
        `  ${what}, instance ${index + 1}: ${(operations / seconds).toFixed(0)} track changes a second, answer p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms, worst ${worstMs.toFixed(0)} ms; ${(spent / operations).toFixed(0)} µs each, ${(spent / seconds / 10_000).toFixed(0)} % of a core, ${((after[index]?.rss ?? 0) / 1e6).toFixed(0)} MB; its event loop late by p99 ${(after[index]?.loopMs.p99 ?? 0).toFixed(0)} ms, max ${(after[index]?.loopMs.max ?? 0).toFixed(0)} ms; ${lost} lost`,
      );
    });
  }
  for (const part of parts) part.disconnect();
  for (const instance of instances) instance.stop();
  await redis?.kill();
}

async function startRedis(): Promise<MortalRedis> {
  const program = redisProgram();
  if (program === null)
    throw new Error("Cannot bench several instances: neither redis-server nor valkey-server is on the PATH");
  return MortalRedis.start(program);
}

function startPart(part: CrowdPart, core: number): ChildProcess {
  const file = fileURLToPath(new URL("crowd-process.ts", import.meta.url));
  const node = [process.execPath, "--max-semi-space-size=64", "--import", loader, file, JSON.stringify(part)];
  return spawn("taskset", ["-c", String(core), ...node], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
}

async function play(part: ChildProcess, round: CrowdRound): Promise<CrowdFigures> {
  part.send(round);
  return ((await once(part, "message")) as [CrowdFigures])[0];
}
