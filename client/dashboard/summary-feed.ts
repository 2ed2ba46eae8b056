import { type ReadonlySignal, signal } from "@preact/signals";
import type { OpsHistory, OpsPoint, OpsSummary } from "../../shared/api/ops.ts";
import { ask } from "./ask.ts";
import type { Outside } from "./outside.ts";

export type SummaryState =
  | { readonly state: "loading" }
  | { readonly state: "live"; readonly summary: OpsSummary }
  /** Figures were shown before; the stream broke, and the page asks again by itself. */
  | { readonly state: "stale"; readonly summary: OpsSummary }
  | { readonly state: "signed-out" }
  | { readonly state: "unreachable" };

/** The figures of the page, as they arrive. */
export interface SummaryFeed {
  readonly now: ReadonlySignal<SummaryState>;
  /** For the charts, oldest step first. */
  readonly history: ReadonlySignal<readonly OpsPoint[]>;
  readonly stepSeconds: ReadonlySignal<number>;
  /** Loads the history, then follows the server's stream for as long as the page is open. */
  start(): void;
}

/** Most steps that the charts hold: an hour of the server's history is far less. */
const pointsMax = 2000;
const retryMs = 5000;

export function createSummaryFeed(outside: Outside): SummaryFeed {
  const now = signal<SummaryState>({ state: "loading" });
  const history = signal<readonly OpsPoint[]>([]);
  const stepSeconds = signal(5);

  async function load(): Promise<void> {
    const [summary, past] = await Promise.all([
      ask<OpsSummary>(outside, { name: "summary" }),
      ask<OpsHistory>(outside, { name: "history" }),
    ]);
    if (summary.ok && past.ok) {
      stepSeconds.value = past.value.stepSeconds;
      history.value = past.value.points;
      now.value = { state: "live", summary: summary.value };
      follow();
      return;
    }
    // Only another address signs a browser in, and that loads the page anew: asking again is no use.
    if ([summary, past].some((answer) => !answer.ok && answer.error.isSignedOut)) {
      now.value = { state: "signed-out" };
      return;
    }
    if (!("summary" in now.peek())) now.value = { state: "unreachable" };
    loadLater();
  }

  function loadLater(): void {
    outside.clock.after(retryMs, () => void load());
  }

  function follow(): void {
    const stream = outside.openStream({
      path: "/api/v1/ops/stream",
      event: "summary",
      onData(text) {
        const summary = JSON.parse(text) as OpsSummary;
        now.value = { state: "live", summary };
        history.value = withPoint(history.peek(), summary.point);
      },
      onBreak() {
        const before = now.peek();
        if ("summary" in before) now.value = { state: "stale", summary: before.summary };
        // The history has a gap now, and the browser does not try a refused stream again: begin anew.
        stream.close();
        loadLater();
      },
    });
  }

  return { now, history, stepSeconds, start: () => void load() };
}

/** The history with the newest step in it. The server sends a step again and again until it is complete. */
export function withPoint(before: readonly OpsPoint[], point: OpsPoint | null): readonly OpsPoint[] {
  if (point === null) return before;
  const last = before.at(-1);
  if (last === undefined || point.atMs > last.atMs) return [...before, point].slice(-pointsMax);
  return point.atMs === last.atMs ? [...before.slice(0, -1), point] : before;
}
