import { parseArgs } from "node:util";
import { launchChromium } from "../../chromium.ts";
import {
  type ContenderName,
  contender,
  contenderNames,
  type Rivals,
  startRivals,
} from "../../contenders/contenders.ts";
import { type Delivery, deliveryOf } from "../../contenders/delivery.ts";
import { type Heard, probe } from "../../contenders/probe.ts";
import { countTraffic, type Traffic } from "../../contenders/traffic.ts";
import { pause } from "../../e2e/audience.ts";
import { openStage, type Stage } from "../../e2e/stage.ts";
import { median } from "../median.ts";
import { type Scenario, scenarios } from "./scenarios.ts";

interface Figures extends Delivery {
  readonly copies: number;
  readonly offload: number;
  readonly efficiency: number;
  readonly firstStartMs: number;
  readonly startMs: number;
  readonly worstStartMs: number;
  readonly stalls: number;
  readonly connections: number;
}

const columns: readonly (keyof Figures)[] = [
  "copies",
  "offload",
  "efficiency",
  "firstStartMs",
  "startMs",
  "worstStartMs",
  "stalls",
  "connections",
  "waste",
  "overhead",
  "transport",
  "signallingKilobytes",
];

/** Prints, for each scenario, medians of all runs of each contender. */
export async function runVersus(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      runs: { type: "string", default: "5" },
      only: { type: "string", default: Object.keys(scenarios).join(",") },
      contenders: { type: "string", default: contenderNames.join(",") },
      seconds: { type: "string", default: "120" },
    },
  });
  const names = values.contenders
    .split(",")
    .filter((name): name is ContenderName => contenderNames.includes(name as never));
  const rivals = await startRivals();
  for (const key of values.only.split(",")) {
    const scenario = scenarios[key];
    if (!scenario)
      throw new Error(`Cannot run scenario "${key}": expected some of ${Object.keys(scenarios).join(",")}`);
    const stage = await openStage({ songs: scenario.songs(Number(values.seconds)), mediaDelayMs: 40 });
    const results = new Map<ContenderName, Figures[]>(names.map((name) => [name, []]));
    for (let run = 1; run <= Number(values.runs); run += 1) {
      for (const name of names) {
        console.error(`${key}, run ${run} of ${values.runs}: ${name} …`);
        const figures = await measure(scenario, name, { stage, rivals, seconds: Number(values.seconds) }).catch(
          (error: Error) => void console.error(`${name} failed: ${error.message.split("\n")[0]}`),
        );
        if (figures) results.get(name)?.push(figures);
      }
    }
    print(`${scenario.title} (${values.runs} runs, medians)`, results);
    await stage.close();
  }
  await rivals.close();
}

async function measure(
  scenario: Scenario,
  name: ContenderName,
  { stage, rivals, seconds }: { stage: Stage; rivals: Rivals; seconds: number },
): Promise<Figures> {
  const truths = await Promise.all(stage.tracks.map((track) => stage.truth(track)));
  const songs = truths.map(({ renditionId }) => `${stage.server.url}/media/${renditionId}/index.m3u8`);
  const contestant = contender(name, { house: { url: stage.server.url, tracks: stage.tracks }, rivals, songs });
  const browser = await launchChromium();
  try {
    const pages = [];
    for (let index = 0; index < scenario.listeners; index += 1) {
      const page = await (await browser.newContext()).newPage();
      // The compiler that runs the bench wraps functions in a helper that pages do not have.
      await page.addInitScript("globalThis.__name ??= (value) => value;");
      await page.addInitScript(probe);
      await page.addInitScript(countTraffic);
      if (!scenario.opensItself) await contestant.open(page);
      pages.push(page);
    }
    await pause(2_000);
    const before = await stage.segmentBytesServed();
    await scenario.run(pages, contestant, seconds);
    const served = (await stage.segmentBytesServed()) - before;
    const heard = await Promise.all(pages.map((page) => page.evaluate(() => window.benchHeard?.() as Heard)));
    const traffic = await Promise.all(
      pages.map((page) => page.evaluate(() => window.benchTraffic?.() as Promise<Traffic>)),
    );
    const audio = await Promise.all(pages.map((page, index) => contestant.audio(page, traffic[index] as Traffic)));
    const delivery = deliveryOf({ originBytes: served, traffic, audio });
    const copies = served / truths.reduce((sum, { bytes }) => sum + bytes, 0);
    return { ...figuresOf(heard, copies, scenario.listeners), ...delivery };
  } finally {
    await browser.close();
  }
}

function figuresOf(heard: readonly Heard[], copies: number, listeners: number): Omit<Figures, keyof Delivery> {
  const offload = (listeners - copies) / listeners;
  const starts = heard.flatMap(({ startMs }) => startMs).map((ms) => ms ?? Number.POSITIVE_INFINITY);
  return {
    copies,
    offload,
    efficiency: offload / ((listeners - 1) / listeners),
    firstStartMs: starts[0] ?? Number.NaN,
    startMs: median(starts),
    worstStartMs: Math.max(...starts),
    stalls: heard.reduce((sum, { stalls }) => sum + stalls, 0),
    connections: Math.max(...heard.map(({ connections }) => connections)),
  };
}

function print(title: string, results: ReadonlyMap<ContenderName, readonly Figures[]>): void {
  console.log(`\n### ${title}\n`);
  console.log(`| | ${columns.join(" | ")} |`);
  console.log(`|---|${columns.map(() => "--:|").join("")}`);
  const medians = new Map<ContenderName, Record<keyof Figures, number>>();
  for (const [name, runs] of results) {
    if (runs.length === 0) {
      console.log(`| ${name} | failed ${"| ".repeat(columns.length)}|`);
      continue;
    }
    const row = Object.fromEntries(
      columns.map((column) => [column, median(runs.map((figures) => figures[column]))]),
    ) as Record<keyof Figures, number>;
    medians.set(name, row);
    console.log(`| ${name} (${runs.length}) | ${columns.map((column) => cell(column, row[column])).join(" | ")} |`);
  }
  const tutti = medians.get("tutti");
  for (const [name, row] of medians) {
    if (!tutti || name === "tutti") continue;
    const ratios = columns.map((column) => ratio(tutti[column], row[column]));
    console.log(`| tutti / ${name} | ${ratios.join(" | ")} |`);
  }
  for (const [name, runs] of results) {
    const spread = (column: keyof Figures) => {
      const values = runs.map((figures) => figures[column]);
      return `${column} ${cell(column, Math.min(...values))} to ${cell(column, Math.max(...values))}`;
    };
    if (runs.length > 1) console.log(`\n${name}: ${spread("copies")}, ${spread("startMs")}, ${spread("stalls")}`);
  }
}

function ratio(ours: number, theirs: number): string {
  return theirs === 0 || Number.isNaN(ours / theirs) ? "–" : (ours / theirs).toFixed(2);
}

/** Decimals of what is no whole number. */
const decimals: Partial<Record<keyof Figures, number>> = {
  copies: 3,
  offload: 3,
  efficiency: 3,
  signallingKilobytes: 1,
};
const shares: ReadonlySet<keyof Figures> = new Set(["waste", "overhead", "transport"]);

function cell(column: keyof Figures, value: number): string {
  if (Number.isNaN(value)) return "–";
  return shares.has(column) ? `${(100 * value).toFixed(2)} %` : value.toFixed(decimals[column] ?? 0);
}
