import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { CDPSession } from "playwright";
import type { Listener } from "../e2e/audience.ts";
import { pause } from "../e2e/audience.ts";
import { openStage } from "../e2e/stage.ts";
import { median } from "./median.ts";

interface Sample {
  readonly minute: number;
  readonly heapMegabytes: number;
  /** Of the whole process: buffers, decoder and code among them. */
  readonly residentMegabytes: number;
  readonly nodes: number;
  readonly bufferedKilobytes: number;
  readonly neighbours: number;
}

interface TabSnapshot {
  readonly bufferedBytes: readonly number[];
  readonly neighbours: readonly unknown[];
  readonly stalls: number;
  readonly playedSeconds: number;
  readonly bytes: { readonly peer: number; readonly cdn: number };
  readonly uploadedBytes: number;
}

const songSeconds = 60;
const songCount = 8;

/** What one tab costs: heap and buffers over a long time with neighbours that come and go, and its share of a processor. */
export async function runTab(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      minutes: { type: "string", default: "60" },
      neighbours: { type: "string", default: "8" },
      quality: { type: "string", default: "320" },
      /** Seconds after which one neighbour leaves and another comes; 0: they stay. */
      churn: { type: "string", default: "30" },
    },
  });
  const minutes = Number(values.minutes);
  const stage = await openStage({ songs: Array.from({ length: songCount }, () => songSeconds), mediaDelayMs: 40 });
  const prefer = `localStorage.setItem("tutti.preferences", '{"sharing":"yes","quality":"${values.quality}","volume":1}')`;
  const join = async () => {
    const listener = await stage.audience.join({
      path: `/album/${stage.tracks[0]?.albumId}`,
      prepare: async (page) => {
        await page.addInitScript(prefer);
      },
    });
    // The second press is from "one song" to "all songs again and again".
    await listener.page.evaluate(() => document.querySelector<HTMLElement>('[aria-label^="Repeat"]')?.click());
    await listener.playAlbum();
    return listener;
  };
  const processes = await stage.audience.browser.newBrowserCDPSession();
  const rendererBefore = new Set((await renderersOf(processes)).map(({ id }) => id));
  const watched = await join();
  const fresh = (await renderersOf(processes)).filter(({ id }) => !rendererBefore.has(id));
  const processId = fresh.sort((one, other) => residentMegabytes(other.id) - residentMegabytes(one.id))[0]?.id ?? 0;
  const processorSeconds = async () => (await renderersOf(processes)).find(({ id }) => id === processId)?.cpuTime ?? 0;
  const protocol = await watched.context.newCDPSession(watched.page);
  await protocol.send("Performance.enable", { timeDomain: "timeTicks" });
  const others: Listener[] = [];
  while (others.length < Number(values.neighbours)) others.push(await join());
  const churn = replaceEndlessly(others, join, Number(values.churn) * 1_000);
  await pause(20_000);
  const samples: Sample[] = [];
  const before = await costOf(protocol, await processorSeconds());
  const startedMs = performance.now();
  for (let minute = 0; minute <= minutes; minute += 1) {
    const waitMs = startedMs + minute * 60_000 - performance.now();
    await pause(Math.max(0, waitMs));
    const sample = await sampleOf(watched, protocol, { minute, processId });
    samples.push(sample);
    console.error(`${minute} min: ${sample.heapMegabytes.toFixed(1)} MB, ${sample.neighbours} neighbours …`);
  }
  const after = await costOf(protocol, await processorSeconds());
  churn.stop();
  const snapshot = (await watched.snapshot()) as unknown as TabSnapshot;
  print({ samples, before, after, snapshot, options: values });
  await stage.close();
}

function replaceEndlessly(others: Listener[], join: () => Promise<Listener>, everyMs: number): { stop(): void } {
  let going = everyMs > 0;
  void (async () => {
    while (going) {
      await pause(everyMs);
      if (!going) return;
      await others.shift()?.close();
      others.push(await join());
    }
  })();
  return {
    stop() {
      going = false;
    },
  };
}

interface Renderer {
  readonly id: number;
  readonly cpuTime: number;
}

async function renderersOf(processes: CDPSession): Promise<Renderer[]> {
  const { processInfo } = await processes.send("SystemInfo.getProcessInfo");
  return processInfo.filter(({ type }) => type === "renderer");
}

