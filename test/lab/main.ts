import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Closers } from "./closers.ts";
import { type Figures, figuresOf } from "./figures/figures.ts";
import { plotLeads } from "./figures/lead-plot.ts";
import { pairsOf, pairsTable } from "./figures/pairs.ts";
import type { RunResult } from "./figures/run-result.ts";
import { tableOf } from "./figures/table.ts";
import { installPrograms, labImpossible } from "./needs.ts";
import { compileSwitch } from "./network/switch-program.ts";
import { contenderTitles, type LabOptions, readLabOptions } from "./options.ts";
import { ingestMusic, type Music } from "./origin/music.ts";
import { type RunPlan, runOnce } from "./run.ts";
import { type Scenario, scenarios } from "./scenarios/scenarios.ts";

/** What is open just now; a signal ends all of it. */
const open: Closers[] = [];
let isEnding = false;

async function lab(options: LabOptions): Promise<void> {
  await installPrograms();
  const impossible = labImpossible();
  if (impossible) throw new Error(`Cannot run the lab: ${impossible}`);
  if (options.out) await mkdir(options.out, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), "tutti-lab-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const switchPath = await compileSwitch(folder);
  const ingested = new Map<string, Music>();
  for (const key of options.names) {
    const scenario = scenarios[key] as Scenario;
    const seconds = scenario.behaviour.songs(options.seconds);
    const songs = `songs-of-${seconds.join("-")}`;
    if (!ingested.has(songs)) console.error("ingesting the songs …");
    const music = ingested.get(songs) ?? (await ingestMusic(join(folder, songs), seconds));
    ingested.set(songs, music);
    const results = await runScenario({ ...options, key, scenario, music, switchPath, folder }, options);
    console.log(`\n### ${key}: ${headingOf(scenario, options)}\n\n${tableOf(results)}`);
    const [on = [], off = []] = [...results.values()];
    if (options.isPaired) console.log(`\n${pairsTable(pairsOf(on, off))}`);
    const lateMs = [...results.values()].flat().map(({ switchLateMs }) => switchLateMs);
    if (lateMs.length > 0) console.log(`\nThe switch was never later than ${Math.max(...lateMs).toFixed(1)} ms.`);
  }
}

function headingOf({ title, behaviour }: Scenario, { seconds, browsers }: LabOptions): string {
  const lengths = [...new Set(behaviour.songs(seconds))].map((length) => `${length} s`).join(" and ");
  return `${title}; ${behaviour.title}; songs of ${lengths}; ${browsers.join(", ")}`;
}

/** Contenders take turns, who goes first too, so that what else the machine does befalls all of them. */
async function runScenario(
  plan: Omit<RunPlan, "contender" | "run">,
  { contenders, runs, out }: LabOptions,
): Promise<ReadonlyMap<string, readonly Figures[]>> {
  const results = new Map<string, Figures[]>(contenders.map((name) => [contenderTitles[name], []]));
  for (let run = 1; run <= runs; run += 1) {
    for (const contender of run % 2 === 1 ? contenders : contenders.toReversed()) {
      console.error(`${plan.key}, run ${run} of ${runs}: ${contenderTitles[contender]} …`);
      try {
        results.get(contenderTitles[contender])?.push(await measured({ ...plan, contender, run }, out));
      } catch (error) {
        console.error(`${contenderTitles[contender]} failed: ${(error as Error).message.split("\n")[0]}`);
      }
    }
  }
  return results;
}

async function measured(plan: RunPlan, out: string | null): Promise<Figures> {
  return closing(async (closers) => {
    const result = await runOnce(plan, closers);
    const figures = figuresOf(result);
    if (out) await keep(join(out, `${plan.key}-${plan.contender}-${plan.run}`), result, figures);
    return figures;
  });
}

/** The whole result, and a drawing of the leads. */
async function keep(path: string, result: RunResult, figures: Figures): Promise<void> {
  const title = `${result.scenario}, ${result.contender}, run ${result.run}: unbroken lead in s over s since the click`;
  const curves = result.listeners.map(({ name, heard }) => ({ name, leads: heard.leads }));
  await writeFile(`${path}.json`, JSON.stringify({ figures, ...result }));
  await writeFile(`${path}.svg`, plotLeads(title, curves));
}

async function closing<Value>(act: (closers: Closers) => Promise<Value>): Promise<Value> {
  const closers = new Closers();
  open.push(closers);
  try {
    return await act(closers);
  } finally {
    await closers.closeAll();
    open.splice(open.indexOf(closers), 1);
    // What fails because everything is being ended is no result, and is followed by nothing.
    if (isEnding) await new Promise(() => undefined);
  }
}

/** Browsers first, then the network that they are in. */
async function endAll(code: number): Promise<void> {
  // A terminal tells the lab and the program that started it, which passes the signal on once more.
  if (isEnding) return;
  isEnding = true;
  for (const closers of [...open].reverse()) await closers.closeAll();
  process.exit(code);
}

const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
for (const [signal, code] of Object.entries(codes)) process.on(signal, () => void endAll(code));

try {
  await lab(readLabOptions(process.argv.slice(2), Object.keys(scenarios)));
  process.exit(0);
} catch (error) {
  console.error((error as Error).message);
  process.exit(2);
}
