import { type ReadonlySignal, signal } from "@preact/signals";
import type { OpsListenerView, OpsSwarmView, OpsTracker, SharingSwitches } from "../../../shared/api/ops-tracker.ts";
import { every } from "../../engine/clock.ts";
import { ask } from "../ask.ts";
import type { Outside } from "../outside.ts";

/** The tracker now, and what it did in a second since the reading before. */
export interface TrackerReading {
  readonly tracker: OpsTracker;
  readonly announcesPerSecond: number;
  readonly messagesPerSecond: number;
}

export type Found =
  | { readonly kind: "swarm"; readonly swarm: OpsSwarmView }
  | { readonly kind: "listener"; readonly listener: OpsListenerView };

/** What the page knows of the tracker, and what it can ask of it. */
export interface TrackerFeed {
  readonly reading: ReadonlySignal<TrackerReading | null>;
  readonly switches: ReadonlySignal<SharingSwitches | null>;
  /** Reads the switches once and the tracker every two seconds, as long as the page is seen. */
  start(): void;
  /** Says what was wrong, or null. */
  changeSharing(switches: SharingSwitches): Promise<string | null>;
  /** Finds a swarm by its rendition's id or a listener by its own; a text says why there is none. */
  lookUp(id: string): Promise<Found | string>;
}

const readEveryMs = 2_000;

export function createTrackerFeed(outside: Outside): TrackerFeed {
  const reading = signal<TrackerReading | null>(null);
  const switches = signal<SharingSwitches | null>(null);
  let before: Moment | null = null;

  async function read(): Promise<void> {
    if (!outside.isSeen()) return;
    const answer = await ask<OpsTracker>(outside, { name: "tracker" });
    if (!answer.ok) return;
    const now = { tracker: answer.value, atMs: outside.clock.nowMs() };
    reading.value = {
      tracker: now.tracker,
      announcesPerSecond: ratePerSecond(before, now, ({ announces }) => announces),
      messagesPerSecond: ratePerSecond(before, now, messagesOf),
    };
    before = now;
  }

  return {
    reading,
    switches,
    start() {
      void read();
      every(outside.clock, readEveryMs, () => void read());
      void ask<SharingSwitches>(outside, { name: "sharing" }).then((answer) => {
        if (answer.ok) switches.value = answer.value;
      });
    },
    async changeSharing(change) {
      const answer = await ask<SharingSwitches>(outside, { name: "sharing", change });
      if (!answer.ok) return answer.error.message;
      switches.value = answer.value;
      return null;
    },
    async lookUp(id) {
      // A rendition's id has 32 hex digits, a listener's 43 other characters.
      if (/^[0-9a-f]{32}$/.test(id)) {
        const answer = await ask<OpsSwarmView>(outside, { name: `swarms/${id}` });
        return answer.ok ? { kind: "swarm", swarm: answer.value } : answer.error.message;
      }
      if (/^[A-Za-z0-9_-]{43}$/.test(id)) {
        const answer = await ask<OpsListenerView>(outside, { name: `listeners/${id}` });
        return answer.ok ? { kind: "listener", listener: answer.value } : answer.error.message;
      }
      return "Write the id of a rendition (32 hex digits) or of a listener (43 characters; its page shows it under ?debug)";
    },
  };
}

interface Moment {
  readonly tracker: OpsTracker;
  readonly atMs: number;
}

/** 0 at the first reading, and when the tracker was started anew meanwhile. */
function ratePerSecond(before: Moment | null, now: Moment, count: (tracker: OpsTracker) => number): number {
  if (before === null) return 0;
  return Math.max(0, count(now.tracker) - count(before.tracker)) / ((now.atMs - before.atMs) / 1_000);
}

function messagesOf({ messages }: OpsTracker): number {
  return messages.reduce((sum, { count }) => sum + count, 0);
}