/** 0 where the system does not tell. */
function residentMegabytes(processId: number): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${processId}/status`, "utf8"))?.[1];
    return Number(kilobytes ?? 0) / 1e3;
  } catch {
    return 0;
  }
}

async function sampleOf(
  watched: Listener,
  protocol: CDPSession,
  { minute, processId }: { readonly minute: number; readonly processId: number },
): Promise<Sample> {
  await protocol.send("HeapProfiler.collectGarbage");
  const metrics = await metricsOf(protocol);
  const { bufferedBytes, neighbours } = (await watched.snapshot()) as unknown as TabSnapshot;
  return {
    minute,
    heapMegabytes: (metrics.get("JSHeapUsedSize") ?? 0) / 1e6,
    residentMegabytes: residentMegabytes(processId),
    nodes: metrics.get("Nodes") ?? 0,
    bufferedKilobytes: bufferedBytes.reduce((sum, bytes) => sum + bytes, 0) / 1e3,
    neighbours: neighbours.length,
  };
}

interface Cost {
  readonly taskSeconds: number;
  readonly processorSeconds: number;
  readonly atSeconds: number;
}

async function costOf(protocol: CDPSession, processorSeconds: number): Promise<Cost> {
  const metrics = await metricsOf(protocol);
  const [taskSeconds = 0, atSeconds = 0] = ["TaskDuration", "Timestamp"].map((name) => metrics.get(name));
  return { taskSeconds, processorSeconds, atSeconds };
}

async function metricsOf(protocol: CDPSession): Promise<ReadonlyMap<string, number>> {
  const { metrics } = await protocol.send("Performance.getMetrics");
  return new Map(metrics.map(({ name, value }) => [name, value]));
}

/** Least squares over the second half, when caches are full: MB per hour. */
function slopePerHour(samples: readonly Sample[], pick: (sample: Sample) => number): number {
  const late = samples.slice(Math.floor(samples.length / 2));
  const meanX = late.reduce((sum, { minute }) => sum + minute, 0) / late.length;
  const meanY = late.reduce((sum, sample) => sum + pick(sample), 0) / late.length;
  let above = 0;
  let below = 0;
  for (const sample of late) {
    above += (sample.minute - meanX) * (pick(sample) - meanY);
    below += (sample.minute - meanX) ** 2;
  }
  return below === 0 ? 0 : (above / below) * 60;
}

function print(run: {
  readonly samples: readonly Sample[];
  readonly before: Cost;
  readonly after: Cost;
  readonly snapshot: TabSnapshot;
  readonly options: Readonly<Record<string, string>>;
}): void {
  const { samples, before, after, snapshot, options } = run;
  const heaps = samples.map(({ heapMegabytes }) => heapMegabytes);
  const seconds = Math.max(1, after.atSeconds - before.atSeconds);
  const share = (used: number) => `${((100 * used) / seconds).toFixed(1)} %`;
  const chosen = Object.entries(options).map(([name, value]) => `${name} ${value}`);
  console.log(`\n### One tab (${chosen.join(", ")})\n`);
  const rows = [
    [
      "heap after collection, MB",
      `first ${heaps[0]?.toFixed(1)} · median ${median(heaps).toFixed(1)} · top ${Math.max(...heaps).toFixed(1)}`,
    ],
    [
      "resident memory of its process, MB",
      `first ${samples[0]?.residentMegabytes.toFixed(0)} · top ${Math.max(...samples.map((sample) => sample.residentMegabytes)).toFixed(0)}`,
    ],
    [
      "slope over the second half, MB an hour",
      `heap ${slopePerHour(samples, (sample) => sample.heapMegabytes).toFixed(2)} · resident ${slopePerHour(samples, (sample) => sample.residentMegabytes).toFixed(1)}`,
    ],
    [
      "bytes waiting in channels, kB",
      `top ${Math.max(...samples.map((sample) => sample.bufferedKilobytes)).toFixed(0)}`,
    ],
    ["DOM nodes", `top ${Math.max(...samples.map((sample) => sample.nodes))}`],
    ["neighbours", `median ${median(samples.map((sample) => sample.neighbours))}`],
    ["main thread busy", share(after.taskSeconds - before.taskSeconds)],
    ["processor time of the tab's process", share(after.processorSeconds - before.processorSeconds)],
    ["played, s · stalls", `${snapshot.playedSeconds.toFixed(0)} · ${snapshot.stalls}`],
    [
      "MB from peers · from the CDN · to others",
      [snapshot.bytes.peer, snapshot.bytes.cdn, snapshot.uploadedBytes]
        .map((bytes) => (bytes / 1e6).toFixed(1))
        .join(" · "),
    ],
  ];
  console.log("| | |\n|---|--:|");
  for (const [name, value] of rows) console.log(`| ${name} | ${value} |`);
}
