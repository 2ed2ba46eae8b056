import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Rounds that look for what those started which were just ended. */
const roundsMax = 20;

/**
 * Ends all processes whose environment has this line, such as `TMPDIR=/tmp/tutti-x`, or that stand in a folder below it: those that
 * left the group of whoever started them, too. Only where the system shows environments, in /proc.
 */
export function endLeftovers(mark: { readonly environment: string; readonly folder: string }): number {
  let ended = 0;
  for (let round = 0; round < roundsMax; round += 1) {
    const found = processes().filter((pid) => isOfMark(pid, mark));
    if (found.length === 0) break;
    for (const pid of found) ended += endOne(pid);
  }
  return ended;
}

function processes(): number[] {
  try {
    return readdirSync("/proc")
      .map(Number)
      .filter((pid) => pid > 1 && pid !== process.pid);
  } catch {
    return [];
  }
}

/** A process that ended, and whom nobody has waited for, has no environment and no folder any more. */
function isOfMark(pid: number, { environment, folder }: { environment: string; folder: string }): boolean {
  return (
    read(() => readFileSync(`/proc/${pid}/environ`, "latin1"))
      .split("\0")
      .includes(environment) || `${read(() => readlinkSync(`/proc/${pid}/cwd`))}/`.startsWith(`${folder}/`)
  );
}

function read(look: () => string): string {
  try {
    return look();
  } catch {
    return "";
  }
}

function endOne(pid: number): number {
  try {
    return process.kill(pid, "SIGKILL") ? 1 : 0;
  } catch {
    return 0;
  }
}
