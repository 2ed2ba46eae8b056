import type { Core } from "../state.ts";

/** The origin rests a little longer after each failure, with jitter so that listeners do not come back all at once. */
export function originFailed(core: Core): void {
  core.originFailures += 1;
  core.picksStale = true;
  const restMs = Math.min(core.limits.originBackoffMaxMs, 100 * 2 ** Math.min(core.originFailures, 6));
  core.originRestUntilMs = core.nowMs + restMs * (0.5 + core.random() / 2);
}
