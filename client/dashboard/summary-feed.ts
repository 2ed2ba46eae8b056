import { type ReadonlySignal, signal } from "@preact/signals";
import type { OpsHistory, OpsPoint, OpsSummary } from "../../shared/api/ops.ts";

export type Feed =
  | { readonly state: "loading" }
  | { readonly state: "live"; readonly summary: OpsSummary }
  /** Figures were shown before; the stream is down and comes back by itself. */
  | { readonly state: "stale"; readonly summary: OpsSummary }
  | { readonly state: "signed-out" }
  | { readonly state: "unreachable" };

/** Most steps that the charts hold: an hour of the server's history is far less. */
const pointsMax = 2000;
const retryMs = 5000;

const feed = signal<Feed>({ state: "loading" });
const points = signal<readonly OpsPoint[]>([]);
const stepSeconds = signal(5);

export const summaryFeed: ReadonlySignal<Feed> = feed;
export const history: ReadonlySignal<readonly OpsPoint[]> = points;
export const historyStepSeconds: ReadonlySignal<number> = stepSeconds;

/** Loads the history once, then follows the server's stream for as long as the page is open. */
export function startSummaryFeed(): void {
  void load();
}

async function load(): Promise<void> {
  try {
    const [summary, past] = await Promise.all([ask<OpsSummary>("summary"), ask<OpsHistory>("history")]);
    if (summary === "signed-out" || past === "signed-out") {
      feed.value = { state: "signed-out" };
      return;
    }
    stepSeconds.value = past.stepSeconds;
    points.value = past.points;
    feed.value = { state: "live", summary };
    follow();
  } catch {
    const before = feed.peek();
    if (!("summary" in before)) feed.value = { state: "unreachable" };
    window.setTimeout(load, retryMs);
  }
}

function follow(): void {
  const stream = new EventSource("/api/v1/ops/stream");
  stream.addEventListener("summary", (event) => {
    const summary = JSON.parse((event as MessageEvent<string>).data) as OpsSummary;
    feed.value = { state: "live", summary };
    points.value = withPoint(points.peek(), summary.point);
  });
  stream.addEventListener("error", () => {
    const before = feed.peek();
    if ("summary" in before) feed.value = { state: "stale", summary: before.summary };
    // The history has a gap now, and a refused stream is not tried again by the browser: begin anew.
    stream.close();
    window.setTimeout(load, retryMs);
  });
}

/** The newest step is sent again until it is complete. */
export function withPoint(before: readonly OpsPoint[], point: OpsPoint | null): readonly OpsPoint[] {
  if (point === null) return before;
  const last = before.at(-1);
  if (last === undefined || point.atMs > last.atMs) return [...before, point].slice(-pointsMax);
  return point.atMs === last.atMs ? [...before.slice(0, -1), point] : before;
}

async function ask<Answer>(name: string): Promise<Answer | "signed-out"> {
  const response = await fetch(`/api/v1/ops/${name}`, { headers: { accept: "application/json" } });
  if (response.status === 401 || response.status === 403) return "signed-out";
  if (!response.ok) throw new Error(`Cannot read ops/${name}: status ${response.status}`);
  return (await response.json()) as Answer;
}
