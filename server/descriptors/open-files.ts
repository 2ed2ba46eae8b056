import { readFileSync } from "node:fs";

/** Where the system doesn't say. */
const usualMax = 1_024;

/** How many files and sockets this process may have open at one time. */
export function openFilesMax(): number {
  try {
    const limits = readFileSync("/proc/self/limits", "utf8");
    const soft = /^Max open files\s+(\d+|unlimited)/m.exec(limits)?.[1];
    return soft === "unlimited" ? Infinity : Number(soft ?? usualMax);
  } catch {
    return usualMax;
  }
}
