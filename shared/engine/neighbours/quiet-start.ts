import type { Core } from "../state.ts";

/**
 * While a click waits for its first sound, no link is begun or answered: the sound would pay for what links cost. This is the time
 * until which they wait; it lies in the past when nothing waits.
 */
export function quietUntilMs(core: Core): number {
  const state = core.currentId === null ? undefined : core.renditions.get(core.currentId);
  // `playing` is not enough: a player that was told to play is heard only once its position has moved.
  if (state === undefined || core.playhead.positionSeconds > 0) return Number.NEGATIVE_INFINITY;
  return state.wantedSinceMs + core.limits.quietStartMs;
}
