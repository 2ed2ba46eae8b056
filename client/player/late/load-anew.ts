import type { Clock } from "../../engine/clock.ts";

export interface LoadAnewOptions {
  readonly clock: Pick<Clock, "nowMs">;
  /** Outlives the page and not the tab. It may throw, as in private windows. */
  readonly store: Pick<Storage, "getItem" | "setItem">;
  /** The server answers. */
  isHere(): Promise<boolean>;
  reload(): void;
}

/** It throws where the browser lets no page keep anything. */
export function sessionStore(): LoadAnewOptions["store"] {
  return {
    getItem: (name) => sessionStorage.getItem(name),
    setItem: (name, value) => sessionStorage.setItem(name, value),
  };
}

const key = "tutti-loaded-anew";
/** A page that does not come whole even so is not loaded again and again. */
const againAfterMs = 60_000;

/**
 * Loads the page anew, once a minute at most, where the server answers. A browser may remember that a script did not come, and fail each
 * further import of it without asking; and after an update the script of this page is gone for good. Nothing is lost: the queue is kept.
 */
export async function loadAnew({ clock, store, isHere, reload }: LoadAnewOptions): Promise<void> {
  if (!(await isHere())) return;
  try {
    const beforeMs = Number(store.getItem(key));
    if (clock.nowMs() - beforeMs < againAfterMs) return;
    store.setItem(key, String(clock.nowMs()));
  } catch {
    // Without a memory it might be loaded for ever.
    return;
  }
  reload();
}
