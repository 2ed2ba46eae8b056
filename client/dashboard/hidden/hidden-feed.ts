import { type ReadonlySignal, signal } from "@preact/signals";
import type { HiddenSongs } from "../../../shared/api/library/hidden.ts";
import { request } from "../ask.ts";
import type { Outside } from "../outside.ts";

/** What the page knows of songs whose files are gone. */
export interface HiddenFeed {
  /** Null until it was read. */
  readonly hidden: ReadonlySignal<HiddenSongs | null>;
  /** Reads it once: the server measures all their media for it. */
  start(): Promise<void>;
}

export function createHiddenFeed(outside: Pick<Outside, "fetch">): HiddenFeed {
  const hidden = signal<HiddenSongs | null>(null);
  return {
    hidden,
    async start() {
      const answer = await request<HiddenSongs>(outside, "library/hidden", {});
      if (answer.ok) hidden.value = answer.value;
    },
  };
}
