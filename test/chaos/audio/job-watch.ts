import { readdirSync, readFileSync } from "node:fs";

export interface Worst {
  /** Of a processor, which a busy machine does not make more; a job that waits for ever has a limit of its own. */
  readonly seconds: number;
  readonly memoryMiB: number;
  readonly jobs: number;
}

const everyMs = 40;

/** Looks at the processes that a program starts: the processor time that one took with its own, and the most memory. */
export function watchJobs(pid: number): () => Worst {
  const jobs = new Map<number, number>();
  let memoryMiB = 0;
  const timer = setInterval(() => {
    for (const child of childrenOf(pid)) {
      const family = [child, ...childrenOf(child)];
      const seconds = family.reduce((sum, each) => sum + processorSeconds(each), 0);
      jobs.set(child, Math.max(seconds, jobs.get(child) ?? 0));
      for (const each of family) memoryMiB = Math.max(memoryMiB, peakMiB(each));
    }
  }, everyMs);
  return () => {
    clearInterval(timer);
    return { seconds: Math.max(0, ...jobs.values()), memoryMiB, jobs: jobs.size };
  };
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) => {
      const words = readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ");
      return words.filter((word) => word.trim() !== "").map(Number);
    });
  } catch {
    return [];
  }
}

function peakMiB(pid: number): number {
  try {
    const kibibytes = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return Number(kibibytes ?? 0) / 1_024;
  } catch {
    return 0;
  }
}

/** With those of its children that are gone. */
function processorSeconds(pid: number): number {
  try {
    const afterName = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1) ?? "";
    // Fields 14 to 17 of proc(5), in ticks of 10 ms.
    const ticks = afterName.split(" ").slice(11, 15).map(Number);
    return ticks.reduce((sum, each) => sum + each, 0) / 100;
  } catch {
    return 0;
  }
}
