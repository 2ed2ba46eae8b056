import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { availableMemory } from "./available-memory.ts";
import { type Finding, fine, hint, reasonOf, wrong } from "./finding.ts";

/** Descriptors for everything but the tracker's sockets: files, database, and HTTP while pages load. */
const otherDescriptors = 1_000;
/** With fewer, a few dozen listeners are too many: each has several HTTP connections. */
const descriptorsMin = 1_024;
/** Measured with 10,000 listeners: 16 KiB in the process and 5 KiB in the kernel for each. Doubled, for data that is in flight. */
const bytesPerListener = 40 * 1024;
/** What the process takes with a catalogue and a running ingest. */
const baseBytes = 400e6;
/** With less, the process alone hardly fits. */
const baseBytesMin = 200e6;

export interface DescriptorLimits {
  readonly soft: number;
  readonly hard: number;
}

/** What this process may open; Node has raised the soft limit to the hard one by now. */
export async function readDescriptorLimits(): Promise<DescriptorLimits> {
  const { stdout } = await promisify(execFile)("sh", ["-c", "ulimit -Sn; ulimit -Hn"]);
  const [soft = Number.NaN, hard = Number.NaN] = stdout
    .trim()
    .split("\n")
    .map((line) => (line === "unlimited" ? Number.POSITIVE_INFINITY : Number(line)));
  return { soft, hard };
}

/** How many listeners at once the open files admit. */
export async function checkDescriptors(listenersMax: number): Promise<Finding> {
  try {
    return judgeDescriptors(await readDescriptorLimits(), listenersMax);
  } catch (error) {
    return hint(`open files: the limit cannot be read here (${reasonOf(error)})`);
  }
}

export function judgeDescriptors({ soft, hard }: DescriptorLimits, listenersMax: number): Finding {
  const needed = listenersMax + otherDescriptors;
  const admitted = Math.max(0, Math.min(listenersMax, soft - Math.min(otherDescriptors, Math.ceil(soft / 2))));
  const found = `open files: at most ${soft} (hard limit ${hard}): room for ${admitted} listeners at once`;
  const advice = `for ${listenersMax} set ${needed}: LimitNOFILE=${needed} in the systemd unit, "ulimits: { nofile: ${needed} }" in compose, "ulimit -n ${needed}" in a shell`;
  if (soft < descriptorsMin) return wrong(`${found}; ${advice}`);
  return soft < needed ? hint(`${found}; ${advice}`) : fine(found);
}

/** Whether the memory that is free is enough for the listeners that the tracker takes. */
export function checkMemory(listenersMax: number): Finding {
  return judgeMemory(availableMemory(), listenersMax);
}

export function judgeMemory(freeBytes: number, listenersMax: number): Finding {
  const needed = baseBytes + listenersMax * bytesPerListener;
  const admitted = Math.max(0, Math.min(listenersMax, Math.floor((freeBytes - baseBytes) / bytesPerListener)));
  const found = `memory: ${gigabytes(freeBytes)} free: room for ${admitted} listeners at once`;
  if (freeBytes < baseBytesMin) return wrong(`${found}; Tutti alone needs ${gigabytes(baseBytes)}: free or add some`);
  if (freeBytes < needed) return hint(`${found}; for ${listenersMax} have ${gigabytes(needed)} free`);
  return fine(found);
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
