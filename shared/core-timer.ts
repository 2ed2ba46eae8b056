/** The longest wait that a timer can be set to, in a browser and in Node. */
const timerMaxMs = 2_147_483_647;

/**
 * Whether the timer that a shell has set for one time (Infinity: none is set) still serves a core whose next `timeout` is due at
 * `dueMs` (Infinity: none is). It does when it comes no later: a core in which nothing is due yet takes the `timeout` as
 * nothing, and the shell sets the timer anew.
 */
export function timerServes(setForMs: number, dueMs: number): boolean {
  return setForMs <= dueMs;
}

/** How long to set a timer that is due at `dueMs`. */
export function timerWaitMs(dueMs: number, nowMs: number): number {
  return Math.min(Math.max(0, dueMs - nowMs), timerMaxMs);
}
