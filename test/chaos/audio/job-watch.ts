import { readdirSync, readFileSync } from "node:fs";

export interface Worst {
  readonly seconds: number;
  readonly memoryMiB: number;
  readonly jobs: number;
}

const everyMs = 40;

/** Looks at the processes that a program starts: how long each lived, and the most memory that one had. */
export function watchJobs(pid: number): () => Worst {
  const lives = new Map<number, { firstMs: number; lastMs: number }>();
  let memoryMiB = 0;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    for (const child of childrenOf(pid)) {
      lives.set(child, { firstMs: lives.get(child)?.firstMs ?? nowMs, lastMs: nowMs });
      for (const each of [child, ...childrenOf(child)]) memoryMiB = Math.max(memoryMiB, peakMiB(each));
    }
  }, everyMs);
  return () => {
    clearInterval(timer);
    const seconds =
      [...lives.values()].reduce((max, { firstMs, lastMs }) => Math.max(max, lastMs - firstMs), 0) / 1_000;
    return { seconds, memoryMiB, jobs: lives.size };
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
