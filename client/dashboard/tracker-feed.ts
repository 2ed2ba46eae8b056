import { type ReadonlySignal, signal } from "@preact/signals";
import type { ErrorBody } from "../../shared/api/error.ts";
import type { OpsListenerView, OpsSwarmView, OpsTracker, SharingSwitches } from "../../shared/api/ops-tracker.ts";

/** Two looks at the tracker, so that what it counts can be told as so much a second. */
export interface TrackerLook {
  readonly now: OpsTracker;
  readonly announcesPerSecond: number;
  readonly messagesPerSecond: number;
}

const lookEveryMs = 2_000;
const look = signal<TrackerLook | null>(null);
const kept = signal<SharingSwitches | null>(null);

export const trackerLook: ReadonlySignal<TrackerLook | null> = look;
export const sharingSwitches: ReadonlySignal<SharingSwitches | null> = kept;

/** Looks every two seconds for as long as the page is seen. */
export function startTrackerFeed(): void {
  let before: { readonly tracker: OpsTracker; readonly atMs: number } | null = null;
  const refresh = async () => {
    if (document.visibilityState === "hidden") return;
    const tracker = await ask<OpsTracker>("tracker").catch(() => null);
    if (tracker === null) return;
    const atMs = performance.now();
    const seconds = before === null ? 0 : (atMs - before.atMs) / 1_000;
    const perSecond = (count: (each: OpsTracker) => number) =>
      before === null ? 0 : Math.max(0, (count(tracker) - count(before.tracker)) / seconds);
    look.value = {
      now: tracker,
      announcesPerSecond: perSecond(({ announces }) => announces),
      messagesPerSecond: perSecond(messagesOf),
    };
    before = { tracker, atMs };
  };
  void refresh();
  window.setInterval(refresh, lookEveryMs);
  void ask<SharingSwitches>("sharing").then(
    (switches) => {
      kept.value = switches;
    },
    () => undefined,
  );
}

function messagesOf({ messages }: OpsTracker): number {
  return messages.reduce((sum, { count }) => sum + count, 0);
}

/** Says what was wrong, or null. */
export async function changeSharing(switches: SharingSwitches): Promise<string | null> {
  try {
    kept.value = await ask<SharingSwitches>("sharing", { method: "PUT", body: JSON.stringify(switches) });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export type Found =
  | { readonly kind: "swarm"; readonly swarm: OpsSwarmView }
  | { readonly kind: "listener"; readonly listener: OpsListenerView };

/** A rendition's id has 32 hex digits, a listener's 43 other characters. */
export async function lookUp(id: string): Promise<Found | string> {
  try {
    if (/^[0-9a-f]{32}$/.test(id)) return { kind: "swarm", swarm: await ask<OpsSwarmView>(`swarms/${id}`) };
    if (/^[A-Za-z0-9_-]{43}$/.test(id)) {
      return { kind: "listener", listener: await ask<OpsListenerView>(`listeners/${id}`) };
    }
    return "Write the id of a rendition (32 hex digits) or of a listener (43 characters; its page shows it under ?debug)";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function ask<Answer>(name: string, init: RequestInit = {}): Promise<Answer> {
  const headers = { accept: "application/json", ...(init.body ? { "content-type": "application/json" } : {}) };
  const response = await fetch(`/api/v1/ops/${name}`, { headers, ...init });
  if (response.ok) return (await response.json()) as Answer;
  const body = (await response.json().catch(() => null)) as ErrorBody | null;
  throw new Error(body?.error.message ?? `The server answered with status ${response.status}`);
}
