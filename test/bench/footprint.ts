import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { Browser } from "playwright";
import { type Audience, type Listener, openAudience, pause } from "../e2e/audience.ts";
import { openStage } from "../e2e/stage.ts";
import { cpuTicks } from "../lab/listeners/processes.ts";
import { median } from "./median.ts";

const songs = Array.from({ length: 6 }, () => 60);
/** Opening and the first links are not counted. */
const warmUpMs = 20_000;
const ticksPerSecond = 100;

/** Chromium's processes by what they do for the page. Decoding and playing is the audio service's, and the renderer's. */
const parts = ["renderer", "network", "others"] as const;
type Part = (typeof parts)[number];

/** Of the browser that has one page, by part. */
interface Footprint {
  readonly cpuSeconds: Readonly<Record<Part, number>>;
  /** Memory shared between processes counts once (PSS). */
  readonly megabytes: Readonly<Record<Part, number>>;
}

interface Turn extends Footprint {
  readonly neighbours: number;
  readonly uploadedBytes: number;
  readonly downloadedBytes: number;
}

/**
 * What sharing costs a page: a fresh page plays an album with sharing on and with sharing off, in turns, alone in its browser. Eight others
 * listen in another browser, of whom one leaves every few seconds and another comes, so that there is always somebody to give to.
 */
export async function runFootprint(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      pairs: { type: "string", default: "10" },
      /** Of each turn, counted. */
      seconds: { type: "string", default: "60" },
      neighbours: { type: "string", default: "8" },
      /** Seconds after which one neighbour leaves and another comes. */
      churn: { type: "string", default: "15" },
    },
  });
  const seconds = Number(values.seconds);
  const stage = await openStage({ songs, mediaDelayMs: 40 });
  const path = `/album/${stage.tracks[0]?.albumId}`;
  const listen = async (audience: Audience, sharing: boolean) => {
    const listener = await audience.join({ path, sharing });
    await listener.playAlbum();
    return listener;
  };
  const others: Listener[] = [];
  while (others.length < Number(values.neighbours)) others.push(await listen(stage.audience, true));
  const churn = replaceEndlessly(others, () => listen(stage.audience, true), 1_000 * Number(values.churn));
  const alone = await openAudience(stage.server.url);
  const takeTurn = async (sharing: boolean): Promise<Turn> => {
    const listener = await listen(alone, sharing);
    await pause(warmUpMs);
    const before = await footprintOf(alone.browser);
    const heard = await listener.snapshot();
    await pause(1_000 * seconds);
    const after = await footprintOf(alone.browser);
    const { neighbours, uploadedBytes, bytes } = await listener.snapshot();
    await listener.close();
    const cpuSeconds = byPart((part) => after.cpuSeconds[part] - before.cpuSeconds[part]);
    const { megabytes } = after;
    const downloadedBytes = bytes.peer + bytes.cdn - heard.bytes.peer - heard.bytes.cdn;
    const given = uploadedBytes - heard.uploadedBytes;
    return { cpuSeconds, megabytes, neighbours: neighbours.length, uploadedBytes: given, downloadedBytes };
  };
  const turns = { on: [] as Turn[], off: [] as Turn[] };
  for (let pair = 1; pair <= Number(values.pairs); pair += 1) {
    // The one that comes second has a browser that is a turn older.
    for (const sharing of pair % 2 === 1 ? [true, false] : [false, true]) {
      const turn = await takeTurn(sharing);
      turns[sharing ? "on" : "off"].push(turn);
      console.error(`pair ${pair}, sharing ${sharing ? "on" : "off"}: ${describe(turn, seconds)}`);
    }
  }
  churn.stop();
  printTable(turns, seconds);
  await alone.close();
  await stage.close();
}

