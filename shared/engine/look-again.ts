import type { Core } from "./state.ts";

/** The choice of sources is made anew at the latest in so many milliseconds. */
export function lookAgainIn(core: Core, inMs: number): void {
  core.lookAgainMs = Math.min(core.lookAgainMs, core.nowMs + Math.max(1, inMs));
}
