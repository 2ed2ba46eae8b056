import { renditionPlaying } from "../rendition-state.ts";
import type { Core } from "../state.ts";
import { longAgo } from "../timers.ts";

/**
 * While a click waits for its first sound, no link is begun or answered: the sound would pay for what links cost. This is the time
 * until which they wait; it lies in the past when nothing waits.
 */
export function quietUntilMs(core: Pick<Core, "listener" | "renditions" | "limits">): number {
  const state = renditionPlaying(core);
  // `playing` is not enough: a player that was told to play is heard only once its position has moved.
  if (state === undefined || core.listener.playhead.positionSeconds > 0) return longAgo;
  return state.wantedSinceMs + core.limits.quietStartMs;
}
