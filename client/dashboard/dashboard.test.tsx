// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { beforeEach, expect, test, vi } from "vitest";
import type { OpsPoint, OpsSummary } from "../../shared/api/ops.ts";
import { mount } from "../../test/rigs/mounted.ts";
import { createOperatorBrowser } from "../../test/rigs/operator-browser.ts";
import { emptySummary, opsPoint, opsSummary, opsTracker } from "../../test/rigs/ops-samples.ts";
import type { Series } from "./chart-options.ts";
import { Dashboard } from "./dashboard.tsx";
import type { QueueFeed } from "./queue/queue-feed.ts";
import { createSummaryFeed, type SummaryFeed, type SummaryState } from "./summary-feed.ts";
import { createTrackerFeed, type TrackerFeed } from "./tracker/tracker-feed.ts";

/** What the charts are told to show; how they draw it is chart.test.tsx's business. */
interface Shown {
  readonly label: string;
  readonly atMs: readonly number[];
  readonly series: readonly Series[];
  readonly max?: number;
  readonly stacked?: boolean;
}
const charts = vi.hoisted(() => new Map<string, object>());
vi.mock("./chart.tsx", () => ({
  Chart: ({ label, atMs, series, max, stacked }: Shown) => {
    charts.set(label, { atMs, values: series.map(({ values }) => values), max, stacked });
    return null;
  },
}));
beforeEach(() => charts.clear());

const idleTracker: TrackerFeed = {
  reading: signal(null),
  switches: signal(null),
  start: () => undefined,
  changeSharing: async () => null,
  lookUp: async () => "",
};

const idleQueue: QueueFeed = {
  queue: signal(null),
  library: signal(null),
  start: () => undefined,
  retry: async () => null,
};

function feedOf(state: SummaryState, points: readonly OpsPoint[] = []) {
  const now = signal(state);
  return { now, history: signal(points), stepSeconds: signal(5), start: () => undefined } satisfies SummaryFeed;
}

const live = (summary: OpsSummary): SummaryState => ({ state: "live", summary });

test("while the figures are read the page says so, and shows no figure", async () => {
  const { text, root } = await mount(
    <Dashboard summary={feedOf({ state: "loading" })} tracker={idleTracker} queue={idleQueue} />,
  );
  expect([text("main"), root.querySelector(".figures")]).toEqual(["OperationsReading the figures…", null]);
});

test("whoever is not the operator is told where the way in stands", async () => {
  const { text, root } = await mount(
    <Dashboard summary={feedOf({ state: "signed-out" })} tracker={idleTracker} queue={idleQueue} />,
  );
  expect(text(".notice")).toContain("/ops?token=…");
  expect(root.querySelector(".figures")).toBeNull();
});

test("a server that cannot be reached is an alarm for screen readers, too", async () => {
  const { text } = await mount(
    <Dashboard summary={feedOf({ state: "unreachable" })} tracker={idleTracker} queue={idleQueue} />,
  );
  expect([text(".notice-title"), text("[role=alert]")]).toEqual([
    "The server can't be reached",
    "The page asks again every few seconds. Is Tutti running?",
  ]);
});

test("live figures say so, with the version and for how long the server has run", async () => {
  const { text, root } = await mount(
    <Dashboard summary={feedOf(live(opsSummary()))} tracker={idleTracker} queue={idleQueue} />,
  );
  expect(text("[role=status]")).toBe("LiveTutti 0.1.0, running for 1 h");
  expect(root.querySelector(".ops-live")?.classList.contains("stale")).toBe(false);
  expect(text("main")).not.toContain("No music has been played yet");
});

test("old figures stay on the page, marked as old", async () => {
  const summary = feedOf(live(opsSummary()));
  const { text, root, after } = await mount(<Dashboard summary={summary} tracker={idleTracker} queue={idleQueue} />);
  await after(() => {
    summary.now.value = { state: "stale", summary: opsSummary() };
  });
  expect(text("[role=status]")).toContain("Connection lost, trying again");
  expect(root.querySelector(".ops-live")?.classList.contains("stale")).toBe(true);
  expect(text(".figures")).toContain("75.0 %");
});

test("a server without a listener yet says how to get the first figures", async () => {
  const { text } = await mount(
    <Dashboard summary={feedOf(live(emptySummary()))} tracker={idleTracker} queue={idleQueue} />,
  );
  expect(text(".notice")).toContain("No music has been played yet");
});

test("the charts get bytes for each second, offload with its ceiling up to 1, and the gaps in it", async () => {
  const points = [
    opsPoint({ atMs: 5_000, peerBytes: 500, cdnBytes: 1_000, offload: 1 / 3, ceiling: 0.5 }),
    opsPoint({ atMs: 10_000 }),
  ];
  await mount(<Dashboard summary={feedOf(live(opsSummary()), points)} tracker={idleTracker} queue={idleQueue} />);
  expect(charts.get("Audio bytes per second from the CDN and from peers")).toEqual({
    atMs: [5_000, 10_000],
    values: [
      [200, 0],
      [100, 0],
    ],
    max: undefined,
    stacked: true,
  });
  expect(charts.get("Offload and ceiling over time")).toMatchObject({
    max: 1,
    values: [
      [1 / 3, null],
      [0.5, null],
    ],
  });
});

test("the whole page over a server: figures, tracker and swarms come, move, and go stale", async () => {
  const browser = createOperatorBrowser();
  const swarm = { renditionId: "ab", trackTitle: "Night Tram", bitsPerSecond: 1, peers: 5, wanters: 2 };
  browser.answers("summary", opsSummary({ swarms: [swarm], swarmCount: 1 }));
  browser.answers("history", { stepSeconds: 5, points: [] });
  browser.answers("tracker", opsTracker());
  browser.answers("sharing", { all: "on", closedTracks: [], closedNetworks: [] });
  const summary = createSummaryFeed(browser.outside);
  const tracker = createTrackerFeed(browser.outside);
  const { after, text, texts } = await mount(<Dashboard summary={summary} tracker={tracker} queue={idleQueue} />);
  await after(async () => {
    summary.start();
    tracker.start();
    await browser.clock.pass(0);
  });
  expect(texts("section > h2")).toEqual(expect.arrayContaining(["Offload", "Tracker", "Largest swarms"]));
  expect(text("main")).toContain("Night Tram");
  await after(() => browser.streams[0]?.send(opsSummary({ offload: 0.5, swarms: [swarm], swarmCount: 1 })));
  expect(text(".figures")).toContain("50.0 %");
  await after(() => browser.streams[0]?.break());
  expect(text("[role=status]")).toContain("Connection lost");
});
