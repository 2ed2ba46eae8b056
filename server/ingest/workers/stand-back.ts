import { writeFileSync } from "node:fs";
import { getPriority, setPriority } from "node:os";

/**
 * Lets everybody else's work come first, that of the programs that this process starts as well: they take over what is set here. `niceness`
 * is 0 for everybody's, 19 for the last. A processor that nobody else wants is this one's all the same.
 *
 * Linux may share a processor among sessions before it looks at processes (see sched(7), "The autogroup feature"). This process leads a
 * session of its own: without its second line a job would get as much of a processor as the whole of the server.
 */
export function standBack(niceness: number): void {
  // Whoever started the server with less stays there: more may not be asked for.
  const wanted = Math.max(niceness, getPriority());
  setPriority(wanted);
  try {
    writeFileSync("/proc/self/autogroup", `${wanted}`);
  } catch {
    // Another system, or a Linux without it.
  }
}