function replaceEndlessly(others: Listener[], join: () => Promise<Listener>, everyMs: number): { stop(): void } {
  let isOver = false;
  const replaceOne = async () => {
    const next = await join();
    others.push(next);
    await others.shift()?.close();
  };
  const run = async () => {
    while (!isOver) {
      await pause(everyMs);
      if (!isOver) await replaceOne().catch((error) => console.error(`No neighbour came: ${error}`));
    }
  };
  void run();
  return { stop: () => (isOver = true) };
}

/** The page's renderer is the one that works most; another one is spare, or the browser's own. */
async function footprintOf(browser: Browser): Promise<Footprint> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const cpuSeconds = byPart(() => 0);
  const megabytes = byPart(() => 0);
  for (const { id } of processInfo) {
    const read = (file: string) => readFile(`/proc/${id}/${file}`, "utf8").catch(() => "");
    const [command, stat, memory] = await Promise.all([read("cmdline"), read("stat"), read("smaps_rollup")]);
    const part = partOf(command);
    cpuSeconds[part] += cpuTicks(stat) / ticksPerSecond;
    megabytes[part] += Number(/^Pss:\s+(\d+) kB/m.exec(memory)?.[1] ?? 0) / 1024;
  }
  return { cpuSeconds, megabytes };
}

function partOf(command: string): Part {
  if (command.includes("--type=renderer")) return "renderer";
  return command.includes("network.mojom.NetworkService") ? "network" : "others";
}

function byPart(value: (part: Part) => number): Record<Part, number> {
  return { renderer: value("renderer"), network: value("network"), others: value("others") };
}

function total(amounts: Readonly<Record<Part, number>>): number {
  return amounts.renderer + amounts.network + amounts.others;
}

function describe(turn: Turn, seconds: number): string {
  const percent = (cpuSeconds: number) => ((100 * cpuSeconds) / seconds).toFixed(1);
  const cpu = parts.map((part) => `${part} ${percent(turn.cpuSeconds[part])} %, ${turn.megabytes[part].toFixed(0)} MB`);
  const [up = "", down = ""] = [turn.uploadedBytes, turn.downloadedBytes].map((bytes) => (bytes / 1e6).toFixed(2));
  return `${cpu.join("; ")}; ${turn.neighbours} neighbours, ${up} MB up, ${down} MB down`;
}

function printTable(
  { on, off }: { readonly on: readonly Turn[]; readonly off: readonly Turn[] },
  seconds: number,
): void {
  console.log(`\n| | on, median | off, median | more with sharing: median (least–most) of ${on.length} pairs |`);
  console.log("|---|--:|--:|--:|");
  const row = (name: string, amount: (turn: Turn) => number) => {
    const [ons, offs] = [on.map(amount), off.map(amount)];
    const more = ons.map((value, index) => 100 * (value / (offs[index] ?? Number.NaN) - 1)).sort((a, b) => a - b);
    const spread = `${signed(median(more))} % (${signed(more[0])} – ${signed(more.at(-1))})`;
    console.log(`| ${name} | ${median(ons).toFixed(1)} | ${median(offs).toFixed(1)} | ${spread} |`);
  };
  const share = (cpuSeconds: number) => (100 * cpuSeconds) / seconds;
  row("CPU of the browser, % of a core", ({ cpuSeconds }) => share(total(cpuSeconds)));
  for (const part of parts) row(`– ${part}`, ({ cpuSeconds }) => share(cpuSeconds[part]));
  row("memory of the browser, MB", ({ megabytes }) => total(megabytes));
  for (const part of parts) row(`– ${part}`, ({ megabytes }) => megabytes[part]);
  const sum = (amount: (turn: Turn) => number) => on.reduce((all, turn) => all + amount(turn), 0);
  const ratio = sum(({ uploadedBytes }) => uploadedBytes) / sum(({ downloadedBytes }) => downloadedBytes);
  console.log(`\nNeighbours: ${median(on.map(({ neighbours }) => neighbours))}. Up over down: ${ratio.toFixed(2)}.`);
}

function signed(percent = Number.NaN): string {
  return `${percent < 0 ? "−" : "+"}${Math.abs(percent).toFixed(1)}`;
}
