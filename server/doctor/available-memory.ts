import { readFileSync } from "node:fs";
import { freemem } from "node:os";

/** Bytes that may still be taken: what the kernel could free, or what is left below the limit of a container. */
export function availableMemory(): number {
  const machine = readKilobytes("/proc/meminfo", /^MemAvailable:\s+(\d+) kB/m) ?? freemem();
  const limit = process.constrainedMemory();
  // Without a limit, Node answers 0, undefined or a number that no machine has.
  if (!limit || limit > 2 ** 50) return machine;
  return Math.max(0, Math.min(machine, limit - process.memoryUsage.rss()));
}

function readKilobytes(path: string, pattern: RegExp): number | null {
  try {
    const found = pattern.exec(readFileSync(path, "utf8"))?.[1];
    return found === undefined ? null : Number(found) * 1024;
  } catch {
    return null;
  }
}
