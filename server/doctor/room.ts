import {
  type DescriptorPlan,
  judgePlan,
  moreOpenFiles,
  planDescriptors,
  roomOf,
} from "../descriptors/descriptor-plan.ts";
import { openFilesMax } from "../descriptors/open-files.ts";
import { availableMemory } from "./available-memory.ts";
import { type Finding, fine, hint, wrong } from "./finding.ts";

/** Measured with 10,000 listeners: 16 KiB in the process and 5 KiB in the kernel for each. Doubled, for data that is in flight. */
const bytesPerListener = 40 * 1024;
/** What the process takes with a catalogue and a running ingest. */
const baseBytes = 400e6;
/** With less, the process alone hardly fits. */
const baseBytesMin = 200e6;

/** What the open files have room for, judged as a start judges it. */
export function checkDescriptors(listenersMax: number): Finding {
  return judgeDescriptors(planDescriptors(openFilesMax()), listenersMax);
}

export function judgeDescriptors(plan: DescriptorPlan, listenersMax: number): Finding {
  const verdict = judgePlan(plan);
  if (verdict.kind === "too-few") return wrong(`open files: ${verdict.advice}`);
  if (verdict.kind === "few") return hint(`open files: ${verdict.advice}`);
  const found = `open files: at most ${plan.all}: ${roomOf(plan)}`;
  return plan.sockets < listenersMax ? hint(`${found}; for ${listenersMax} ${moreOpenFiles}`) : fine(found);
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
