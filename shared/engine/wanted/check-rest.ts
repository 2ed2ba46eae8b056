import type { Core } from "../state.ts";
import { isResting, restUntil } from "../timers.ts";

/**
 * Our own shell failed to check bytes. Nobody is blamed. Nothing is asked, and nothing that could not be checked is read again, until
 * a rest is over: else a page that cannot hash would fetch the same blocks as fast as its line allows.
 */
export function checkFailed(core: Core): void {
  // Blocks that came together fail together: they are one failure.
  if (isResting(core.timers, "check", core.nowMs)) return;
  const { checkRestMinMs, checkRestMaxMs } = core.limits;
  restUntil(core.timers, "check", core.nowMs + Math.min(checkRestMaxMs, checkRestMinMs * 2 ** core.checkFailures));
  core.checkFailures += 1;
}

/** A block was checked. The rest that is under way goes on. */
export function checkWorked(core: Pick<Core, "checkFailures">): void {
  core.checkFailures = 0;
}
