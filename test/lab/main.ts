import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Closers } from "./closers.ts";
import { type Figures, figuresOf } from "./figures/figures.ts";
import { plotLeads } from "./figures/lead-plot.ts";
import type { RunResult } from "./figures/run-result.ts";
import { tableOf } from "./figures/table.ts";
import { installPrograms, labImpossible } from "./needs.ts";
import { compileSwitch } from "./network/switch-program.ts";
import { contenderTitles, type LabOptions, readLabOptions } from "./options.ts";
import { ingestMusic } from "./origin/music.ts";
import { type RunPlan, runOnce } from "./run.ts";
import { type Scenario, scenarios } from "./scenarios/scenarios.ts";

/** What is open just now, whole lab and single run; a signal ends all of it. */
const open: Closers[] = [];
let isEnding = false;

async function lab(options: LabOptions): Promise<void> {
  await installPrograms();
  const impossible = labImpossible();
  if (impossible) throw new Error(`Cannot run the lab: ${impossible}`);
  if (options.out) await mkdir(options.out, { recursive: true });
  await closing(async (closers) => {
    const program = await compileSwitch();
    closers.add(() => program.remove());
    for (const key of options.names) await runScenario(key, scenarios[key] as Scenario, program.path, options);
  });
}

async function runScenario(key: string, scenario: Scenario, switchPath: string, options: LabOptions): Promise<void> {
  await closing(async (closers) => {
    console.error(`${key}: ingesting the songs …`);
    const music = await ingestMusic(scenario.behaviour.songs(options.seconds));
    closers.add(() => music.remove());
    const results = new Map<string, Figures[]>(options.contenders.map((name) => [contenderTitles[name], []]));
    // Contenders take turns, so that what else the machine does befalls all of them.
    for (let run = 1; run <= options.runs; run += 1) {
      for (const contender of options.contenders) {
        console.error(`${key}, run ${run} of ${options.runs}: ${contenderTitles[contender]} …`);
        const figures = await measured(
          { key, scenario, contender, run, seconds: options.seconds, music, switchPath },
          options.out,
        ).catch((error: Error) => void console.error(`${contender} failed: ${error.message}`));
        if (figures) results.get(contenderTitles[contender])?.push(figures);
      }
    }
    console.log(`\n### ${key}: ${scenario.title}; ${scenario.behaviour.title}\n`);
    console.log(tableOf(results));
    const worst = Math.max(...[...results.values()].flat().map(({ switchLateMs }) => switchLateMs));
    console.log(`\nThe switch was never later than ${worst.toFixed(1)} ms.`);
  });
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
  // A run that failed because everything is being ended is not followed by another one.
  if (isEnding) return new Promise(() => undefined);
  const closers = new Closers();
  open.push(closers);
  try {
    return await act(closers);
  } finally {
    await closers.closeAll();
    open.splice(open.indexOf(closers), 1);
  }
}

/** Browsers first, then the networks that they are in, then files. */
async function endAll(code: number): Promise<void> {
  isEnding = true;
  for (const closers of [...open].reverse()) await closers.closeAll();
  process.exit(code);
}

process.once("SIGINT", () => void endAll(130));
process.once("SIGTERM", () => void endAll(143));
process.once("SIGHUP", () => void endAll(129));

try {
  await lab(readLabOptions(process.argv.slice(2), Object.keys(scenarios)));
  process.exit(0);
} catch (error) {
  console.error((error as Error).message);
  process.exit(2);
}
