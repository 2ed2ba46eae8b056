import { readdir, readFile, readlink } from "node:fs/promises";
import type { Host } from "../network/network.ts";

/** What all processes of a host used: its browser, with the processes for network and pages. */
export interface Footprint {
  readonly cpuSeconds: number;
  /** Memory shared between processes counts once (PSS). */
  readonly memoryBytes: number;
}

/** Clock ticks in which Linux tells processor time, for user space the same on all architectures. */
const ticksPerSecond = 100;

/** The processes in a host's namespace, but not those that only hold it open from outside. */
export async function processesIn(host: Host): Promise<number[]> {
  const namespace = await readlink(host.path);
  const found: number[] = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const own = await readlink(`/proc/${name}/ns/net`).catch(() => null);
    if (own === namespace) found.push(Number(name));
  }
  return found;
}

export async function footprintOf(host: Host): Promise<Footprint> {
  let cpuSeconds = 0;
  let memoryBytes = 0;
  for (const id of await processesIn(host)) {
    const [stat, memory] = await Promise.all(
      ["stat", "smaps_rollup"].map((file) => readFile(`/proc/${id}/${file}`, "utf8").catch(() => "")),
    );
    cpuSeconds += cpuTicks(stat ?? "") / ticksPerSecond;
    memoryBytes += 1024 * Number(/^Pss:\s+(\d+) kB/m.exec(memory ?? "")?.[1] ?? 0);
  }
  return { cpuSeconds, memoryBytes };
}

/** Of a line of /proc/ID/stat, user and system. The name, in brackets, may hold spaces. */
export function cpuTicks(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
}

/** As a laptop that is closed, and opened again: everything in the host stands still. */
export async function suspend(host: Host): Promise<void> {
  await signalAll(host, "SIGSTOP");
}

export async function wake(host: Host): Promise<void> {
  await signalAll(host, "SIGCONT");
}

async function signalAll(host: Host, signal: NodeJS.Signals): Promise<void> {
  for (const id of await processesIn(host)) {
    try {
      process.kill(id, signal);
    } catch {
      // Ended just now.
    }
  }
}
