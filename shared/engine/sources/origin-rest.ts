import { type Core, considerAnew } from "../state.ts";
import { longAgo, restUntil } from "../timers.ts";

/** What it sent was right. */
export function originWorked(core: Pick<Core, "origin" | "timers">): void {
  core.origin.failures = 0;
  restUntil(core.timers, "origin", longAgo);
}

/** The origin rests a little longer after each failure, with jitter so that listeners do not come back all at once. */
export function originFailed(core: Core): void {
  core.origin.failures += 1;
  considerAnew(core);
  const restMs = Math.min(core.limits.originBackoffMaxMs, 100 * 2 ** Math.min(core.origin.failures, 6));
  restUntil(core.timers, "origin", core.nowMs + restMs * (0.5 + core.random() / 2));
}
