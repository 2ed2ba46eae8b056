import { type ReadonlySignal, signal } from "@preact/signals";
import type { LibraryQueue, LibraryStatus, RetryAnswer } from "../../../shared/api/ingest.ts";
import { every } from "../../engine/clock.ts";
import { ask } from "../ask.ts";
import type { Outside } from "../outside.ts";

/** What the page knows of the work on the library, and what it can ask for. */
export interface QueueFeed {
  readonly queue: ReadonlySignal<LibraryQueue | null>;
  /** The folders and what failed in them. */
  readonly library: ReadonlySignal<LibraryStatus | null>;
  /** Reads the queue every two seconds, as long as the page is seen. */
  start(): void;
  /** Tries one file again, by its id, or all if null. Says what was wrong, or null. */
  retry(id: string | null): Promise<string | null>;
}

const readEveryMs = 2_000;
/** Failures are many and seldom others: they are read anew when their number is another, and at this interval. */
const libraryEveryMs = 20_000;

export function createQueueFeed(outside: Outside): QueueFeed {
  const queue = signal<LibraryQueue | null>(null);
  const library = signal<LibraryStatus | null>(null);
  let libraryAtMs = Number.NEGATIVE_INFINITY;

  async function read(): Promise<void> {
    if (!outside.isSeen()) return;
    const answer = await ask<LibraryQueue>(outside, { name: "library/queue" });
    if (!answer.ok) return;
    queue.value = answer.value;
    const isOld = outside.clock.nowMs() - libraryAtMs >= libraryEveryMs;
    if (isOld || library.peek()?.failureCount !== answer.value.failureCount) await readLibrary();
  }

  async function readLibrary(): Promise<void> {
    libraryAtMs = outside.clock.nowMs();
    const answer = await ask<LibraryStatus>(outside, { name: "library" });
    if (answer.ok) library.value = answer.value;
  }

  return {
    queue,
    library,
    start() {
      void read();
      every(outside.clock, readEveryMs, () => void read());
    },
    async retry(id) {
      const send = id === null ? {} : { id };
      const answer = await ask<RetryAnswer>(outside, { name: "library/retry", send });
      if (!answer.ok) return answer.error.message;
      await read();
      return null;
    },
  };
}
